"""Deciding again on where answers go: who gave another address, whether that confirmed, and who may take it back."""

import datetime as dt
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


def judge_giving(folds: Folds, line: Line) -> Judgment:
    """Decide again whether another address might be given: by a link, by the rules, and as one of ten."""
    state, judgment = folds.records.find(line.record), Judgment("uses")
    judgment.state(line, state)
    if state is None:
        judgment.verdict = UNKNOWN_RECORD
    elif not _is_proven(folds, line, state):
        judgment.verdict = _NOT_PROVEN
    else:
        verdict = _ruled(folds, line, state)
        undue = "" if verdict.denial else _undue(folds, line, state)
        judgment.verdict = Verdict(undue, verdict.clause) if undue else verdict
    if not is_unstored(line) and not _fits(folds, line, state):
        words = f"Entry {line.number} has answers wait for an address that may not take their place."
        judgment.fault(words, STATEMENTS)
    return judgment


def fold_giving(folds: Folds, line: Line) -> None:
    """Remember that it is waited for, and for no other one any more."""
    for move in folds.moves.of(line.record):
        if move.day is None and not move.is_ended:
            folds.moves.end(move.to)
    folds.moves.give(line.record, _to(line), mailbox=line.mailbox)


def judge_moving(folds: Folds, line: Line) -> Judgment:
    """Compare where answers go with what was given and asked there: they go nowhere at any other word."""
    state, judgment = folds.records.find(line.record), Judgment("uses")
    judgment.state(line, state)
    if state is None:
        judgment.verdict = UNKNOWN_RECORD
        return judgment
    move = folds.moves.find(_to(line))
    is_used = not state.is_restricted and not folds.items.is_left_out(state.record, day=line.day)
    if not (_is_confirmed(folds, line, move) and is_used):
        words = f"Entry {line.number} has answers go to an address that was not given, or has not confirmed."
        judgment.fault(words, STATEMENTS, USES, MISUSE)
    judgment.verdict = _ALLOWED
    return judgment


def fold_moving(folds: Folds, line: Line) -> None:
    """Remember that the note counts instead of the record's address, and that the record's mailbox is to be told."""
    folds.moves.move(_to(line), day=line.day)
    folds.corrections.add(_to(line), about=line.record, field=line.fields[0], day=line.day)
    folds.proofs.use(bytes.fromhex(line.known["proof"]), "moved")


def judge_restoring(folds: Folds, line: Line) -> Judgment:
    """Decide again whether an address might be taken back: by a link to the record's own mailbox, and in time."""
    state, judgment = folds.records.find(line.record), Judgment("uses")
    judgment.state(line, state)
    move = folds.moves.find(_to(line))
    is_last = move is not None and move.record == line.record and not move.is_ended
    if not is_last and not _is_believed(folds, line):
        judgment.fault(f"Entry {line.number} takes back answers that did not go elsewhere.", STATEMENTS)
    if state is None:
        judgment.verdict = UNKNOWN_RECORD
    elif not _is_proven(folds, line, state):
        judgment.verdict = _NOT_PROVEN
    else:
        judgment.verdict = _TOO_LATE if move and _is_late(move, line.day) else _ALLOWED
    return judgment


def fold_restoring(folds: Folds, line: Line) -> None:
    """Remember that the note counts no more."""
    folds.moves.end(_to(line))
    folds.corrections.revert(_to(line))


def _undue(folds: Folds, line: Line, state: RecordState) -> str:
    if state.is_restricted:
        return "restricted"
    moves = folds.moves.of(line.record)
    if len(moves) >= _MAX:
        return "corrections"
    last = [move for move in moves if not move.is_ended and move.day is not None]
    return "not yet" if last and not _is_late(last[-1], line.day) else ""


def _ruled(folds: Folds, line: Line, state: RecordState) -> Verdict:
    case = Case.at(state.header, folds.timeline, line)
    categories = [state.header.fields[name] for name in line.fields if name in state.header.fields]
    return UNKNOWN_EDITION if case is None else case.every(BY_ITS_PERSON, categories)


def _fits(folds: Folds, line: Line, state: RecordState | None) -> bool:
    """Return whether a new note has the one address that it is given for, of another mailbox than counts."""
    note = folds.records.find(_to(line))
    if note is None or state is None:
        return _is_believed(folds, line)
    if state.about is not None or state.asks_for_link or folds.subscriptions.find(state.record) is not None:
        return False
    fields = dict(note.header.fields)
    (name,) = line.fields
    is_same = fields.pop(name, "") == state.header.fields.get(name) == _ADDRESS
    is_note = note.about == line.record and set(fields.values()) <= {_LANGUAGE}
    is_new = folds.moves.find(_to(line)) is None and line.mailbox not in (None, folds.moves.mailbox(state))
    return is_same and is_note and is_new


def _is_confirmed(folds: Folds, line: Line, move: Move | None) -> bool:
    """Return whether an address was given and asked, and can confirm; what has ended since is believed."""
    if move is None:
        return _is_believed(folds, line)
    is_known = (move.record, move.mailbox, move.day, move.is_ended) == (
        line.record,
        line.mailbox,
        None,
        False,
    )
    return is_known and (
        move.offered_at is not None and line.hour.timestamp() - move.offered_at <= _GOOD_FOR.total_seconds()
    )


def _is_believed(folds: Folds, line: Line) -> bool:
    return folds.records.find(_to(line)) is None and folds.store.number("lost") > 0


def _is_proven(folds: Folds, line: Line, state: RecordState) -> bool:
    return opens(folds, line, state) and not is_opened_by_code(folds, line, state)


def _is_late(move: Move, day: dt.date) -> bool:
    return move.day is not None and (day - move.day).days > _DAYS


def _to(line: Line) -> bytes:
    return bytes.fromhex(line.known["to"])
