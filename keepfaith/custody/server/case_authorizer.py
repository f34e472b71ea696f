"""Authorize what is asked on cases and holds: who may hold for which case is known here, and believed of no caller."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.protocol import case_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.authorizer import NOT_BY_MISTAKE, Authorizer, denial, judged
from keepfaith.custody.server.canary_gate import gate
from keepfaith.custody.server.decision import Verdict, decide_case, decide_hold
from keepfaith.custody.store.cases import CaseAct
from keepfaith.custody.store.erasure import OPERATOR
from keepfaith.custody.store.holds import HoldChange
from keepfaith.custody.store.store import Store

_NO_CASE: Final = Verdict(DenialCode.NO_CASE, clause=NOT_BY_MISTAKE)
_STILL_HOLDS: Final = Verdict(DenialCode.HELD, clause=NOT_BY_MISTAKE)
_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)

type Opening = case_messages.OpenCase | case_messages.OperatorOpenCase
type Closing = case_messages.CloseCase | case_messages.OperatorCloseCase
type Holding = case_messages.Hold | case_messages.OperatorHold


class CaseAuthorizer:
    """What may be held for which case, decided and entered. The custodian's own user is asked for no rule."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            case_messages.OpenCase: self.open,
            case_messages.OperatorOpenCase: self.open,
            case_messages.CloseCase: self.close,
            case_messages.OperatorCloseCase: self.close,
            case_messages.Hold: self.hold,
            case_messages.OperatorHold: self.hold,
            case_messages.Cases: self.cases,
            case_messages.Holds: self.holds,
        }

    def open(self, message: Opening) -> case_messages.OpenedCase | Denial:
        """Open a case: a duty that may hold anything decides."""
        at, verdict = self._now(), self._deciding(message)
        act = self._act(message, verdict)
        if not verdict.allowed:
            self._store.cases.log_refused_opening(message.kind, act, at=at)
            return denial(verdict)
        name, new = self._store.cases.open(
            message.kind, act, token=message.token, number_elsewhere=message.number_elsewhere, at=at
        )
        return case_messages.OpenedCase(name, new)

    def close(self, message: Closing) -> Done | Denial:
        """Close a case that is known and keeps nothing on hold."""
        verdict, case = self._deciding(message), self._store.cases.find(message.case)
        if verdict.allowed and (case is None or case.holds):
            verdict = _NO_CASE if case is None else _STILL_HOLDS
        self._store.cases.close(message.case, self._act(message, verdict), at=self._now())
        return judged(verdict)

    def hold(self, message: Holding) -> Done | Denial:
        """Hold a record for an open case, or release it from a case."""
        at, verdict = self._now(), self._holding(message)
        act = self._act(message, verdict)
        change = HoldChange(message.case, message.on, message.reason, act.employee, act.duty, act.clause)
        if verdict.denial is None:
            self._store.holds.change(message.record, change, at=at)
        else:
            self._store.holds.log_refusal(message.record, change, denial=verdict.denial, at=at)
        return judged(verdict)

    def cases(self, message: case_messages.Cases) -> case_messages.CasePage:
        """List cases."""
        page = self._store.cases.page(after=message.after, open_only=message.open_only)
        return case_messages.CasePage(page)

    def holds(self, message: case_messages.Holds) -> case_messages.HoldPage:
        """List holds."""
        page = self._store.holds.page(after=message.after or b"", after_case=message.after_case)
        return case_messages.HoldPage(tuple(case_messages.HeldRecord(*row) for row in page))

    def _deciding(self, message: Opening | Closing) -> Verdict:
        if not isinstance(message, case_messages.OpenCase | case_messages.CloseCase):
            return Verdict(clause="")
        verdict = decide_case(message.duty, editions=self._authorizer.editions, at=self._now())
        return gate(self._store, message.employee, b"") or self._authorizer.on_duty(message, verdict)

    def _holding(self, message: Holding) -> Verdict:
        stored, verdict = self._store.records.find(message.record), Verdict(clause="")
        if isinstance(message, case_messages.Hold):
            verdict = _UNKNOWN
            if stored is not None:
                editions, at = self._authorizer.editions, self._now()
                verdict = decide_hold(message.duty, header=stored.header, editions=editions, at=at)
            verdict = self._authorizer.on_duty(message, verdict)
            verdict = gate(self._store, message.employee, message.record) or verdict
        if verdict.allowed and stored is None:
            return _UNKNOWN
        case = self._store.cases.find(message.case)
        is_fit = case is not None and (case.closed_on is None or not message.on)
        return verdict if is_fit or not verdict.allowed else _NO_CASE

    def _act(self, message: Opening | Closing | Holding, verdict: Verdict) -> CaseAct:
        if isinstance(message, case_messages.OpenCase | case_messages.CloseCase | case_messages.Hold):
            duty = self._authorizer.editions.known_word("Duty", message.duty)
            return CaseAct(message.employee, duty, verdict.clause, verdict.denial)
        return CaseAct(OPERATOR, "", verdict.clause, verdict.denial)
