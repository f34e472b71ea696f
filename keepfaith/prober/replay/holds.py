"""Deciding again on cases that were opened and closed, and on what each held and released."""

from typing import Final

from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import (
    UNKNOWN_EDITION,
    UNKNOWN_RECORD,
    WEIGHTS,
    Case,
    Header,
    Verdict,
    request,
)
from keepfaith.prober.replay.endings import DONE, LEGAL_OBLIGATIONS, NOT_BY_MISTAKE, ON_HOLD, OPERATOR
from keepfaith.prober.replay.judgment import Folds, Judgment, gated, on_duty
from keepfaith.prober.replay.record_folds import RecordState
from keepfaith.prober.rules.rulebook import Request
from keepfaith.prober.timeline import Governing

_HOLD: Final = "hold"
_NO_CASE: Final = Verdict("no case", NOT_BY_MISTAKE)
_AS_IF_DUE: Final = frozenset({("due", True), ("on_hold", False)})


def judge_case(folds: Folds, line: Line) -> Judgment:
    """Decide again whether a case might be opened or closed."""
    judgment = Judgment("endings", DONE if line.employee == OPERATOR else _case(folds, line))
    name = str(line.known.get("case", ""))
    if line.kind == "case-closed" and judgment.verdict and not judgment.verdict.denial:
        if folds.cases.is_open(name) is None:
            judgment.verdict = _NO_CASE
        elif folds.cases.holds_any(name):
            judgment.verdict = ON_HOLD
    if line.kind == "case-opened" and not line.refused and folds.cases.is_open(name) is not None:
        judgment.fault(f"Entry {line.number} opens a case that there was before.")
    return judgment


def fold_case(folds: Folds, line: Line) -> None:
    """Remember that a case was opened or closed."""
    folds.cases.note(str(line.known["case"]), is_open=line.kind == "case-opened")


def judge_hold(folds: Folds, line: Line) -> Judgment | None:
    """Decide again on a hold or its end; none if what created the record is no longer told."""
    state = folds.records.find(line.record)
    if state is None and line.denial != UNKNOWN_RECORD.denial and folds.store.number("lost"):
        return None
    judgment = Judgment("endings")
    judgment.state(line, state)
    verdict, is_open = _of_record(folds, line, state), folds.cases.is_open(str(line.known.get("case", "")))
    if not verdict.denial and not (is_open or (is_open is False and line.kind == "released")):
        verdict = _NO_CASE
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
    wanted = _hold(line.claimed_duty, case.own, case.in_force)
    return refused or on_duty(folds, line, case.every(wanted, case.header.categories()))


def _case(folds: Folds, line: Line) -> Verdict:
    """Allow what the edition in force lets a duty hold anything for."""
    in_force = folds.timeline.in_force(line.hour, claimed=line.in_force)
    if in_force is None:
        return UNKNOWN_EDITION
    names, wanted = in_force.book.vocabulary.names, _hold(line.claimed_duty, in_force)
    verdicts = [
        Case(Header("", "", purpose, {category: category}), in_force, in_force).every(wanted, (category,))
        for purpose in sorted(names["Purpose"])
        for category in sorted(names["Category"])
    ]
    verdict = min(verdicts, key=lambda verdict: WEIGHTS[verdict.denial], default=UNKNOWN_EDITION)
    return gated(folds, line.employee, None) or on_duty(folds, line, verdict)


def _hold(duty: str, *editions: Governing) -> Request:
    """Ask for a hold; where an edition has no such action, as if the record were due to be destroyed."""
    if all(_HOLD in edition.book.vocabulary.actions for edition in editions):
        return request(_HOLD, duty, LEGAL_OBLIGATIONS, frozenset())
    return request("destroy", duty, LEGAL_OBLIGATIONS, _AS_IF_DUE)
