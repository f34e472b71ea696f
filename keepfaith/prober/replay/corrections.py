"""Deciding again on corrections: whether somebody might correct a field of a record, or take that back."""

from typing import Final

from keepfaith.custody.protocol.known_names import GET_AND_CORRECT
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import BY_ITS_PERSON, UNKNOWN_EDITION, UNKNOWN_RECORD, Case, Verdict
from keepfaith.prober.replay.codes import check_relation
from keepfaith.prober.replay.judgment import STATEMENTS, Folds, Judgment
from keepfaith.prober.replay.proofs import opens
from keepfaith.prober.replay.record_folds import RecordState

# How many one record can have, of which categories, and in how many days of universal time one can be taken back, as
# `docs/explanation/ledger-entry.md` says.
_MAX, _DAYS = 10, 8
_CATEGORIES: Final = frozenset({"name", "organization", "postal-address", "phone-number"})
_TAKEN_BACK: Final = Verdict("", GET_AND_CORRECT)
_NOT_PROVEN: Final = Verdict("not proven", GET_AND_CORRECT)
_TOO_LATE: Final = Verdict("too late", GET_AND_CORRECT)


def judge_correcting(folds: Folds, line: Line) -> Judgment:
    """Decide again whether a note might count: by a proof that opened the record, by the rules, and as one of ten."""
    judgment = Judgment("uses")
    state = folds.records.find(line.record)
    judgment.state(line, state)
    if state is None:
        judgment.verdict = UNKNOWN_RECORD
    elif not opens(folds, line, state):
        judgment.verdict = _NOT_PROVEN
    else:
        verdict = _ruled(folds, line, state)
        is_beyond = not verdict.denial and is_full(folds, state)
        judgment.verdict = Verdict("corrections", verdict.clause) if is_beyond else verdict
    check_relation(folds, line, judgment)
    if not is_unstored(line) and not _is_new(folds, line, state):
        judgment.fault(
            f"Entry {line.number} has something count that is no new correction of the record.", STATEMENTS
        )
    return judgment


def fold_correcting(folds: Folds, line: Line) -> None:
    """Remember that a note counts instead of a field."""
    folds.corrections.add(_note(line), about=line.record, field=line.fields[0], day=line.day)
    folds.proofs.use(bytes.fromhex(line.known["proof"]), line.kind)


def judge_reverting(folds: Folds, line: Line) -> Judgment:
    """Decide again whether a correction might be taken back: by a proof that opened the record, and in time."""
    judgment = Judgment("uses")
    state, earlier = folds.records.find(line.record), folds.corrections.find(_note(line))
    judgment.state(line, state)
    if state is None:
        judgment.verdict = UNKNOWN_RECORD
    elif not opens(folds, line, state):
        judgment.verdict = _NOT_PROVEN
    elif earlier is not None:
        judgment.verdict = _TOO_LATE if (line.day - earlier.day).days > _DAYS else _TAKEN_BACK
    check_relation(folds, line, judgment)
    is_unknown = earlier is None and folds.store.number("lost") == 0
    is_another = earlier is not None and (earlier.record, earlier.field) != (line.record, *line.fields)
    is_again = earlier is not None and earlier.is_reverted and not line.refused
    # What employees corrected is not its person's to take back.
    is_ours = folds.items.has_note(_note(line))
    if is_unknown or is_another or is_again or is_ours:
        judgment.fault(f"Entry {line.number} takes back what is no correction of the record.", STATEMENTS)
    return judgment


def fold_reverting(folds: Folds, line: Line) -> None:
    """Remember that a note counts no more."""
    folds.corrections.revert(_note(line))
    folds.proofs.use(bytes.fromhex(line.known["proof"]), line.kind)


def is_full(folds: Folds, state: RecordState) -> bool:
    """Return whether as much was corrected of a record as can be."""
    return folds.corrections.count(state) >= _MAX


def is_unstored(line: Line) -> bool:
    """Return whether an entry refuses a note that was then not stored: it names none."""
    return line.refused and not line.known.keys() & {"note", "to"}


def _is_new(folds: Folds, line: Line, state: RecordState | None) -> bool:
    note = _note(line)
    is_known = folds.corrections.find(note) or folds.items.has_note(note)
    return not is_known and _is_correction(folds, note, line, state)


def _note(line: Line) -> bytes:
    return bytes.fromhex(line.known["note"])


def _ruled(folds: Folds, line: Line, state: RecordState) -> Verdict:
    case = Case.at(state.header, folds.timeline, line)
    categories = [state.header.fields[name] for name in line.fields if name in state.header.fields]
    return UNKNOWN_EDITION if case is None else case.every(BY_ITS_PERSON, categories)


def _is_correction(folds: Folds, note: bytes, line: Line, state: RecordState | None) -> bool:
    """Return whether a note has just the field that it corrects; of one that has ended since, that is believed."""
    note_state = folds.records.find(note)
    if note_state is None or state is None:
        return folds.store.number("lost") > 0
    (name,) = line.fields
    category = state.header.fields.get(name, "")
    is_same = dict(note_state.header.fields) == {name: category}
    return note_state.about == line.record and is_same and category in _CATEGORIES


CORRECTIONS: Final = {
    "corrected": (judge_correcting, fold_correcting),
    "reverted": (judge_reverting, fold_reverting),
}
