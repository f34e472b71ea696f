"""Deciding again that nothing is opened, shown or given out without what its person states and corrected."""

from typing import Final

from keepfaith.custody.protocol.known_names import GET_AND_CORRECT
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import Verdict
from keepfaith.prober.replay.judgment import STATEMENTS, Folds, Judgment
from keepfaith.prober.replay.record_folds import RecordState

LEFT_BEHIND: Final = Verdict("without statement", GET_AND_CORRECT)


def check_carried(folds: Folds, line: Line, state: RecordState | None, judgment: Judgment) -> None:
    """Compare what went along with an opening or a showing with what its person had stated and corrected until then."""
    if line.refused or state is None or folds.lack_whole(state):
        return
    if line.known.get("statements", []) != folds.statements.of(state):
        judgment.fault(
            f"Entry {line.number} does not give just what the person states about the record.", STATEMENTS
        )
    if line.known.get("corrections", []) != folds.corrections.of(state, line.fields):
        judgment.fault(f"Entry {line.number} does not give just what the person corrected.", STATEMENTS)


def left_behind(folds: Folds, line: Line, state: RecordState) -> Verdict | None:
    """Refuse to give out what has statements without these; of a note on what is no longer told, that is believed."""
    if line.known.get("with_statements") == "yes":
        return None
    has_some = bool(folds.statements.of(state))
    if folds.lack_whole(state):
        has_some = has_some or line.denial == LEFT_BEHIND.denial
    return LEFT_BEHIND if has_some else None
