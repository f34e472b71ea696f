"""Authorize messages that go out: whether their person subscribed is known here, and believed of no caller."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol import cleared_mail, mailing_messages, messages, task_messages
from keepfaith.custody.protocol.answers import Done, MailKeys, SendOutcomes
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import (
    ACTING,
    ADDRESS,
    CONFIRMATION,
    LINK,
    MOVED,
    NOBODY,
    NOTICES,
    ONLY_WHEN_ASKED,
    REFERENCE,
    REFERENCE_FIELD,
    SHOWN_AGAIN,
    WARNING,
)
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.authorizer import NOT_BY_MISTAKE, Authorizer
from keepfaith.custody.server.canary_gate import gate
from keepfaith.custody.server.cleared_message import (
    FRESH,
    ONCE_A_DAY,
    Cleared,
    brings_news,
    brings_numbers,
    count_news,
    has_occasion,
    is_asked,
    is_of_own,
)
from keepfaith.custody.server.decision import NEED_TO_KNOW, Verdict, decide_act, denial, judged, restricted
from keepfaith.custody.server.item_acts import move, moved_by
from keepfaith.custody.server.mail_place import MailPlace, mail_place
from keepfaith.custody.store.moves import CONFIRMED_WITHIN
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.suppressions import REST

# What goes out by itself goes at most so many times for one record.
_MAX_ATTEMPTS: Final = 8
_ADDRESS, _LANGUAGE = "email-address", "language"
# The new address may confirm up to three days after that request, and the other one is told about it at once.
_MOVE_FRESH: Final = CONFIRMED_WITHIN + FRESH
# What an entry names as the cause where no employee acted.
EXPIRED: Final = "expired"


@dataclass(frozen=True, slots=True)
class Caps:
    """How many messages a duty may send within an hour: to people who wrote, and as notices."""

    answers: int
    notices: int


class MailAuthorizer:
    """What may go out to whom, decided, entered and counted before a key is given."""

    def __init__(self, store: Store, authorizer: Authorizer, caps: Caps) -> None:
        self._store, self._authorizer, self._caps = store, authorizer, caps

    def handlers(
        self, *, now: Callable[[], dt.datetime]
    ) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            messages.Send: lambda message: self._send(message, now()),
            cleared_mail.Recheck: lambda message: judged(self.recheck(message, now=now())),
            cleared_mail.Withhold: lambda message: judged(self.withhold(message, now=now())),
            mailing_messages.Mailing: lambda message: self._note_mailing(message, now()),
            messages.Expire: lambda message: judged(self.expire(message, now=now())),
        }

    def send(self, record: bytes, message: messages.Send, *, now: dt.datetime) -> MailKeys | Denial:
        """Return the keys of the fields that a message to a record's person needs, or the reason why not."""
        stored = self._store.records.find(record)
        verdict, facts = Verdict(DenialCode.UNKNOWN_RECORD), frozenset[tuple[str, bool]]()
        place = MailPlace(None)
        if stored is not None:
            facts, place = self._facts(stored, message), mail_place(self._store, stored, message)
            verdict = self._decided(stored, message, facts, now)
        action = self._action(message, verdict, facts, kind="sent")
        key = self._store.actions.open(record, replace(action, more={**action.more, **place.details}))
        if message.what == SHOWN_AGAIN and brings_news(message):
            # Also where nobody can be written to any more: it is tried once, and the page tells it from then on.
            move(moved_by(self._store, self._authorizer, record, "sent", message.what, at=now))
        if key is None or stored is None:
            return denial(verdict)
        return self._keys(stored, message, key, place, now)

    def recheck(self, message: cleared_mail.Recheck, *, now: dt.datetime) -> Verdict:
        """Decide again on a message that was cleared, by what is so now; nothing is given, entered or counted."""
        stored = self._store.records.find(message.record)
        if stored is None:
            return Verdict(DenialCode.UNKNOWN_RECORD)
        return self._entitled(stored, message, self._facts(stored, message), now)

    def withhold(self, message: cleared_mail.Withhold, *, now: dt.datetime) -> Verdict:
        """Enter that a message which was cleared did not go out: by the clause that refuses it now, if one does."""
        stored = self._store.records.find(message.record)
        verdict, facts = Verdict(DenialCode.UNKNOWN_RECORD), frozenset[tuple[str, bool]]()
        if stored is not None:
            facts = self._facts(stored, message)
            ruled = self._entitled(stored, message, facts, now)
            verdict = Verdict(clause="" if ruled.allowed else ruled.clause)
        action = self._action(message, verdict, facts, kind="withheld")
        action = replace(action, decision="", more={**action.more, "why": message.why})
        self._store.actions.log(message.record, action)
        return verdict

    def expire(self, message: messages.Expire, *, now: dt.datetime) -> Verdict:
        """Erase a subscription or a request for a link that expired by our own clock; the rules are asked as ever."""
        day = now.date()
        verdict = self._authorizer.destruction(message.record, message.duty, due=True)
        if verdict.allowed and not self._has_expired(message.record, day):
            verdict = Verdict(DenialCode.NOT_YET, clause=NOT_BY_MISTAKE)
        verdict = self._authorizer.permitted(message.permission, verdict)
        self._authorizer.log_erasure(message, verdict, employee=NOBODY, due=True, cause=EXPIRED)
        return verdict

    def _keys(
        self, stored: StoredRecord, message: messages.Send, key: bytes, place: MailPlace, now: dt.datetime
    ) -> MailKeys:
        """Give what a message needs that was cleared, and note that one with a link is on its way."""
        store, record, day = self._store, stored.record, now.astimezone(dt.UTC).date()
        unsubscribe, reply_proof, confirm = b"", b"", b""
        if place.mailbox is not None:
            unsubscribe = store.suppressions.unsubscribe_token(place.mailbox)
            reply_proof = store.owners.reply_proof(record, place.mailbox)
        if message.what in (LINK, ACTING):
            store.proofs.note_sent(record, day=day)
        elif message.what == ADDRESS:
            store.answer_moves.note_sent(record, day=day)
        elif message.what == CONFIRMATION:
            confirm = store.subscriptions.new_confirmation_token(record, now=now)
        keys = {name: field_key(key, name) for name in message.fields}
        return MailKeys(keys, unsubscribe, confirm, reply_proof, place.corrections)

    def _has_expired(self, record: bytes, day: dt.date) -> bool:
        return self._store.subscriptions.has_expired(record, day=day) or self._store.proofs.has_expired(
            record, day=day
        )

    def _note_mailing(self, message: mailing_messages.Mailing, now: dt.datetime) -> Done:
        self._store.mailings.note(
            message.what, message.act, employee=message.employee, duty=message.duty, at=now
        )
        return Done()

    def _send(self, message: messages.Send, now: dt.datetime) -> SendOutcomes:
        return SendOutcomes(tuple([self.send(record, message, now=now) for record in message.records]))

    def _action(
        self, message: Cleared, verdict: Verdict, facts: frozenset[tuple[str, bool]], *, kind: Kind
    ) -> RecordAction:
        action = self._authorizer.action(message, verdict, purpose=message.purpose, kind=kind)
        more = {"what": message.what} | ({"topic": message.topic} if message.topic else {})
        return replace(action, employee=message.employee or NOBODY, facts=facts, more={**action.more, **more})

    def _facts(self, stored: StoredRecord, message: Cleared) -> frozenset[tuple[str, bool]]:
        subscription = self._store.subscriptions.find(stored.record)
        has_asked = (
            is_asked(subscription, message) if stored.header.purpose == NOTICES else subscription is None
        )
        return frozenset({("asked", has_asked), ("for_value", False)}) | restricted(stored.is_restricted)

    def _decided(
        self,
        stored: StoredRecord,
        message: messages.Send,
        facts: frozenset[tuple[str, bool]],
        now: dt.datetime,
    ) -> Verdict:
        verdict = self._entitled(stored, message, facts, now)
        if verdict.allowed:
            verdict = self._counted(stored, message, now) or verdict
        return verdict

    def _entitled(
        self, stored: StoredRecord, message: Cleared, facts: frozenset[tuple[str, bool]], now: dt.datetime
    ) -> Verdict:
        """Return what rules, the suppression list and the duty say; it only reads, so that it can be asked again."""
        if gated := gate(self._store, message.employee, stored.record):
            return gated
        act = task_messages.Act(
            record=stored.record,
            act="sent",
            fields=message.fields,
            employee=message.employee,
            duty=message.duty,
            purpose=message.purpose,
            facts=facts,
            to="",
            note=None,
            colleague="",
        )
        verdict = decide_act(
            act, header=stored.header, is_own=False, editions=self._authorizer.editions, at=now
        )
        if verdict.allowed and not (is_of_own(message) or self._is_for(stored, message.purpose)):
            verdict = Verdict(DenialCode.PURPOSE)
        if verdict.allowed:
            verdict = self._reachable(stored, message, now) or verdict
        if verdict.allowed:
            verdict = self._by_whom(stored, message, now) or verdict
        return verdict

    def _is_for(self, stored: StoredRecord, purpose: str) -> bool:
        """Return whether a record is used for a purpose: for its own, or where its task was moved."""
        task = self._store.tasks.of(stored)
        return purpose == stored.header.purpose or (task is not None and purpose == task.purpose)

    def _reachable(self, stored: StoredRecord, message: Cleared, now: dt.datetime) -> Verdict | None:
        suppressions, mailbox = self._store.suppressions, mail_place(self._store, stored, message).mailbox
        if message.what in (LINK, ADDRESS) and suppressions.refuses_links(mailbox, day=now.date()):
            return Verdict(DenialCode.SUPPRESSED, clause=ONLY_WHEN_ASKED)
        suppression = suppressions.find(mailbox)
        if suppression is None:
            return None
        why, since = suppression
        # Somebody who ended notices may still ask a question, or subscribe again.
        is_no_notice = stored.header.purpose != NOTICES or brings_news(message)
        if why == "asked" and (message.what == CONFIRMATION or is_no_notice):
            return None
        if message.what == CONFIRMATION and now.date() - since >= REST:
            return None
        return Verdict(DenialCode.SUPPRESSED, clause=ONLY_WHEN_ASKED)

    def _by_whom(self, stored: StoredRecord, message: Cleared, now: dt.datetime) -> Verdict | None:
        if message.employee:
            duties = self._store.duties.of(message.employee, on=now.date(), purpose=message.purpose)
            entitled = message.duty in duties
        else:
            entitled = self._goes_by_itself(stored, message, now.date())
        return None if entitled else Verdict(DenialCode.DUTY)

    def _goes_by_itself(self, stored: StoredRecord, message: Cleared, day: dt.date) -> bool:
        """Return whether a message needs no employee: to the e-mail address, for its own purpose, and at once."""
        categories = [stored.header.fields[name] for name in message.fields]
        is_fresh = day - stored.created_on <= FRESH
        # All but a warning may be written in the language that was chosen.
        if categories not in ([_ADDRESS], [_ADDRESS, _LANGUAGE]):
            return False
        if is_of_own(message) or message.purpose != stored.header.purpose:
            return is_of_own(message) and has_occasion(self._store, stored, message, day=day)
        if message.what == CONFIRMATION:
            return stored.header.purpose == NOTICES
        if message.what in (LINK, ACTING):
            is_due = (
                self._store.proofs.is_request if message.what == LINK else self._store.announced_codes.tells
            )
            return is_fresh and is_due(stored.record)
        if self._store.proofs.occasions(stored.record, message.what):
            is_late = message.what != MOVED and not is_fresh
            return not is_late and day - stored.created_on <= _MOVE_FRESH
        is_ticked = message.what == REFERENCE and REFERENCE_FIELD in stored.header.fields
        warns = message.what == WARNING and categories == [_ADDRESS] and brings_numbers(stored)
        return is_fresh and (is_ticked or warns)

    def _counted(self, stored: StoredRecord, message: messages.Send, now: dt.datetime) -> Verdict | None:
        if not message.employee:
            return self._counted_by_itself(stored, message, now)
        is_notice = stored.header.purpose == NOTICES
        kind, cap = ("notices", self._caps.notices) if is_notice else ("answers", self._caps.answers)
        hour = int(now.timestamp() // 3600)
        if self._store.caps.spend(duty=f"{message.duty} {kind}", hour=hour, cap=cap):
            return None
        self._authorizer.alarm(f"{message.duty} {kind}", hour, cap)
        return Verdict(DenialCode.CAP, clause=NEED_TO_KNOW)

    def _counted_by_itself(
        self, stored: StoredRecord, message: messages.Send, now: dt.datetime
    ) -> Verdict | None:
        attempts = self._store.automatic_mail.count_attempt(stored.record, message.what)
        # Of the use of a link, or of a copy, is written once for each: eight times as often at most.
        of_links = self._store.proofs.occasions(stored.record, message.what)
        if attempts > _MAX_ATTEMPTS * max(1, of_links, count_news(self._store, stored, message.what)):
            return Verdict(DenialCode.DUTY)
        twice, mail = ONCE_A_DAY.get(message.what), self._store.automatic_mail
        if twice and attempts == 1 and mail.note_day(stored.mailbox, message.what, day=now.date()):
            return Verdict(twice)
        # Nobody's duty is asked, so the number alone bounds what a taken portal learns by it.
        hour = int(now.timestamp() // 3600)
        if not self._store.caps.spend(duty=message.what, hour=hour, cap=self._caps.answers):
            self._authorizer.alarm(message.what, hour, self._caps.answers)
            return Verdict(DenialCode.CAP, clause=NEED_TO_KNOW)
        if message.what == LINK and self._store.proofs.has_enough(stored, day=now.date()):
            return Verdict(DenialCode.LINKS_TODAY)
        return None
