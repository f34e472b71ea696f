"""Answering a round of messages: all of them in one commit, and none before it."""

import datetime as dt
import sqlite3
import sys
from collections.abc import Callable, Sequence
from typing import Final

from keepfaith.custody.protocol import messages
from keepfaith.custody.rules.decision import Edition, Verdict
from keepfaith.custody.server.authorizer import NOT_BY_MISTAKE, Answer, Authorizer, refusal, text
from keepfaith.custody.server.mail_authorizer import Caps, MailAuthorizer
from keepfaith.custody.server.queries import Queries
from keepfaith.custody.server.rollback_guard import SET_BACK, RollbackGuard
from keepfaith.custody.server.verification import Verification
from keepfaith.custody.store.anchors import ENTERED, NOT_ALTERED, PAST_CHANGED
from keepfaith.custody.store.editions import Edition as Registered
from keepfaith.custody.store.records import TokenUsed
from keepfaith.custody.store.row_sums import StoreChanged
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.words import fits

# Thirty days, less one for an outage between the posting and the registering.
NOTICE: Final = dt.timedelta(days=29)
# For whoever sends notices faster is not throttled by us; 50,000 subscribers are told within the hour.
NOTICES_AN_HOUR: Final = 60_000
THIRTY_DAYS: Final = "thirty-days"
# An extended code has its kind in the last byte.
_UNWRITABLE: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


