"""Deciding again on where notices and answers go: who gave another address, whether it confirmed, who takes it back."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.known_names import GET_AND_CORRECT
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import BY_ITS_PERSON, UNKNOWN_EDITION, UNKNOWN_RECORD, Case, Verdict
from keepfaith.prober.replay.codes import is_opened_by_code
from keepfaith.prober.replay.corrections import is_unstored
from keepfaith.prober.replay.judgment import MISUSE, STATEMENTS, USES, Folds, Judgment
from keepfaith.prober.replay.move_folds import Move
from keepfaith.prober.replay.proofs import opens
from keepfaith.prober.replay.record_folds import RecordState

# How many addresses can be given for one record, and in how many days of universal time one can be taken back, as
# `docs/explanation/ledger-entry.md` says.
_MAX, _DAYS = 10, 8
# A link is good for 48 hours, and the hour in which it went out is known, not the minute.
_GOOD_FOR: Final = dt.timedelta(hours=49)
_ADDRESS, _LANGUAGE = "email-address", "language"
_ALLOWED: Final = Verdict("", GET_AND_CORRECT)
_NOT_PROVEN: Final = Verdict("not proven", GET_AND_CORRECT)
_TOO_LATE: Final = Verdict("too late", GET_AND_CORRECT)


@dataclass(frozen=True, slots=True)
class _Target:
    """One kind of thing that goes to another address, and how.

    `outlives`: its entries are read after its record has ended. `fits` tells whether a new address may take the place
    of the one before, and `confirms` whether that confirmed. `go` and `undo` remember what counts from a day on.
    """

    what: str
    outlives: bool
    rule: Callable[[Folds, Line, RecordState], Verdict]
    fits: Callable[[Folds, Line, RecordState], bool]
    confirms: Callable[[Folds, Line, Move | None], bool]
    go: Callable[[Folds, Line], None]
    undo: Callable[[Folds, Line, bytes], None]


def judge_giving(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether another address might be given: by a link, by the rules, and as one of ten."""
    target, state = _target(line), folds.records.find(line.record)
    if state is None:
        return _judge_unknown(folds, target)
    judgment = Judgment("uses")
    judgment.state(line, state)
    verdict = target.rule(folds, line, state) if _is_proven(folds, line, state) else _NOT_PROVEN
    undue = "" if verdict.denial else _undue(folds, line, state)
    judgment.verdict = Verdict(undue, verdict.clause) if undue else verdict
    if not is_unstored(line) and not target.fits(folds, line, state):
        words = f"Entry {line.number} has {target.what} wait for an address that may not take their place."
        judgment.fault(words, STATEMENTS)
    return judgment


def fold_giving(folds: Folds, line: Line) -> None:
    """Remember that it is waited for, and for no other one any more."""
    for move in folds.moves.of(line.record):
        if move.day is None and not move.is_ended:
            folds.moves.end(move.to)
            _target(line).undo(folds, line, move.to)
    folds.moves.give(line.record, _to(line), mailbox=line.mailbox)


def judge_moving(folds: Folds, line: Line) -> Judgment | None:
    """Compare what moved with what was given and confirmed: nothing moves at any other word."""
    target, state = _target(line), folds.records.find(line.record)
    if state is None:
        return _judge_unknown(folds, target)
    judgment = Judgment("uses", _ALLOWED)
    judgment.state(line, state)
    move = folds.moves.find(_to(line))
    is_given = _is_believed(folds, line, target) if move is None else _waits(move, line)
    is_used = not state.is_restricted and not folds.items.is_left_out(state.record, day=line.day)
    if not (is_given and is_used and target.confirms(folds, line, move)):
        words = f"Entry {line.number} has {target.what} go to an address that was not given, or has not confirmed."
        judgment.fault(words, STATEMENTS, USES, MISUSE)
    return judgment


def fold_moving(folds: Folds, line: Line) -> None:
    """Remember that the other address counts, and that its person's mailbox is to be told."""
    folds.moves.move(_to(line), day=line.day)
    _target(line).go(folds, line)
    folds.proofs.use(bytes.fromhex(line.known["proof"]), "moved")


