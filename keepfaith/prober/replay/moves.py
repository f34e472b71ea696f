"""Deciding again on where notices go: who gave another address, whether that confirmed, and who may take it back."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from keepfaith.custody.protocol.known_names import GET_AND_CORRECT
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay import answer_moves
from keepfaith.prober.replay.case import UNKNOWN_RECORD, Verdict
from keepfaith.prober.replay.codes import is_opened_by_code
from keepfaith.prober.replay.judgment import MISUSE, STATEMENTS, USES, Folds, Judgment
from keepfaith.prober.replay.move_folds import Move
from keepfaith.prober.replay.proofs import opens
from keepfaith.prober.replay.record_folds import RecordState

# How many addresses can be given for one record, and in how many days of universal time one can be taken back, as
# `docs/explanation/ledger-entry.md` says.
_MAX, _DAYS = 10, 8
_ALLOWED: Final = Verdict("", GET_AND_CORRECT)
_NOT_PROVEN: Final = Verdict("not proven", GET_AND_CORRECT)
_RESTRICTED: Final = Verdict("restricted", GET_AND_CORRECT)
_FULL: Final = Verdict("corrections", GET_AND_CORRECT)
_NOT_YET: Final = Verdict("not yet", GET_AND_CORRECT)
_TOO_LATE: Final = Verdict("too late", GET_AND_CORRECT)
type _Judge = Callable[[Folds, Line], Judgment | None]
type _Fold = Callable[[Folds, Line], None]


def judge_giving(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether another address might be given: by a link, for notices that go on, and as one of ten."""
    state, judgment = folds.records.find(line.record), Judgment("uses")
    if state is None:
        return _unknown(folds, judgment)
    judgment.state(line, state)
    if not _is_proven(folds, line, state):
        judgment.verdict = _NOT_PROVEN
    else:
        judgment.verdict = _due(folds, line, state)
    if not _fits(folds, line, state):
        words = f"Entry {line.number} has notices wait for an address that may not take their place."
        judgment.fault(words, STATEMENTS)
    return judgment


def fold_giving(folds: Folds, line: Line) -> None:
    """Remember that it is waited for, and for no other one any more."""
    for move in folds.moves.of(line.record):
        _end(folds, move, line.day)
    folds.moves.give(line.record, _to(line))


def judge_moving(folds: Folds, line: Line) -> Judgment | None:
    """Compare what moved with what was given and confirmed: nothing moves at any other word."""
    state, judgment = folds.records.find(line.record), Judgment("uses")
    if state is None:
        return _unknown(folds, judgment)
    judgment.state(line, state)
    move, there = folds.moves.find(_to(line)), folds.subscriptions.find(_to(line))
    here = folds.subscriptions.find(line.record)
    is_given = move is not None and move.record == line.record and move.day is None and not move.is_ended
    is_confirmed = _has_ended(folds, _to(line)) or (
        there is not None and (there.state, there.day) == ("confirmed", line.day.toordinal())
    )
    is_used = not state.is_restricted and not folds.items.is_left_out(state.record, day=line.day)
    goes_on = here is not None and here.state == "confirmed" and is_used
    if not (is_given and is_confirmed and goes_on):
        words = f"Entry {line.number} has notices go to an address that was not given, or has not confirmed."
        judgment.fault(words, STATEMENTS, USES, MISUSE)
    judgment.verdict = _ALLOWED
    return judgment


def fold_moving(folds: Folds, line: Line) -> None:
    """Remember that the other record counts, and that its mailbox is to be told."""
    folds.moves.move(_to(line), day=line.day)
    # Once nobody can take it back it has ended for good, and from then on it is kept for a week.
    folds.subscriptions.end(line.record, day=line.day + dt.timedelta(days=_DAYS))
    folds.proofs.use(bytes.fromhex(line.known["proof"]), "moved")