class Handlers:
    """What the custodian answers; `cap` bounds what a duty may open, and what it may answer, within an hour."""

    def __init__(
        self,
        store: Store,
        *,
        cap: int,
        notices: int = NOTICES_AN_HOUR,
        now: Callable[[], dt.datetime],
        verification: Verification | None = None,
    ) -> None:
        self._store, self._now = store, now
        self._authorizer = Authorizer(store, cap=cap, now=now)
        self._mail_authorizer = MailAuthorizer(store, self._authorizer, Caps(answers=cap, notices=notices))
        self._queries = Queries(store, self._authorizer, verification, now=now)
        self._rollback_guard = RollbackGuard(store)
        self._to_truncate = False
        # An earlier custodian may have been killed between a shredding and this, and whoever then asks again is told
        # that the record is unknown, which means erased.
        self._truncate()

    def answer(self, asked: Sequence[messages.Message]) -> Sequence[Answer]:
        """Do all that is asked in one transaction and answer after its commit; what fails is undone and refused."""
        if self._rollback_guard.set_back:
            return [SET_BACK] * len(asked)
        before = self._store.head
        try:
            with self._store.transaction():
                answers = [self._refusing(message) for message in asked]
        except StoreChanged as error:
            self._authorizer.forget()
            print(f"custodian: ALARM: {error.problem}", file=sys.stderr, flush=True)  # noqa: T201 - its log
            return [refusal("store changed", clause=NOT_ALTERED, problem=error.problem)] * len(asked)
        # Whatever failed, the transaction is undone, nobody got an answer, and the next round may succeed.
        except Exception as error:  # noqa: BLE001 - see above
            self._authorizer.forget()
            # Not undone is what was committed before its head could not be put down: it may have ended a record.
            self._to_truncate = True
            # One by one, unless they were committed: done again, each would be entered and counted twice.
            if len(asked) > 1 and self._store.head == before:
                return [self.answer([message])[0] for message in asked]
            # Standard error is the custodian's log; the class only, for a text can hold what was told.
            print(f"custodian: a message failed: {type(error).__name__}", file=sys.stderr, flush=True)  # noqa: T201
            return [_failure(error)] * len(asked)
        return self._erased(asked, answers)

    def _erased(self, asked: Sequence[messages.Message], answers: list[Answer]) -> Sequence[Answer]:
        ending = [
            number
            for number, message in enumerate(asked)
            if isinstance(message, messages.Erase | messages.Discard | messages.Expire)
        ]
        if not (self._to_truncate or any(answers[number]["ok"] for number in ending)):
            return answers
        if problem := self._truncate():
            for number in ending:
                # Said again, the record is unknown by now; the caller must not take that for erased.
                if answers[number]["ok"] or answers[number]["code"] == "unknown record":
                    answers[number] = refusal("not yet erased", clause=NOT_BY_MISTAKE, problem=problem)
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

    def _refusing(self, message: messages.Message) -> Answer:
        try:
            return self._one(message)
        except KeepfaithError as error:
            ground = "token used" if isinstance(error, TokenUsed) else "not accepted"
            return refusal(ground, clause=error.clause, problem=str(error))

    def _one(self, message: messages.Message) -> Answer:  # noqa: PLR0911 - one a verb
        match message:
            case messages.Register():
                return self._register(message)
            case messages.Create() | messages.Confirm():
                return self._keeping(message)
            case messages.Open():
                outcomes = [self._authorizer.open(record, message) for record in message.records]
                return {"ok": True, "outcomes": outcomes}
            case messages.Act():
                return _judged(self._authorizer.act(message))
            case messages.Send() | messages.ConfirmSubscription() | messages.Unsubscribe():
                return self._mailing(message)
            case messages.Anchor():
                return self._attest(message)
            case messages.Witness():
                return self._rollback_guard.witness(message)
            case (
                messages.Erase()
                | messages.Discard()
                | messages.Expire()
                | messages.Hold()
                | messages.Remove()
                | messages.Removed()
            ):
                return self._ending(message)
            case messages.Duty() | messages.EndStaff():
                return self._staff(message)
            case _:
                return self._queries.told(message)

    def _register(self, message: messages.Register) -> Answer:
        edition = Registered(message.edition, message.rules, message.schema, message.starts_at)
        # Rules that do not parse, or a clause that no entry can hold, would deny for ever what is kept under them.
        if not all(map(fits, Edition(edition).read().clauses.values())):
            return refusal("not accepted", problem="A rule's clause is longer than 32 letters. Shorten it.")
        if not message.vouched and self._comes_too_late(message):
            return refusal(
                "notice",
                clause=THIRTY_DAYS,
                problem="The edition starts too soon to be taken from the portal. "
                "If it was posted in time, run `keepfaith policy register` as the custodian's user.",
            )
        new = self._store.editions.register(edition, day=self._day())
        self._authorizer.forget()
        return {"ok": True, "new": new}

    def _comes_too_late(self, message: messages.Register) -> bool:
        known = message.edition in self._authorizer.editions.known
        in_time = message.starts_at >= self._now() + NOTICE
        return not (known or in_time) and self._store.records.has_created()

    def _keeping(self, message: messages.Create | messages.Confirm) -> Answer:
        if isinstance(message, messages.Confirm):
            return {"ok": True, "outcomes": [self._store.records.confirm(*row) for row in message.rows]}
        self._authorizer.editions.check(message.header, at=self._now())
        _check_wish(message)
        kept = self._store.records.create(
            token=message.token,
            header=message.header,
            address=message.address,
            about=message.about,
            day=self._day(),
        )
        if message.topics and not kept.repeated:
            self._store.subscriptions.request(kept.record, topics=message.topics, day=self._day())
        return {"ok": True, "record": text(kept.record), "key": kept.key and text(kept.key)}

    def _mailing(self, message: messages.Mailing) -> Answer:
        match message:
            case messages.Send():
                now = self._now()
                outcomes = [
                    self._mail_authorizer.send(record, message, now=now) for record in message.records
                ]
                return {"ok": True, "outcomes": outcomes}
            case messages.ConfirmSubscription():
                return {
                    "ok": True,
                    "outcome": self._store.subscriptions.confirm(message.code, now=self._now()),
                }
            case messages.Unsubscribe():
                return {
                    "ok": True,
                    "outcome": self._store.suppressions.unsubscribe(
                        message.mark, why=message.why, day=self._day()
                    ),
                }

    def _attest(self, message: messages.Anchor) -> Answer:
        outcome = self._store.anchors.add(
            what=message.what, number=message.number, digest=message.digest, day=self._day()
        )
        if outcome != PAST_CHANGED:
            return {"ok": True, "new": outcome == ENTERED}
        return refusal(
            PAST_CHANGED,
            clause=NOT_ALTERED,
            problem="What was attested before is now shorter, or another: its past was changed. Both are entered.",
        )

    def _ending(self, message: messages.Ending | messages.Hold) -> Answer:
        match message:
            case messages.Erase():
                return _judged(self._authorizer.shred(message))
            case messages.Discard():
                return _done(self._store.erasure.discard(message.record, day=self._day()), "discarded")
            case messages.Expire():
                return _judged(self._mail_authorizer.lapse(message, now=self._now()))
            case messages.Hold():
                return _judged(self._authorizer.hold(message))
            case messages.Remove() | messages.Removed():
                return _judged(self._authorizer.remove(message))

    def _staff(self, message: messages.Duty | messages.EndStaff) -> Answer:
        if isinstance(message, messages.EndStaff):
            return {
                "ok": True,
                "ended": self._store.duties.end_all(employee=message.employee, day=self._day()),
            }
        if not message.on:
            changed = self._store.duties.end(employee=message.employee, duty=message.duty, day=self._day())
            return {"ok": True, "changed": changed}
        if not self._authorizer.editions.has_duty(message.duty):
            return refusal(
                "unknown duty", problem="No edition knows this duty. Name one that its rules know."
            )
        changed = self._store.duties.assign(employee=message.employee, duty=message.duty, day=self._day())
        return {"ok": True, "changed": changed}

    def _day(self) -> dt.date:
        return self._now().date()


def _check_wish(message: messages.Create) -> None:
    # Else whoever can name a record could end and take over the wishes of its person.
    if message.topics and message.about is not None:
        raise KeepfaithError("A wish names its own address.", "Give an address.")


def _failure(error: Exception) -> Answer:
    full = isinstance(error, OSError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _UNWRITABLE
    if full:
        return refusal(
            "disk",
            problem="The custodian's store cannot be written; its disk may be full. Nothing was given out.",
        )
    return refusal("failed", problem="The custodian could not do this; nothing was given out.")


def _judged(verdict: Verdict) -> Answer:
    return {"ok": True} if verdict.allowed else refusal(verdict.ground, clause=verdict.clause)


def _done(outcome: str, wanted: str) -> Answer:
    return (
        {"ok": True}
        if outcome == wanted
        else refusal(outcome, clause=NOT_BY_MISTAKE if outcome == "held" else "")
    )