def judge_restoring(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether an address might be taken back: by a link to the record's own mailbox, and in time."""
    target, state = _target(line), folds.records.find(line.record)
    if state is None:
        return _judge_unknown(folds, target)
    judgment = Judgment("uses")
    judgment.state(line, state)
    move = folds.moves.find(_to(line))
    is_away = move is not None and move.record == line.record and not move.is_ended
    if not is_away and not _is_believed(folds, line, target):
        words = f"Entry {line.number} brings back {target.what} that did not go elsewhere."
        judgment.fault(words, STATEMENTS)
    if not _is_proven(folds, line, state):
        judgment.verdict = _NOT_PROVEN
    else:
        judgment.verdict = _TOO_LATE if move and _is_late(move, line.day) else _ALLOWED
    return judgment


def fold_restoring(folds: Folds, line: Line) -> None:
    """Remember that what was before counts again."""
    folds.moves.end(_to(line))
    _target(line).undo(folds, line, _to(line))


def _judge_unknown(folds: Folds, target: _Target) -> Judgment | None:
    return None if target.outlives and folds.store.number("lost") else Judgment("uses", UNKNOWN_RECORD)


def _undue(folds: Folds, line: Line, state: RecordState) -> str:
    if state.is_restricted:
        return "restricted"
    moves = folds.moves.of(line.record)
    if len(moves) >= _MAX:
        return "corrections"
    # Also what came here itself is not to move on while the address before can bring it back.
    for move in (*moves, folds.moves.find(line.record)):
        if move and move.day and not move.is_ended and not _is_late(move, line.day):
            return "not yet"
    return ""


def _fits_notices(folds: Folds, line: Line, state: RecordState) -> bool:
    """Return whether the other record is a subscription of another mailbox to the same topics, which waits."""
    new = folds.records.find(_to(line))
    here, there = folds.subscriptions.find(line.record), folds.subscriptions.find(_to(line))
    if _has_ended(folds, line):
        return True
    if new is None or here is None or there is None or folds.moves.find(_to(line)) is not None:
        return False
    is_same = here.topics == there.topics or bool(here.unsure) or here.lacks
    states = (here.state, there.state)
    return is_same and states == ("confirmed", "pending") and new.mailbox not in (None, state.mailbox)


def _confirm_notices(folds: Folds, line: Line, _: Move | None) -> bool:
    here, there = folds.subscriptions.find(line.record), folds.subscriptions.find(_to(line))
    is_confirmed = there is not None and (there.state, there.day) == ("confirmed", line.day.toordinal())
    return here is not None and here.state == "confirmed" and (is_confirmed or _has_ended(folds, line))


def _go_with_notices(folds: Folds, line: Line) -> None:
    # Once nobody can take it back it has ended for good, and from then on it is kept for a week.
    folds.subscriptions.end(line.record, day=line.day + dt.timedelta(days=_DAYS))


def _undo_notices(folds: Folds, line: Line, to: bytes) -> None:
    move, state = folds.moves.find(to), folds.records.find(line.record)
    if move is None:
        return
    folds.subscriptions.end(to, day=line.day)
    if move.day is not None and state is not None:
        # With what its mailbox asked for since.
        folds.subscriptions.confirm(line.record, state.mailbox, day=line.day, last=folds.last)


def _rule_answers(folds: Folds, line: Line, state: RecordState) -> Verdict:
    case = Case.at(state.header, folds.timeline, line)
    categories = [state.header.fields[name] for name in line.fields if name in state.header.fields]
    return UNKNOWN_EDITION if case is None else case.every(BY_ITS_PERSON, categories)


def _fits_answers(folds: Folds, line: Line, state: RecordState) -> bool:
    """Return whether a new note has the one address that it is given for, of another mailbox than counts."""
    note = folds.records.find(_to(line))
    if note is None:
        return _has_ended(folds, line)
    if state.about is not None or state.asks_for_link or folds.subscriptions.find(state.record) is not None:
        return False
    fields = dict(note.header.fields)
    (name,) = line.fields
    is_same = fields.pop(name, "") == state.header.fields.get(name) == _ADDRESS
    is_note = note.about == line.record and set(fields.values()) <= {_LANGUAGE}
    is_new = folds.moves.find(_to(line)) is None and line.mailbox not in (None, folds.moves.mailbox(state))
    return is_same and is_note and is_new


def _confirm_answers(_: Folds, line: Line, move: Move | None) -> bool:
    """Return whether an address was asked, and can confirm; what is believed to be given is believed to confirm."""
    if move is None or move.offered_at is None:
        return move is None
    return line.hour.timestamp() - move.offered_at <= _GOOD_FOR.total_seconds()


def _go_with_answers(folds: Folds, line: Line) -> None:
    folds.corrections.add(_to(line), about=line.record, field=line.fields[0], day=line.day)


def _waits(move: Move, line: Line) -> bool:
    waiting = (line.record, line.mailbox, None, False)
    return (move.record, move.mailbox, move.day, move.is_ended) == waiting


def _is_believed(folds: Folds, line: Line, target: _Target) -> bool:
    return not target.outlives and _has_ended(folds, line)


def _has_ended(folds: Folds, line: Line) -> bool:
    """Return whether a record may have ended before its entries were read: then what they said is believed."""
    return folds.records.find(_to(line)) is None and folds.store.number("lost") > 0


def _is_proven(folds: Folds, line: Line, state: RecordState) -> bool:
    return opens(folds, line, state) and not is_opened_by_code(folds, line, state)


def _is_late(move: Move, day: dt.date) -> bool:
    return move.day is not None and (day - move.day).days > _DAYS


def _to(line: Line) -> bytes:
    return bytes.fromhex(line.known["to"])


_NOTICES: Final = _Target(
    "notices",
    outlives=True,
    rule=lambda *_: _ALLOWED,
    fits=_fits_notices,
    confirms=_confirm_notices,
    go=_go_with_notices,
    undo=_undo_notices,
)
_ANSWERS: Final = _Target(
    "answers",
    outlives=False,
    rule=_rule_answers,
    fits=_fits_answers,
    confirms=_confirm_answers,
    go=_go_with_answers,
    undo=lambda folds, _, note: folds.corrections.revert(note),
)


def _target(line: Line) -> _Target:
    """Return what an entry is about: answers where it names a field."""
    return _ANSWERS if "fields" in line.known else _NOTICES


MOVES: Final = {
    "address-given": (judge_giving, fold_giving),
    "address-moved": (judge_moving, fold_moving),
    "address-restored": (judge_restoring, fold_restoring),
}
