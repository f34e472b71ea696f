"""Deciding again on what a case held and released."""

from typing import Final

from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import (
    UNKNOWN_EDITION,
    UNKNOWN_RECORD,
    Case,
    Verdict,
    request,
)
from keepfaith.prober.replay.endings import DONE, LEGAL_OBLIGATIONS, NOT_BY_MISTAKE, OPERATOR
from keepfaith.prober.replay.judgment import Folds, Judgment, gated, on_duty
from keepfaith.prober.replay.record_folds import RecordState
from keepfaith.prober.rules.rulebook import Request
from keepfaith.prober.timeline import Governing

_HOLD: Final = "hold"
NO_CASE: Final = Verdict("no case", NOT_BY_MISTAKE)
_AS_IF_DUE: Final = frozenset({("due", True), ("on_hold", False)})


def judge_hold(folds: Folds, line: Line) -> Judgment | None:
    """Decide again on a hold or its end; none if what created the record is no longer told."""
    state = folds.records.find(line.record)
    if state is None and line.denial != UNKNOWN_RECORD.denial and folds.store.number("lost"):
        return None
    judgment = Judgment("endings")
    judgment.state(line, state)
    verdict, case = _of_record(folds, line, state), folds.cases.find(str(line.known.get("case", "")))
    is_fit = (
        case is not None and case.purpose == LEGAL_OBLIGATIONS and (case.is_open or line.kind == "released")
    )
    if not verdict.denial and not is_fit:
        verdict = NO_CASE
    judgment.verdict = verdict
    return judgment


def fold_hold(folds: Folds, line: Line) -> None:
    """Remember that a case holds a record, or no more."""
    folds.cases.hold(line.record, str(line.known["case"]), on=line.kind == "held")


def _of_record(folds: Folds, line: Line, state: RecordState | None) -> Verdict:
    refused = gated(folds, line.employee, state)
    if state is None:
        # A test request is known for some days after its end, which nothing here remembers.
        return refused if refused and line.denial == refused.denial else UNKNOWN_RECORD
    if line.employee == OPERATOR:
        return DONE
    case = Case.at(state.header, folds.timeline, line)
    if case is None:
        return refused or UNKNOWN_EDITION
    wanted = holding(line.claimed_duty, case.own, case.in_force)
    return refused or on_duty(folds, line, case.every(wanted, case.header.categories()))


def holding(duty: str, *editions: Governing) -> Request:
    """Ask for a hold; where an edition has no such action, as if the record were due to be destroyed."""
    if all(_HOLD in edition.book.vocabulary.actions for edition in editions):
        return request(_HOLD, duty, LEGAL_OBLIGATIONS, frozenset())
    return request("destroy", duty, LEGAL_OBLIGATIONS, _AS_IF_DUE)
