"""Authorize that the use of a record is suspended, or that this ends: what is suspended, is known here alone."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.protocol import use_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import ONLY_WHEN_ASKED, YOUR_INFORMATION
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.canary_gate import gate
from keepfaith.custody.server.case_decision import decide_restriction
from keepfaith.custody.server.decision import Verdict, judged
from keepfaith.custody.store.restrictions import RestrictionChange
from keepfaith.custody.store.store import Store

_NO_CASE: Final = Verdict(DenialCode.NO_CASE)
_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_WITHDRAWABLE: Final = Verdict(clause=ONLY_WHEN_ASKED)
_NOT_PROVEN: Final = Verdict(DenialCode.NOT_PROVEN, clause=ONLY_WHEN_ASKED)


class RestrictionAuthorizer:
    """Which uses are suspended, decided and entered."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            use_messages.Restrict: self.restrict,
            use_messages.Restrictions: self.restrictions,
            use_messages.Withdraw: self.withdraw,
        }

    def restrict(self, message: use_messages.Restrict) -> Done | Denial:
        """Suspend the use of a record, or end one suspension of it, by the action `restrict` of the rules."""
        at, editions = self._now(), self._authorizer.editions
        verdict = self._decided(message, at)
        change = RestrictionChange(
            message.case,
            message.on,
            message.reason,
            message.employee,
            editions.known_word("Duty", message.duty),
            editions.known_word("Purpose", YOUR_INFORMATION),
            verdict.clause,
            verdict.denial,
        )
        self._store.restrictions.change(message.record, change, at=at)
        return judged(verdict)

    def withdraw(self, message: use_messages.Withdraw) -> Done | Denial:
        """End the use of a record, or allow it again, on the word of whoever has its receipt; no rule is asked."""
        stored, verdict = self._store.records.find(message.record), _UNKNOWN
        if stored is not None:
            is_proven = self._store.withdrawals.is_proven(message.record, message.code.encode())
            verdict = _WITHDRAWABLE if is_proven else _NOT_PROVEN
        self._store.withdrawals.change(
            message.record, on=message.on, denial=verdict.denial, clause=verdict.clause, at=self._now()
        )
        return judged(verdict)

    def restrictions(self, message: use_messages.Restrictions) -> use_messages.RestrictionPage:
        """List suspensions."""
        page = self._store.restrictions.page(
            message.records, after=message.after or b"", after_case=message.after_case
        )
        return use_messages.RestrictionPage(page)

    def _decided(self, message: use_messages.Restrict, at: dt.datetime) -> Verdict:
        stored, verdict = self._store.records.find(message.record), _UNKNOWN
        if stored is not None:
            editions = self._authorizer.editions
            verdict = decide_restriction(message.duty, header=stored.header, editions=editions, at=at)
        if verdict.allowed and message.case:
            case = self._store.cases.find(message.case)
            # One that suspends a use is not closed, so there is nothing to end for a closed one.
            verdict = _NO_CASE if case is None or case.closed_on is not None else verdict
        verdict = self._authorizer.on_duty(message, verdict)
        return gate(self._store, message.employee, message.record) or verdict
