"""Deciding again on statements: whether somebody might state something about a record, and what goes with it then."""

from typing import Final

from keepfaith.custody.protocol.known_names import GET_AND_CORRECT
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import UNKNOWN_RECORD, Verdict
from keepfaith.prober.replay.codes import check_relation
from keepfaith.prober.replay.corrections import is_unstored
from keepfaith.prober.replay.judgment import STATEMENTS, Folds, Judgment
from keepfaith.prober.replay.proofs import opens

# How many go with one record, and the one field of each, as `docs/explanation/ledger-entry.md` says.
_MAX: Final = 5
_FIELDS: Final = {"statement": "free-text"}
_STATED: Final = Verdict("", GET_AND_CORRECT)
_NOT_PROVEN: Final = Verdict("not proven", GET_AND_CORRECT)
_ENOUGH: Final = Verdict("statements", GET_AND_CORRECT)


def judge_stating(folds: Folds, line: Line) -> Judgment:
    """Decide again whether a note might go with a record: by a proof that opened it, and as one of five at most."""
    judgment = Judgment("uses")
    state = folds.records.find(line.record)
    judgment.state(line, state)
    if state is None:
        judgment.verdict = UNKNOWN_RECORD
    elif not opens(folds, line, state):
        judgment.verdict = _NOT_PROVEN
    else:
        judgment.verdict = _ENOUGH if len(folds.statements.of(state)) >= _MAX else _STATED
    check_relation(folds, line, judgment)
    if not is_unstored(line) and not _is_new(folds, line):
        judgment.fault(
            f"Entry {line.number} has something go with a record that is no new statement on it.", STATEMENTS
        )
    return judgment


def fold_stating(folds: Folds, line: Line) -> None:
    """Remember that a note goes with its record."""
    folds.statements.add(bytes.fromhex(line.known["note"]), about=line.record)


def _is_new(folds: Folds, line: Line) -> bool:
    note = bytes.fromhex(line.known["note"])
    return not folds.statements.has(note) and _is_statement(folds, note, line)


def _is_statement(folds: Folds, note: bytes, line: Line) -> bool:
    """Return whether a note is a statement on the entry's record; of one that has ended since, that is believed."""
    state = folds.records.find(note)
    if state is None:
        return folds.store.number("lost") > 0
    return state.about == line.record and dict(state.header.fields) == _FIELDS
