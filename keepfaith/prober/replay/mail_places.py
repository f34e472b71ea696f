"""Deciding again to which mailbox a message about a record went: its own, or the one to which its answers go."""

from typing import Final

from keepfaith.custody.protocol.known_names import ADDRESS, NOBODY, YOUR_INFORMATION
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import NO_DUTY
from keepfaith.prober.replay.judgment import Folds, Judgment
from keepfaith.prober.replay.record_folds import RecordState

_FRESH_DAYS: Final = 2


def asks_address(line: Line) -> bool:
    """Return whether a message asks another address by itself to confirm that answers go there."""
    is_by_itself = line.employee == NOBODY and line.claimed_purpose == YOUR_INFORMATION
    return is_by_itself and line.known["what"] == ADDRESS


def check_address(folds: Folds, line: Line, state: RecordState, judgment: Judgment) -> None:
    """Compare what counts instead of the record's fields with what goes with an answer: its address, too."""
    if line.refused or line.kind != "sent" or folds.lack_whole(state):
        return
    due = [] if line.employee == NOBODY else folds.corrections.of(state, line.fields)
    if line.known.get("corrections", []) != due:
        words = f"Entry {line.number} does not go to the address that the person gave, or not to their own."
        judgment.fault(words)


def mailbox_of(folds: Folds, line: Line, state: RecordState) -> bytes | None:
    """Return where a message goes: an answer where answers go, all else to the record's own mailbox."""
    if line.employee != NOBODY:
        return folds.moves.mailbox(state)
    given = folds.moves.find(state.record) if line.known["what"] == ADDRESS else None
    return given.mailbox if given else state.mailbox


def awaits(folds: Folds, line: Line, state: RecordState) -> bool:
    """Return whether answers wait for the address in a note; of one whose record has ended since, that is believed."""
    move, is_fresh = folds.moves.find(state.record), line.day.toordinal() - state.day <= _FRESH_DAYS
    is_believed = move is None and folds.store.number("lost") > 0 and line.denial != NO_DUTY.denial
    return is_fresh and (is_believed or (move is not None and move.day is None and not move.is_ended))
