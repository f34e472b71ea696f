"""Deciding again on suspended uses: who suspended the use of a record or ended that, and what was used meanwhile."""

from typing import Final

from keepfaith.custody.protocol.known_names import ONLY_WHEN_ASKED, SENDER, YOUR_INFORMATION
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import UNKNOWN_EDITION, UNKNOWN_RECORD, Case, Verdict
from keepfaith.prober.replay.cases import of_all
from keepfaith.prober.replay.codes import check_relation, is_opened_by_code
from keepfaith.prober.replay.judgment import Folds, Judgment, gated, on_duty
from keepfaith.prober.replay.record_folds import RecordState

_RESTRICT: Final = "restrict"
_NO_CASE: Final = Verdict("no case")
_WITHDRAWABLE: Final = Verdict("", ONLY_WHEN_ASKED)
NOT_PROVEN: Final = Verdict("not proven", ONLY_WHEN_ASKED)


def judge_restriction(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether a use might be suspended or used again; none if what created its record is not told."""
    state = folds.records.find(line.record)
    if state is None and line.denial != UNKNOWN_RECORD.denial and folds.store.number("lost"):
        return None
    judgment = Judgment("uses")
    judgment.state(line, state)
    judgment.verdict = _verdict(folds, line, state)
    return judgment


def fold_restriction(folds: Folds, line: Line) -> None:
    """Remember that the use of a record is suspended, or that this one suspension has ended."""
    folds.cases.restrict(line.record, str(line.known.get("case", "")), on=line.kind == "restricted")


def judge_withdrawal(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether somebody might withdraw a record, or allow its use again: by its receipt, or by a proof.

    Whether the code of a receipt was right no entry says, so a refusal of one is believed; the rehearsal tries that.
    What an entry calls done by a code on paper needs the proof of one.
    """
    state = folds.records.find(line.record)
    if state is None and line.denial != UNKNOWN_RECORD.denial and folds.store.number("lost"):
        return None
    judgment = Judgment("uses")
    judgment.state(line, state)
    not_proven = line.denial == NOT_PROVEN.denial
    if state is not None and "proof" in line.known:
        not_proven = not is_opened_by_code(folds, line, state)
        check_relation(folds, line, judgment)
    judgment.verdict = UNKNOWN_RECORD if state is None else NOT_PROVEN if not_proven else _WITHDRAWABLE
    return judgment


def fold_withdrawal(folds: Folds, line: Line) -> None:
    """Remember that a record is not used because its sender withdrew it, or is used again."""
    folds.cases.restrict(line.record, SENDER, on=line.kind == "withdrawn")


def _verdict(folds: Folds, line: Line, state: RecordState | None) -> Verdict:
    refused = gated(folds, line.employee, state)
    if state is None:
        # A test request is known for some days after its end, which nothing here remembers.
        return refused if refused and line.denial == refused.denial else UNKNOWN_RECORD
    ruled = Case.at(state.header, folds.timeline, line)
    if ruled is None:
        return refused or UNKNOWN_EDITION
    verdict = of_all(_RESTRICT, ruled, line, YOUR_INFORMATION)
    if not verdict.denial and "case" in line.known:
        case = folds.cases.find(str(line.known["case"]))
        verdict = verdict if case is not None and case.is_open else _NO_CASE
    return refused or on_duty(folds, line, verdict)
