"""Answering a round of messages: all of them in one commit, and none before it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from keepfaith.custody.protocol import (
    canary_messages,
    case_messages,
    control_messages,
    messages,
    observer_messages,
    registered_editions,
    task_messages,
)
from keepfaith.custody.protocol.answers import (
    Changed,
    Confirmation,
    ConfirmOutcomes,
    CreatedKey,
    Done,
    OpenOutcomes,
    Unsubscription,
)
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.sizes import MAX_GRANT_HOURS
from keepfaith.custody.server.alarm_log import log
from keepfaith.custody.server.authorizer import NOT_BY_MISTAKE, Authorizer
from keepfaith.custody.server.canary_gate import CanaryHandlers
from keepfaith.custody.server.case_authorizer import CaseAuthorizer
from keepfaith.custody.server.covering_authorizer import CoveringAuthorizer
from keepfaith.custody.server.decision import judged
from keepfaith.custody.server.disclosure_authorizer import DisclosureAuthorizer
from keepfaith.custody.server.edition_registrar import EditionRegistrar
from keepfaith.custody.server.failure import failure
from keepfaith.custody.server.item_authorizer import ItemAuthorizer
from keepfaith.custody.server.mail_authorizer import Caps, MailAuthorizer
from keepfaith.custody.server.proof_authorizer import ProofAuthorizer
from keepfaith.custody.server.queries import Queries
from keepfaith.custody.server.restriction_authorizer import RestrictionAuthorizer
from keepfaith.custody.server.rollback_guard import SET_BACK, RollbackGuard
from keepfaith.custody.server.safeguards import Safeguards
from keepfaith.custody.server.staff_authorizer import StaffAuthorizer
from keepfaith.custody.server.subject_checks import SubjectChecks, check_subscription
from keepfaith.custody.server.verification import Verification
from keepfaith.custody.store.anchors import ENTERED, NOT_ALTERED, PAST_CHANGED
from keepfaith.custody.store.multiset_hash import StoreChanged
from keepfaith.custody.store.owners import ReplyProof
from keepfaith.custody.store.records import TokenUsed
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

# For whoever sends notices faster is not throttled by us; 50,000 subscribers are told within the hour.
NOTICES_AN_HOUR: Final = 60_000
_ENDING: Final = (messages.Erase, messages.Discard, messages.Expire, canary_messages.ExpireCanary)


class Handlers:
    """What the custodian answers; `cap` bounds what a duty may open, and what it may answer, within an hour."""

    def __init__(  # noqa: PLR0913 - all that a custodian is told at its start
        self,
        store: Store,
        *,
        cap: int,
        safeguards: bytes,
        notices: int = NOTICES_AN_HOUR,
        now: Callable[[], dt.datetime],
        verification: Verification | None = None,
        is_demo: bool = False,
        test_mailbox: str = "",
        by_passkey: frozenset[str] = frozenset(),
        zone: dt.tzinfo = dt.UTC,
        grant_hours: int = MAX_GRANT_HOURS,
    ) -> None:
        self._store, self._now = store, now
        # Days of cases are the agency's; all others are in UTC.
        self._local = lambda: now().astimezone(zone)
        self._safeguards = Safeguards(store, text=safeguards, by_passkey=by_passkey, now=now)
        self._authorizer = Authorizer(store, self._safeguards, cap=cap, now=now, is_demo=is_demo)
        self._mail_authorizer = MailAuthorizer(store, self._authorizer, Caps(answers=cap, notices=notices))
        limits = {("grant", "hours"): grant_hours}
        items = ItemAuthorizer(store, self._authorizer, limits=limits, now=self._local)
        self._staff = StaffAuthorizer(
            store, self._authorizer, self._safeguards.assertions, items=items, now=now
        )
        self._day_begun: dt.date | None = None
        self._queries = Queries(store, self._authorizer, verification, now=now)
        self._rollback_guard = RollbackGuard(store)
        canaries = CanaryHandlers(store, now=now, test_mailbox=test_mailbox)
        self._handlers = {**self._table(), **canaries.handlers(), **self._queries.of_uses()}
        self._to_truncate = False
        # An earlier custodian may have been killed between an erasure and this. Whoever then asks again is told
        # that the record is unknown, which means erased.
        self._truncate()

    def answer(self, requests: Sequence[Message[Any]]) -> Sequence[Answer | Denial]:
        """Do all that is asked in one transaction and answer after its commit; what fails is undone and refused."""
        if self._rollback_guard.set_back:
            return [SET_BACK] * len(requests)
        before = self._store.checkpoint
        try:
            with self._store.transaction():
                self._begin_day()
                answers = [self._refusing(message) for message in requests]
        except StoreChanged as error:
            self._forget()
            log.error("ALARM: %s", error.problem)
            return [Denial(DenialCode.STORE_CHANGED, NOT_ALTERED, error.problem)] * len(requests)
        # Whatever failed, the transaction is undone, nobody got an answer, and the next round may succeed.
        except Exception as error:  # noqa: BLE001 - see above
            self._forget()
            # Not undone is what was committed before its checkpoint could not be put down: it may have ended a record.
            self._to_truncate = True
            # One by one, unless they were committed: done again, each would be entered and counted twice.
            if len(requests) > 1 and self._store.checkpoint == before:
                return [self.answer([message])[0] for message in requests]
            # Standard error is the custodian's log; the class only, for a text can hold what was told.
            log.error("a message failed: %s", type(error).__name__)
            return [failure(error)] * len(requests)
        return self._erased(requests, answers)

    def _forget(self) -> None:
        self._authorizer.forget()
        self._day_begun = None

    def _begin_day(self) -> None:
        """End the duties that last no longer, and note a new text, before anything else is decided on a new day."""
        today = self._now().astimezone(dt.UTC).date()
        if today != self._day_begun:
            self._staff.end_due()
            self._safeguards.begin()
            self._day_begun = today

    def _erased(
        self, requests: Sequence[Message[Any]], answers: list[Answer | Denial]
    ) -> Sequence[Answer | Denial]:
        ending = [number for number, message in enumerate(requests) if isinstance(message, _ENDING)]
        if not (self._to_truncate or any(not isinstance(answers[number], Denial) for number in ending)):
            return answers
        if problem := self._truncate():
            for number in ending:
                # Said again, the record is unknown by now; the caller must not take that for erased.
                answered = answers[number]
                if not isinstance(answered, Denial) or answered.code is DenialCode.UNKNOWN_RECORD:
                    answers[number] = Denial(DenialCode.NOT_YET_ERASED, NOT_BY_MISTAKE, problem)
        return answers

    def _truncate(self) -> str:
        """Empty the log, and say why it could not be; then every round tries it again."""
        try:
            self._store.truncate()
        except KeepfaithError as error:
            self._to_truncate = True
            return error.problem
        self._to_truncate = False
        return ""

    def _refusing(self, message: Message[Any]) -> Answer | Denial:
        try:
            return self._one(message)
        except KeepfaithError as error:
            code = DenialCode.TOKEN_USED if isinstance(error, TokenUsed) else DenialCode.NOT_ACCEPTED
            return Denial(code, error.clause, str(error))

    def _one(self, message: Message[Any]) -> Answer | Denial:
        return self._handlers[type(message)](message)

    def _table(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message."""
        queries, authorizer = self._queries, self._authorizer
        return {
            **self._mail_authorizer.handlers(now=self._now),
            case_messages.CheckSubject: SubjectChecks(self._store, authorizer).check,
            **self._staff.handlers(),
            **self._safeguards.handlers(),
            **self._of_cases(),
            **ProofAuthorizer(self._store, authorizer, now=self._now).handlers(),
            **EditionRegistrar(self._store, authorizer, now=self._now).handlers(),
            registered_editions.Editions: queries.editions,
            messages.Create: self._create,
            messages.Confirm: self._confirm,
            messages.Discard: self._discard,
            messages.Open: self._open,
            messages.ConfirmSubscription: self._confirm_subscription,
            messages.Unsubscribe: self._unsubscribe,
            messages.Erase: lambda message: judged(authorizer.erase(message)),
            messages.Remove: lambda message: judged(authorizer.remove(message)),
            control_messages.Removed: lambda message: judged(authorizer.remove(message)),
            control_messages.BackedUp: self._backed_up,
            messages.Anchor: self._anchor,
            messages.Witness: self._rollback_guard.witness,
            messages.DutiesOf: queries.duties_of,
            task_messages.Tasks: queries.tasks,
            messages.Digests: queries.digests,
            messages.Unconfirmed: queries.unconfirmed,
            messages.Subscriptions: queries.subscriptions,
            messages.Expired: queries.expired,
            messages.LastAnchor: queries.last_anchor,
            messages.Backups: queries.backups,
            messages.Counters: queries.counters,
            messages.LastVerification: queries.last_verification,
            messages.Status: queries.status,
            observer_messages.Decisions: queries.decisions,
            control_messages.Checkpoint: queries.checkpoint,
        }

    def _of_cases(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers messages whose days are those of the agency."""
        kinds = (CaseAuthorizer, CoveringAuthorizer, RestrictionAuthorizer, DisclosureAuthorizer)
        return dict(
            item
            for kind in kinds
            for item in kind(self._store, self._authorizer, now=self._local).handlers().items()
        )

    def _create(self, message: messages.Create) -> CreatedKey:
        self._authorizer.editions.check(message.header, at=self._now())
        check_subscription(message)
        created = self._store.records.create(
            token=message.token,
            header=message.header,
            address=message.address,
            about=message.about,
            at=self._now(),
            topics=message.topics,
            receipt=message.receipt,
            reply=ReplyProof(message.follows, message.reply_proof) if message.follows else None,
        )
        if message.topics and not created.repeated:
            self._store.subscriptions.request(created.record, topics=message.topics, day=self._now().date())
        self._store.proofs.note_request(created.record, message.header, day=self._now().date())
        return CreatedKey(created.record, created.key)

    def _confirm(self, message: messages.Confirm) -> ConfirmOutcomes:
        return ConfirmOutcomes(tuple([self._store.records.confirm(*row) for row in message.rows]))

    def _discard(self, message: messages.Discard) -> Done | Denial:
        code = self._store.erasure.discard(message.record, at=self._now())
        if code is None:
            return Done()
        return Denial(code, NOT_BY_MISTAKE if code is DenialCode.HELD else "")

    def _open(self, message: messages.Open) -> OpenOutcomes:
        return OpenOutcomes(tuple([self._authorizer.open(record, message) for record in message.records]))

    def _confirm_subscription(self, message: messages.ConfirmSubscription) -> Confirmation:
        return Confirmation(self._store.notice_moves.confirm(message.token, now=self._now()))

    def _unsubscribe(self, message: messages.Unsubscribe) -> Unsubscription:
        return Unsubscription(
            self._store.suppressions.unsubscribe(message.token, reason=message.why, at=self._now())
        )

    def _anchor(self, message: messages.Anchor) -> Changed | Denial:
        outcome = self._store.anchors.add(
            what=message.what, number=message.number, digest=message.digest, at=self._now()
        )
        if outcome != PAST_CHANGED:
            return Changed(outcome == ENTERED)
        return Denial(
            DenialCode.PAST_CHANGED,
            clause=NOT_ALTERED,
            problem="What was anchored before is now shorter, or another: its past was changed. Both are entered.",
        )

    def _backed_up(self, message: control_messages.BackedUp) -> Changed:
        named, digest, size = message.named, message.digest, message.size
        return Changed(self._store.backups.add(named=named, digest=digest, size=size, at=self._now()))
