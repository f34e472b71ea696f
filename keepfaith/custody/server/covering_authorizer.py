"""Authorize what a case covers: whoever has the case proposes, somebody else with a duty for that approves."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol import covering_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.appeal_rules import unless_decided
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.canary_gate import gate
from keepfaith.custody.server.case_decision import decide_approval, decide_covering
from keepfaith.custody.server.decision import Verdict, judged
from keepfaith.custody.store.coverings import CoveringAct
from keepfaith.custody.store.store import Store

_NO_CASE: Final = Verdict(DenialCode.NO_CASE)
_NOT_OWN: Final = Verdict(DenialCode.NOT_OWN_TASK)
_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_PROPOSED, _OWN_PROPOSAL = Verdict(DenialCode.NOT_PROPOSED), Verdict(DenialCode.OWN_PROPOSAL)


class CoveringAuthorizer:
    """Which records a case covers, decided and entered."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            covering_messages.Cover: self.cover,
            covering_messages.Approve: self.approve,
            covering_messages.Coverings: self.coverings,
            covering_messages.History: self.history,
        }

    def cover(self, message: covering_messages.Cover) -> Done | Denial:
        """Propose a record: whoever has the case, under a duty that could open it for the purpose of the case."""
        case, at, editions = self._store.cases.find(message.case), self._now(), self._authorizer.editions
        stored, purpose = self._store.records.find(message.record), _purpose(case)
        verdict = _UNKNOWN
        if stored is not None:
            verdict = decide_covering(message.duty, purpose, header=stored.header, editions=editions, at=at)
        if verdict.allowed:
            refused = unless_decided(self._store, case, message.employee)
            verdict = refused or _unless_own(case, message.employee) or verdict
        return self._entered(message, verdict, kind="covered", purpose=purpose)

    def approve(self, message: covering_messages.Approve) -> Done | Denial:
        """Approve a record that somebody else proposed, or end its covering, by a rule on approvals."""
        case, at, editions = self._store.cases.find(message.case), self._now(), self._authorizer.editions
        stored, purpose = self._store.records.find(message.record), _purpose(case)
        verdict = _UNKNOWN
        if stored is not None:
            verdict = decide_approval(message.duty, purpose, header=stored.header, editions=editions, at=at)
        if verdict.allowed:
            verdict = self._unapprovable(message, case) or verdict
        kind: Kind = "approved" if message.on else "declined"
        return self._entered(message, verdict, kind=kind, purpose=purpose)

    def coverings(self, message: covering_messages.Coverings) -> covering_messages.CoveringPage:
        """List what a case covers."""
        page = self._store.coverings.page(message.case, after=message.after or b"")
        return covering_messages.CoveringPage(page)

    def history(self, message: covering_messages.History) -> covering_messages.CaseHistory:
        """List what was done in a case."""
        coverings, zone = self._store.coverings, self._now().tzinfo
        events = coverings.history(message.case, before=message.before, zone=zone)
        return covering_messages.CaseHistory(
            coverings.acts(message.case), coverings.letters(message.case), events
        )

    def _unapprovable(self, message: covering_messages.Approve, case: CaseState | None) -> Verdict | None:
        if case is None or case.closed_on is not None:
            return _NO_CASE
        if refused := unless_decided(self._store, case, message.employee):
            return refused
        covering = self._store.coverings.find(message.record, message.case)
        if covering is None or (message.on and covering.approved_by):
            return _NOT_PROPOSED
        # Nor does whoever has the case by now: a proposal that was handed over is theirs.
        return _OWN_PROPOSAL if message.employee in (covering.proposed_by, case.holder) else None

    def _entered(
        self,
        message: covering_messages.Cover | covering_messages.Approve,
        verdict: Verdict,
        *,
        kind: Kind,
        purpose: str,
    ) -> Done | Denial:
        verdict = self._authorizer.on_duty(message, verdict)
        verdict = gate(self._store, message.employee, message.record) or verdict
        act = CoveringAct(
            kind,
            message.case,
            purpose,
            message.employee,
            self._authorizer.editions.known_word("Duty", message.duty),
            verdict.clause,
            verdict.denial,
            getattr(message, "reason", ""),
        )
        self._store.coverings.act(message.record, act, at=self._now())
        return judged(verdict)


def _purpose(case: CaseState | None) -> str:
    """Return the purpose of a case; of one that is not known, one that is refused all the same."""
    return case.purpose if case else LEGAL_OBLIGATIONS


def _unless_own(case: CaseState | None, employee: str) -> Verdict | None:
    if case is None or case.closed_on is not None:
        return _NO_CASE
    return None if case.holder == employee else _NOT_OWN
