"""Authorize messages that go out: whether their person subscribed is known here, and believed of no caller."""

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
        """Return the keys of the fields that a message to a record's person needs, or the reason why not."""
        stored = self._store.records.find(record)
        verdict, facts = Verdict(DenialCode.UNKNOWN_RECORD), frozenset[tuple[str, bool]]()
        if stored is not None:
            facts = self._facts(stored, message)
            verdict = self._decided(stored, message, facts, now)
        action = self._authorizer.action(message, verdict, purpose=message.purpose, kind="sent")
        more = {"what": message.what} | ({"topic": message.topic} if message.topic else {})
        action = replace(
            action,
            employee=message.employee or NOBODY,
            facts=facts,
            more={**action.more, **more},
        )
        key = self._store.actions.open(record, action)
        if key is None or stored is None:
            return denial(verdict)
        unsubscribe = self._store.suppressions.unsubscribe_token(stored.subject) if stored.subject else b""
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

    def _facts(self, stored: StoredRecord, message: messages.Send) -> frozenset[tuple[str, bool]]:
        subscription = self._store.subscriptions.find(stored.record)
        has_asked = (
            _is_asked(subscription, message) if stored.header.purpose == NOTICES else subscription is None
        )
        return frozenset({("asked", has_asked), ("for_value", False)})

    def _decided(
        self,
        stored: StoredRecord,
        message: messages.Send,
        facts: frozenset[tuple[str, bool]],
        now: dt.datetime,
    ) -> Verdict:
        act = messages.Act(
            record=stored.record,
            act="sent",
            fields=message.fields,
            employee=message.employee,
            duty=message.duty,
            purpose=message.purpose,
            facts=facts,
            to="",
            note=None,
        )
        verdict = decide_act(act, header=stored.header, editions=self._authorizer.editions, at=now)
        if verdict.allowed:
            verdict = self._reachable(stored, message, now) or verdict
        if verdict.allowed:
            verdict = self._by_whom(stored, message, now) or verdict
        return verdict

    def _reachable(self, stored: StoredRecord, message: messages.Send, now: dt.datetime) -> Verdict | None:
        suppression = self._store.suppressions.find(stored.subject)
        if suppression is None:
            return None
        why, since = suppression
        # Somebody who ended notices may still ask a question, or subscribe again.
        if why == "asked" and (message.what == CONFIRMATION or stored.header.purpose != NOTICES):
            return None
        if message.what == CONFIRMATION and now.date() - since >= REST:
            return None
        return Verdict(DenialCode.SUPPRESSED, clause=ONLY_WHEN_ASKED)

    def _by_whom(self, stored: StoredRecord, message: messages.Send, now: dt.datetime) -> Verdict | None:
        if not message.employee:
            return self._by_itself(stored, message, now)
        if message.duty not in self._store.duties.of(message.employee):
            return Verdict(DenialCode.DUTY)
        is_notice = stored.header.purpose == NOTICES
        kind, cap = ("notices", self._caps.notices) if is_notice else ("answers", self._caps.answers)
        hour = int(now.timestamp() // 3600)
        if self._store.caps.spend(duty=f"{message.duty} {kind}", hour=hour, cap=cap):
            return None
        self._authorizer.alarm(f"{message.duty} {kind}", hour, cap)
        return Verdict(DenialCode.CAP, clause=NEED_TO_KNOW)

    def _by_itself(self, stored: StoredRecord, message: messages.Send, now: dt.datetime) -> Verdict | None:
        if not _goes_by_itself(stored, message, now.date()):
            return Verdict(DenialCode.DUTY)
        attempts = self._store.automatic_mail.count_attempt(stored.record, message.what)
        if attempts > _MAX_ATTEMPTS:
            return Verdict(DenialCode.DUTY)
        # Nobody's duty is asked, so the number alone bounds what a taken portal learns by it.
        hour = int(now.timestamp() // 3600)
        if not self._store.caps.spend(duty=message.what, hour=hour, cap=self._caps.answers):
            self._authorizer.alarm(message.what, hour, self._caps.answers)
            return Verdict(DenialCode.CAP, clause=NEED_TO_KNOW)
        # Two robots that answer each other would not stop by themselves (RFC 3834, section 2).
        first = message.what == WARNING and attempts == 1
        if (
            first
            and stored.subject is not None
            and self._store.automatic_mail.note_warning(stored.subject, day=now.date())
        ):
            return Verdict(DenialCode.WARNED_TODAY)
        return None


def _goes_by_itself(stored: StoredRecord, message: messages.Send, day: dt.date) -> bool:
    """Return whether a message needs no employee: only to the e-mail address, for its own purpose, and at once."""
    categories = [stored.header.fields[name] for name in message.fields]
    if categories != [_ADDRESS] or message.purpose != stored.header.purpose:
        return False
    if message.what == CONFIRMATION:
        return stored.header.purpose == NOTICES
    brought = {
        name for name in stored.header.fields.values() if name in CATEGORIES and CATEGORIES[name].sensitive
    }
    return message.what == WARNING and bool(brought) and day - stored.created_on <= _FRESH


def _is_asked(subscription: Subscription | None, message: messages.Send) -> bool:
    if subscription is None:
        return False
    if message.what == CONFIRMATION:
        return subscription.state == "pending" and not message.topic
    return subscription.state == "confirmed" and message.topic in subscription.topics
