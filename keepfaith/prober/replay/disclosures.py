"""Deciding again on what was given to outsiders: in one's own case, what it covers and somebody else approved."""

from typing import Final

from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.carried_statements import left_behind
from keepfaith.prober.replay.case import (
    UNKNOWN_EDITION,
    UNKNOWN_FIELD,
    UNKNOWN_RECORD,
    Case,
    Verdict,
    request,
    restricted,
    unless_restricted,
)
from keepfaith.prober.replay.case_folds import CaseState
from keepfaith.prober.replay.item_verdicts import unless_moved
from keepfaith.prober.replay.judgment import USES, Folds, Judgment, gated, on_duty
from keepfaith.prober.replay.record_folds import RecordState

_REFER: Final = "refer"
_NO_CASE, _NOT_OWN, _NOT_COVERED = Verdict("no case"), Verdict("not own task"), Verdict("not proposed")


def judge_disclosure(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether something might be given out; none if what created its record is no longer told."""
    state = folds.records.find(line.record)
    if state is None and line.denial != UNKNOWN_RECORD.denial and folds.store.number("lost"):
        return None
    judgment = Judgment("uses")
    judgment.state(line, state)
    case = folds.cases.find(str(line.known["case"]))
    facts = _facts(folds, line, state)
    verdict = _ruled(folds, line, state, case, facts)
    if not verdict.denial:
        verdict = _unless_own(case, line.employee) or verdict
    if not verdict.denial and ("approved", True) not in facts:
        verdict = _NOT_COVERED
    if not verdict.denial and state is not None:
        verdict = left_behind(folds, line, state) or unless_moved(folds, line, "request") or verdict
    judgment.verdict = gated(folds, line.employee, state) or on_duty(folds, line, verdict)
    if line.facts != facts:
        judgment.fault(f"Entry {line.number} does not say truly whether it was approved, or suspended.", USES)
    return judgment


def _facts(folds: Folds, line: Line, state: RecordState | None) -> frozenset[tuple[str, bool]]:
    if state is None:
        return frozenset()
    covering = folds.cases.covering(line.record, str(line.known["case"]))
    is_approved = covering is not None and covering.is_approved
    return frozenset({("approved", is_approved), ("for_value", False)}) | restricted(state.is_restricted)


def _ruled(
    folds: Folds,
    line: Line,
    state: RecordState | None,
    case: CaseState | None,
    facts: frozenset[tuple[str, bool]],
) -> Verdict:
    if state is None:
        return UNKNOWN_RECORD
    ruled, purpose = Case.at(state.header, folds.timeline, line), case.purpose if case else LEGAL_OBLIGATIONS
    if ruled is None or not set(line.fields) <= set(state.header.fields):
        return UNKNOWN_FIELD if ruled else UNKNOWN_EDITION
    wanted = request(_REFER, line.claimed_duty, purpose, facts)
    verdict = ruled.every(wanted, [state.header.fields[name] for name in line.fields])
    return unless_restricted(verdict, purpose, facts)


def _unless_own(case: CaseState | None, employee: str) -> Verdict | None:
    if case is None or not case.is_open:
        return _NO_CASE
    return None if case.is_own(employee) else _NOT_OWN
