"""Authorize what is asked on cases and holds: who has which case is known here, and believed of no caller."""

import datetime as dt
from collections.abc import Callable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from keepfaith.custody.protocol import case_messages, covering_messages
from keepfaith.custody.protocol.answers import Done, RecordList
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import APPEAL, LEGAL_OBLIGATIONS
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.appeal_rules import (
    opens_test,
    unappealable,
    unhearable,
    unless_decided,
    unless_heard,
    unless_sent,
    unless_test,
)
from keepfaith.custody.server.authorizer import NOT_BY_MISTAKE, Authorizer
from keepfaith.custody.server.canary_gate import gate, unless_alike
from keepfaith.custody.server.case_decision import decide_case, decide_hold, may_have_case
from keepfaith.custody.server.decision import Verdict, denial, judged
from keepfaith.custody.server.letter_rules import unwritable
from keepfaith.custody.store.cases import CaseAct, CaseLetter
from keepfaith.custody.store.erasure import OPERATOR
from keepfaith.custody.store.holds import HoldChange
from keepfaith.custody.store.store import Store

_NO_CASE: Final = Verdict(DenialCode.NO_CASE, clause=NOT_BY_MISTAKE)
_STILL_HOLDS: Final = Verdict(DenialCode.HELD, clause=NOT_BY_MISTAKE)
_STILL_RESTRICTS: Final = Verdict(DenialCode.RESTRICTED, clause=NOT_BY_MISTAKE)
_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_OWN, _COLLEAGUE = Verdict(DenialCode.NOT_OWN_TASK), Verdict(DenialCode.COLLEAGUE)

_BY_OPERATOR: Final = (
    case_messages.OperatorOpenCase,
    case_messages.OperatorCloseCase,
    case_messages.OperatorHold,
)

type Opening = case_messages.OpenCase | case_messages.OperatorOpenCase
type Closing = case_messages.CloseCase | case_messages.OperatorCloseCase
type OfHolder = covering_messages.SetCaseDue | covering_messages.WriteCaseLetter | case_messages.HearAppeal
type OfEmployee = case_messages.OpenCase | case_messages.CloseCase | covering_messages.AssignCase | OfHolder
type OnCase = Opening | Closing | OfEmployee
type Holding = case_messages.Hold | case_messages.OperatorHold