def judge_restoring(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether notices might come back: by a link to their own mailbox, and in time."""
    state, judgment = folds.records.find(line.record), Judgment("uses")
    if state is None:
        return _unknown(folds, judgment)
    judgment.state(line, state)
    move = folds.moves.find(_to(line))
    if move is None or move.record != line.record or move.is_ended:
        judgment.fault(f"Entry {line.number} brings back notices that did not go elsewhere.", STATEMENTS)
    if not _is_proven(folds, line, state):
        judgment.verdict = _NOT_PROVEN
    else:
        judgment.verdict = _TOO_LATE if move and _is_late(move, line.day) else _ALLOWED
    return judgment


def fold_restoring(folds: Folds, line: Line) -> None:
    """Remember that the record counts again, with what its mailbox asked for since."""
    move, state = folds.moves.find(_to(line)), folds.records.find(line.record)
    if move is None:
        return
    _end(folds, move, line.day)
    if move.day is not None and state is not None:
        folds.subscriptions.confirm(line.record, state.mailbox, day=line.day, last=folds.last)


def _unknown(folds: Folds, judgment: Judgment) -> Judgment | None:
    if folds.store.number("lost"):
        return None
    judgment.verdict = UNKNOWN_RECORD
    return judgment


def _due(folds: Folds, line: Line, state: RecordState) -> Verdict:
    if state.is_restricted:
        return _RESTRICTED
    if len(folds.moves.of(line.record)) >= _MAX:
        return _FULL
    here = folds.moves.find(line.record)
    is_new = here is not None and here.day is not None and not here.is_ended and not _is_late(here, line.day)
    return _NOT_YET if is_new else _ALLOWED


def _fits(folds: Folds, line: Line, state: RecordState) -> bool:
    """Return whether the other record is a subscription of another mailbox to the same topics, which waits."""
    new = folds.records.find(_to(line))
    here, there = folds.subscriptions.find(line.record), folds.subscriptions.find(_to(line))
    if _has_ended(folds, _to(line)):
        return True
    if new is None or here is None or there is None or folds.moves.find(_to(line)) is not None:
        return False
    is_same = here.topics == there.topics or bool(here.unsure) or here.lacks
    states = (here.state, there.state)
    return is_same and states == ("confirmed", "pending") and new.mailbox not in (None, state.mailbox)


def _has_ended(folds: Folds, record: bytes) -> bool:
    """Return whether a record may have ended before its entries were read: then what they said is believed."""
    return folds.records.find(record) is None and folds.store.number("lost") > 0


def _is_proven(folds: Folds, line: Line, state: RecordState) -> bool:
    return opens(folds, line, state) and not is_opened_by_code(folds, line, state)


def _is_late(move: Move, day: dt.date) -> bool:
    return move.day is not None and (day - move.day).days > _DAYS


def _end(folds: Folds, move: Move, day: dt.date) -> None:
    if not move.is_ended:
        folds.moves.end(move.to)
        folds.subscriptions.end(move.to, day=day)


def _to(line: Line) -> bytes:
    return bytes.fromhex(line.known["to"])


def _either(
    judge: _Judge, fold: _Fold, judge_of_answers: _Judge, fold_of_answers: _Fold
) -> tuple[_Judge, _Fold]:
    """Return what decides on an entry, and remembers it: one that names a field is about answers."""

    def judged(folds: Folds, line: Line) -> Judgment | None:
        return (judge_of_answers if "fields" in line.known else judge)(folds, line)

    def folded(folds: Folds, line: Line) -> None:
        (fold_of_answers if "fields" in line.known else fold)(folds, line)

    return judged, folded


MOVES: Final = {
    "address-given": _either(judge_giving, fold_giving, answer_moves.judge_giving, answer_moves.fold_giving),
    "address-moved": _either(judge_moving, fold_moving, answer_moves.judge_moving, answer_moves.fold_moving),
    "address-restored": _either(
        judge_restoring, fold_restoring, answer_moves.judge_restoring, answer_moves.fold_restoring
    ),
}
