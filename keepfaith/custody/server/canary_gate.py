"""What is asked before any rule: an account of the prober gets canary records only, and canaries end by our clock."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from keepfaith.custody.protocol import canary_messages, control_messages, observer_messages, staff_messages
from keepfaith.custody.protocol.answers import Changed, Done, RecordList
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import OWN_TEST_REQUESTS, TEST_REQUEST
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.store.canaries import TooManyCanaries
from keepfaith.custody.store.erasure import ErasureDecision
from keepfaith.custody.store.store import Store

_NOT_A_CANARY = Verdict(DenialCode.NOT_A_CANARY, clause=OWN_TEST_REQUESTS)
_TEST_ACCOUNT = Verdict(DenialCode.TEST_ACCOUNT, clause=OWN_TEST_REQUESTS)


def gate(store: Store, employee: str, record: bytes) -> Verdict | None:
    """Refuse an account of the prober whatever is no canary record; let everybody else pass to the rules."""
    if not store.probe_accounts.has(employee) or store.canaries.has(record):
        return None
    return _NOT_A_CANARY


def unless_alike(store: Store, employee: str, colleague: str) -> Verdict | None:
    """Refuse what an employee gives to an account of the prober, and what such an account gives to an employee."""
    is_probe = store.probe_accounts.has
    return None if is_probe(employee) == is_probe(colleague) else _TEST_ACCOUNT


class CanaryHandlers:
    """What is answered about canaries and about the accounts of the prober."""

    def __init__(self, store: Store, *, now: Callable[[], dt.datetime], test_mailbox: str) -> None:
        self._store, self._now, self._test_mailbox = store, now, test_mailbox

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message."""
        return {
            observer_messages.Canary: self._register,
            control_messages.Enroll: self._enroll,
            canary_messages.ExpiredCanaries: self._expired,
            canary_messages.ExpireCanary: self._expire,
            staff_messages.TestAccounts: self._accounts,
        }

    def _register(self, message: observer_messages.Canary) -> Changed | Denial:
        try:
            day = self._now().date()
            return Changed(
                self._store.canaries.register(message.address, day=day, test_mailbox=self._test_mailbox)
            )
        except TooManyCanaries as error:
            return Denial(DenialCode.CAP, problem=error.problem)

    def _enroll(self, message: control_messages.Enroll) -> Changed:
        return Changed(self._store.probe_accounts.enroll(message.employee, at=self._now()))

    def _accounts(self, _message: staff_messages.TestAccounts) -> staff_messages.EmployeeList:
        return staff_messages.EmployeeList(self._store.probe_accounts.all())

    def _expired(self, _message: canary_messages.ExpiredCanaries) -> RecordList:
        return RecordList(tuple(self._store.canaries.expired(day=self._now().date())))

    def _expire(self, message: canary_messages.ExpireCanary) -> Answer | Denial:
        record, now = message.record, self._now()
        if not self._store.canaries.has_expired(record, day=now.date()):
            return Denial(DenialCode.NOT_YET, OWN_TEST_REQUESTS)
        if self._store.records.find(record) is None:
            self._store.canaries.end(record, day=now.date())
            return Denial(DenialCode.UNKNOWN_RECORD, OWN_TEST_REQUESTS)
        decided = ErasureDecision(
            employee="automatic",
            duty="",
            permission="",
            denial=None,
            clause=OWN_TEST_REQUESTS,
            at=now,
            cause=TEST_REQUEST,
            decision="",
            tombstone=message.tombstone,
        )
        if code := self._store.erasure.erase(record, decided):
            return Denial(code, OWN_TEST_REQUESTS)
        self._store.canaries.end(record, day=now.date())
        return Done()
