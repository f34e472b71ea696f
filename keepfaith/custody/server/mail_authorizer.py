"""Letting a message go out: whether its person asked is known here where a wish is held, and believed nowhere else."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.protocol import messages
from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import CONFIRMATION, NOTICES, ONLY_WHEN_ASKED, WARNING
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.server.authorizer import NOT_BY_MISTAKE, Authorizer, denial
from keepfaith.custody.server.decision import NEED_TO_KNOW, Verdict, decide_act
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.subscriptions import Subscription
from keepfaith.custody.store.suppressions import REST
from keepfaith.pii.categories import CATEGORIES

# What goes out by itself goes at most so many times for one record.
_MAX_ATTEMPTS: Final = 8
_ADDRESS: Final = "email-address"
# A warning of what a letter brought is of use at once, or not at all.
_FRESH: Final = dt.timedelta(days=2)
# What an entry names where no employee acted.
NOBODY: Final = "automatic"
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

    def send(self, record: bytes, message: messages.Send, *, now: dt.datetime) -> MailKeys | Denial:
        """Give the keys of the fields that a message to a record's person needs, or the reason why not."""
        held = self._store.records.find(record)
        verdict, facts = Verdict(DenialCode.UNKNOWN_RECORD), frozenset[tuple[str, bool]]()
        if held is not None:
            facts = self._facts(held, message)
            verdict = self._decided(held, message, facts, now)
        action = self._authorizer.action(message, verdict, purpose=message.purpose, kind="sent")
        more = {"what": message.what} | ({"topic": message.topic} if message.topic else {})
        action = replace(
            action,
            employee=message.employee or NOBODY,
            facts=facts,
            more={**action.more, **more},
        )
        key = self._store.actions.open(record, action)
        if key is None or held is None:
            return denial(verdict)
        unsubscribe = self._store.suppressions.unsubscribe_token(held.subject) if held.subject else b""
        is_confirmation = message.what == CONFIRMATION
        confirm = (
            self._store.subscriptions.new_confirmation_token(record, now=now) if is_confirmation else b""
        )
        return MailKeys({name: field_key(key, name) for name in message.fields}, unsubscribe, confirm)

    def expire(self, message: messages.Expire, *, now: dt.datetime) -> Verdict:
        """Erase a subscription that expired by our own clock; the rules are asked as for any destruction."""
        day = now.date()
        expired = messages.Erase(message.record, NOBODY, message.duty, message.permission, due=True)
        verdict = self._authorizer.destruction(expired)
        if verdict.allowed and not self._store.subscriptions.has_expired(message.record, day=day):
            verdict = Verdict(DenialCode.NOT_YET, clause=NOT_BY_MISTAKE)
        self._authorizer.log_erasure(expired, verdict, cause=EXPIRED)
        return verdict

    def _facts(self, held: StoredRecord, message: messages.Send) -> frozenset[tuple[str, bool]]:
        wish = self._store.subscriptions.find(held.record)
        asked = _is_asked(wish, message) if held.header.purpose == NOTICES else wish is None
        return frozenset({("asked", asked), ("for_value", False)})

    def _decided(
        self,
        held: StoredRecord,
        message: messages.Send,
        facts: frozenset[tuple[str, bool]],
        now: dt.datetime,
    ) -> Verdict:
        act = messages.Act(
            record=held.record,
            act="sent",
            fields=message.fields,
            employee=message.employee,
            duty=message.duty,
            purpose=message.purpose,
            facts=facts,
            to="",
            note=None,
        )
        verdict = decide_act(act, header=held.header, shelf=self._authorizer.editions, at=now)
        if verdict.allowed:
            verdict = self._reachable(held, message, now) or verdict
        if verdict.allowed:
            verdict = self._by_whom(held, message, now) or verdict
        return verdict

    def _reachable(self, held: StoredRecord, message: messages.Send, now: dt.datetime) -> Verdict | None:
        silenced = self._store.suppressions.find(held.subject)
        if silenced is None:
            return None
        why, since = silenced
        # Somebody who ended notices may still ask a question, or wish anew.
        if why == "asked" and (message.what == CONFIRMATION or held.header.purpose != NOTICES):
            return None
        if message.what == CONFIRMATION and now.date() - since >= REST:
            return None
        return Verdict(DenialCode.SUPPRESSED, clause=ONLY_WHEN_ASKED)

    def _by_whom(self, held: StoredRecord, message: messages.Send, now: dt.datetime) -> Verdict | None:
        if not message.employee:
            return self._by_itself(held, message, now)
        if message.duty not in self._store.duties.of(message.employee):
            return Verdict(DenialCode.DUTY)
        is_notice = held.header.purpose == NOTICES
        kind, cap = ("notices", self._caps.notices) if is_notice else ("answers", self._caps.answers)
        hour = int(now.timestamp() // 3600)
        if self._store.caps.spend(duty=f"{message.duty} {kind}", hour=hour, cap=cap):
            return None
        self._authorizer.alarm(f"{message.duty} {kind}", hour, cap)
        return Verdict(DenialCode.CAP, clause=NEED_TO_KNOW)

    def _by_itself(self, held: StoredRecord, message: messages.Send, now: dt.datetime) -> Verdict | None:
        if not _goes_by_itself(held, message, now.date()):
            return Verdict(DenialCode.DUTY)
        tries = self._store.automatic_mail.count_attempt(held.record, message.what)
        if tries > _MAX_ATTEMPTS:
            return Verdict(DenialCode.DUTY)
        # Nobody's duty is asked, so the number alone bounds what a taken portal learns by it.
        hour = int(now.timestamp() // 3600)
        if not self._store.caps.spend(duty=message.what, hour=hour, cap=self._caps.answers):
            self._authorizer.alarm(message.what, hour, self._caps.answers)
            return Verdict(DenialCode.CAP, clause=NEED_TO_KNOW)
        # Two robots that answer each other would not stop by themselves (RFC 3834, section 2).
        first = message.what == WARNING and tries == 1
        if (
            first
            and held.subject is not None
            and self._store.automatic_mail.note_warning(held.subject, day=now.date())
        ):
            return Verdict(DenialCode.WARNED_TODAY)
        return None


def _goes_by_itself(held: StoredRecord, message: messages.Send, day: dt.date) -> bool:
    """Say whether a message needs no employee: to the address alone, for what it was given for, and only just kept."""
    categories = [held.header.fields[name] for name in message.fields]
    if categories != [_ADDRESS] or message.purpose != held.header.purpose:
        return False
    if message.what == CONFIRMATION:
        return held.header.purpose == NOTICES
    brought = {
        name for name in held.header.fields.values() if name in CATEGORIES and CATEGORIES[name].sensitive
    }
    return message.what == WARNING and bool(brought) and day - held.created_on <= _FRESH


def _is_asked(wish: Subscription | None, message: messages.Send) -> bool:
    if wish is None:
        return False
    if message.what == CONFIRMATION:
        return wish.state == "pending" and not message.topic
    return wish.state == "confirmed" and message.topic in wish.topics