class CaseAuthorizer:
    """What may be done with a case, decided and entered. The custodian's own user is asked for no rule."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            case_messages.OpenCase: self.open,
            case_messages.OperatorOpenCase: self.open,
            case_messages.CloseCase: self.close,
            case_messages.OperatorCloseCase: self.close,
            case_messages.HearAppeal: self.hear,
            covering_messages.AssignCase: self.assign,
            covering_messages.SetCaseDue: self.set_due,
            covering_messages.WriteCaseLetter: self.write_letter,
            case_messages.Hold: self.hold,
            case_messages.OperatorHold: self.hold,
            case_messages.Cases: self.cases,
            case_messages.OneCase: self.case,
            case_messages.Holds: self.holds,
            case_messages.HeldAmong: self.held_among,
        }

    def open(self, message: Opening) -> case_messages.OpenedCase | Denial:
        """Open a case: a duty that may work on one for its purpose decides. The case is with whoever opens it.

        But for an appeal by whoever decided before: that is with nobody.
        """
        at, verdict = self._now(), self._opening(message)
        act = self._act(message, verdict, message.purpose)
        of_desk = message if isinstance(message, case_messages.OpenCase) else None
        received_on, appeal_of = (of_desk.received_on, of_desk.appeal_of) if of_desk else (None, "")
        if not verdict.allowed:
            self._store.cases.log_refused_opening(
                message.kind, act, at=at, received_on=received_on, appeal_of=appeal_of
            )
            return denial(verdict)
        name, new = self._store.cases.open(
            message.kind,
            act,
            token=message.token,
            number_elsewhere=message.number_elsewhere,
            received_on=received_on,
            appeal_of=appeal_of,
            is_test=of_desk is not None and opens_test(self._store, of_desk),
            at=at,
        )
        return case_messages.OpenedCase(name, new)

    def close(self, message: Closing) -> Done | Denial:
        """Close a case that is known, keeps nothing on hold and has no use suspended; an appeal once it was heard."""
        case = self._store.cases.find(message.case)
        purpose = case.purpose if case else LEGAL_OBLIGATIONS
        of_desk = message if isinstance(message, case_messages.CloseCase) else None
        reason, sent_on = (of_desk.reason, of_desk.sent_on) if of_desk else ("", None)
        whys = {"unsent": of_desk.unsent, "uncorrected": of_desk.uncorrected} if of_desk else {}
        verdict = self._deciding(message, purpose, case)
        if verdict.allowed and (case is None or case.holds or case.restricts):
            verdict = _NO_CASE if case is None else _STILL_HOLDS if case.holds else _STILL_RESTRICTS
        if verdict.allowed and case is not None and of_desk is not None:
            refused = unless_decided(self._store, case, of_desk.employee) or unless_heard(case, reason)
            verdict = refused or unless_sent(case, of_desk, today=self._now().date()) or verdict
        act = self._act(message, verdict, purpose)
        self._store.cases.close(message.case, act, reason=reason, sent_on=sent_on, whys=whys, at=self._now())
        return judged(verdict)

    def hear(self, message: case_messages.HearAppeal) -> Done | Denial:
        """Enter on which day an open appeal was heard, or its hearing given up, or correct that: whoever has it."""
        case, at = self._store.cases.find(message.case), self._now()
        purpose = case.purpose if case else LEGAL_OBLIGATIONS
        verdict = self._of_holder(message, case, purpose)
        if verdict.allowed and case is not None:
            verdict = unhearable(case, message, today=at.date()) or verdict
        act = self._act(message, verdict, purpose)
        self._store.cases.hear(
            message.case,
            act,
            message.hearing,
            heard_on=message.heard_on,
            instead_of=message.instead_of,
            at=at,
        )
        return judged(verdict)

    def assign(self, message: covering_messages.AssignCase) -> Done | Denial:
        """Give an open case to somebody: whoever may have it takes it, and whoever has it gives it away."""
        case = self._store.cases.find(message.case)
        purpose = case.purpose if case else LEGAL_OBLIGATIONS
        verdict = self._deciding(message, purpose, case)
        if verdict.allowed:
            verdict = self._unassignable(message, case) or verdict
        self._store.cases.assign(
            message.case, self._act(message, verdict, purpose), to=message.to, at=self._now()
        )
        return judged(verdict)

    def set_due(self, message: covering_messages.SetCaseDue) -> Done | Denial:
        """Set by which day an open case is to be done: whoever has it."""
        case = self._store.cases.find(message.case)
        purpose = case.purpose if case else LEGAL_OBLIGATIONS
        verdict = self._of_holder(message, case, purpose)
        act = self._act(message, verdict, purpose)
        self._store.cases.set_due(
            message.case, act, due_on=message.due_on, reason=message.reason, at=self._now()
        )
        return judged(verdict)

    def write_letter(self, message: covering_messages.WriteCaseLetter) -> Done | Denial:
        """Enter a letter in an open case: whoever has it, about what the case covers and its person may see now."""
        case = self._store.cases.find(message.case)
        purpose = case.purpose if case else LEGAL_OBLIGATIONS
        verdict = self._of_holder(message, case, purpose)
        if verdict.allowed:
            verdict = unwritable(self._store, message) or verdict
        about = (message.removed, message.record)
        letter = CaseLetter(message.letter, message.version, message.language, *about)
        act = self._act(message, verdict, purpose)
        self._store.cases.write_letter(message.case, act, letter, at=self._now())
        return judged(verdict)

    def hold(self, message: Holding) -> Done | Denial:
        """Hold a record for an open case, or release it from a case."""
        at, verdict = self._now(), self._holding(message)
        act = self._act(message, verdict, LEGAL_OBLIGATIONS)
        change = HoldChange(message.case, message.on, message.reason, act.employee, act.duty, act.clause)
        if verdict.denial is None:
            self._store.holds.change(message.record, change, at=at)
        else:
            self._store.holds.log_refusal(message.record, change, denial=verdict.denial, at=at)
        return judged(verdict)

    def cases(self, message: case_messages.Cases) -> case_messages.CasePage:
        """List cases."""
        page = self._store.cases.page(
            after=message.after,
            open_only=message.open_only,
            holder=message.holder,
            approver=message.approver,
        )
        return case_messages.CasePage(page)

    def case(self, message: case_messages.OneCase) -> case_messages.CasePage:
        """Return one case, if there is one of that name."""
        case = self._store.cases.find(message.case)
        return case_messages.CasePage((case,) if case else ())

    def holds(self, message: case_messages.Holds) -> case_messages.HoldPage:
        """List holds, unless whoever asks knows them."""
        version = self._store.holds.version
        if message.known == version:
            return case_messages.HoldPage(version, ())
        page = self._store.holds.page(after_case=message.after_case, after=message.after or b"")
        of_cases = groupby(page, key=itemgetter(0))
        return case_messages.HoldPage(
            version,
            tuple(
                case_messages.CaseHolds(case, tuple(record for _, record in rows)) for case, rows in of_cases
            ),
        )

    def held_among(self, message: case_messages.HeldAmong) -> RecordList:
        """Return which of some records are on hold."""
        return RecordList(tuple(self._store.holds.among(message.records)))

    def _opening(self, message: Opening) -> Verdict:
        if isinstance(message, case_messages.OperatorOpenCase):
            # The custodian's own user opens what keeps records on hold, and no appeal.
            return Verdict(DenialCode.NO_APPEAL) if message.kind == APPEAL else Verdict(clause="")
        verdict = self._by_rule(message, message.purpose)
        if not opens_test(self._store, message):
            verdict = unless_test(self._store, message.employee, None) or verdict
        if verdict.allowed and not self._store.cases.opened_by(message.token):
            verdict = unappealable(self._store, message, today=self._now().date()) or verdict
        return verdict

    def _deciding(self, message: OnCase, purpose: str, case: CaseState | None = None) -> Verdict:
        if isinstance(message, _BY_OPERATOR):
            return Verdict(clause="")
        return unless_test(self._store, message.employee, case) or self._by_rule(message, purpose)

    def _by_rule(self, message: OfEmployee, purpose: str) -> Verdict:
        verdict = decide_case(message.duty, purpose, editions=self._authorizer.editions, at=self._now())
        return self._authorizer.on_duty(message, verdict)

    def _of_holder(self, message: OfHolder, case: CaseState | None, purpose: str) -> Verdict:
        verdict = self._deciding(message, purpose, case)
        if not verdict.allowed:
            return verdict
        if case is None or case.closed_on is not None:
            return _NO_CASE
        if refused := unless_decided(self._store, case, message.employee):
            return refused
        return verdict if case.holder == message.employee else _NOT_OWN

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
        # Only a law has something kept; to release it from a case of another kind there is nothing.
        if case is None or case.purpose != LEGAL_OBLIGATIONS or (case.closed_on and message.on):
            return _NO_CASE if verdict.allowed else verdict
        return verdict

    def _unassignable(self, message: covering_messages.AssignCase, case: CaseState | None) -> Verdict | None:
        if case is None or case.closed_on is not None:
            return _NO_CASE
        if message.to and (refused := unless_decided(self._store, case, message.to)):
            return refused
        if message.to == message.employee:
            return None
        if message.employee != case.holder:
            return _NOT_OWN
        if not message.to:
            return None
        today, editions = self._now().astimezone(dt.UTC).date(), self._authorizer.editions
        duties = self._store.duties.of(message.to, on=today)
        can = may_have_case(duties, case.purpose, editions=editions, at=self._now())
        return unless_alike(self._store, message.employee, message.to) or (None if can else _COLLEAGUE)

    def _act(self, message: OnCase | Holding, verdict: Verdict, purpose: str) -> CaseAct:
        editions = self._authorizer.editions
        purpose = editions.known_word("Purpose", purpose)
        if isinstance(message, _BY_OPERATOR):
            return CaseAct(purpose, OPERATOR, "", verdict.clause, verdict.denial)
        duty = editions.known_word("Duty", message.duty)
        return CaseAct(purpose, message.employee, duty, verdict.clause, verdict.denial)
