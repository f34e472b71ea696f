"""Deciding again on letters in cases: whether what employees wrote might be given, and is entered in full."""

from typing import Final

from keepfaith.custody.protocol.known_names import WRITTEN_ENCLOSED, YOUR_RIGHTS
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import UNKNOWN_RECORD, Verdict
from keepfaith.prober.replay.judgment import Folds, Judgment, gated

_NOT_COVERED: Final = Verdict("not proposed")
LEFT_OUT: Final = Verdict("left out", YOUR_RIGHTS)


def unwritable(folds: Folds, line: Line) -> Verdict | None:
    """Refuse a letter about a record that its case does not cover, or that is left out of its person's view."""
    if "record" not in line.known:
        return UNKNOWN_RECORD if line.known.get("what") == WRITTEN_ENCLOSED else None
    state = folds.records.find(line.record)
    if state is None and folds.store.number("lost"):
        # What created it is no longer told: a refusal is believed.
        return Verdict(line.denial, line.clause) if line.refused else None
    covering = folds.cases.covering(line.record, str(line.known["case"]))
    if state is None or covering is None or not covering.is_approved:
        return _NOT_COVERED
    if any(folds.items.is_left_out(one, day=line.day) for one in (state.record, state.about) if one):
        return LEFT_OUT
    return gated(folds, line.employee, state)


def check_removals(line: Line, judgment: Judgment) -> None:
    """Note a letter with what employees wrote that is entered without in how many places something was removed."""
    is_given = line.kind == "case-letter" and line.known.get("what") == WRITTEN_ENCLOSED
    if is_given and not line.refused and "removed" not in line.known:
        judgment.fault(
            f"Entry {line.number} gives what employees wrote, and does not say how much was taken out."
        )
