"""Deciding again whether a copy might be sent to a third person: asked for by the record's own person, and waiting."""

from typing import Final

from keepfaith.custody.protocol.known_names import YOUR_RIGHTS
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import UNKNOWN_RECORD, Verdict
from keepfaith.prober.replay.corrections import is_unstored
from keepfaith.prober.replay.judgment import STATEMENTS, USES, Folds, Judgment
from keepfaith.prober.replay.proofs import opens
from keepfaith.prober.replay.record_folds import RecordState

# How many were asked for of one record, and the fields of what names a third person, as
# `docs/explanation/ledger-entry.md` says.
_MAX: Final = 10
_FIELDS: Final = {
    "copy-recipient": "name",
    "copy-address": "postal-address",
    "copy-email": "email-address",
    "copy-form": "free-text",
}
_PERMITTED: Final = Verdict("", YOUR_RIGHTS)
_NOT_PROVEN: Final = Verdict("not proven", YOUR_RIGHTS)
_ENOUGH: Final = Verdict("cap", YOUR_RIGHTS)
_TOO_LATE: Final = Verdict("too late", YOUR_RIGHTS)


def judge_copy_asked(folds: Folds, line: Line) -> Judgment:
    """Decide again whether a copy might be asked for: by the person's own proof, and as one of ten."""
    judgment, state = _begun(folds, line)
    if state is not None and not judgment.verdict:
        judgment.verdict = _ENOUGH if folds.copies.count(state) >= _MAX else _PERMITTED
    if not is_unstored(line) and (folds.copies.find(_note(line)) or not _names_somebody(folds, line)):
        judgment.fault(f"Entry {line.number} asks for a copy by what names nobody anew.", STATEMENTS)
    return judgment


def fold_copy_asked(folds: Folds, line: Line) -> None:
    """Remember that a copy waits."""
    folds.copies.ask(_note(line), about=line.record, day=line.day)


def judge_copy_withdrawn(folds: Folds, line: Line) -> Judgment:
    """Decide again whether a request might be taken back: by the person's own proof, and until it was sent."""
    judgment, state = _begun(folds, line)
    earlier = folds.copies.find(_note(line))
    if state is not None and not judgment.verdict:
        judgment.verdict = _TOO_LATE if earlier is not None and earlier.state == "sent" else _PERMITTED
    is_unknown = earlier is None and folds.store.number("lost") == 0
    is_another = earlier is not None and (earlier.record != line.record or earlier.state == "withdrawn")
    if is_unknown or (is_another and not line.refused):
        judgment.fault(f"Entry {line.number} takes back what was not asked for.", STATEMENTS)
    return judgment


def fold_copy_withdrawn(folds: Folds, line: Line) -> None:
    """Remember that it waits no more."""
    folds.copies.withdraw(_note(line))


def not_asked(folds: Folds, line: Line) -> Verdict | None:
    """Refuse a disclosure for a request that does not wait; of one that is no longer told, the entry is believed."""
    if "request" not in line.known:
        return None
    request = folds.copies.find(bytes.fromhex(line.known["request"]))
    if request is None and folds.store.number("lost"):
        return _NOT_PROVEN if line.denial == _NOT_PROVEN.denial else None
    waits = request is not None and request == (line.record, "waits")
    is_left_out = folds.items.is_left_out(line.record, day=line.day)
    return None if waits and not is_left_out else _NOT_PROVEN


def fold_sent(folds: Folds, line: Line) -> None:
    """Remember that a copy was sent, where a disclosure was for a request."""
    if "request" in line.known:
        folds.copies.send(bytes.fromhex(line.known["request"]), day=line.day)


def _begun(folds: Folds, line: Line) -> tuple[Judgment, RecordState | None]:
    judgment = Judgment("uses")
    state = folds.records.find(line.record)
    judgment.state(line, state)
    if state is None:
        judgment.verdict = UNKNOWN_RECORD
    elif not opens(folds, line, state) or "relation" in line.known:
        judgment.verdict = _NOT_PROVEN
    code = folds.codes.find(line.record)
    is_by_code = code is not None and line.known["proof"] == line.record.hex()
    if code is not None and is_by_code and code.relation != "self" and not line.refused:
        judgment.fault(f"Entry {line.number} has somebody who acts for the person ask for a copy.", USES)
    return judgment, state


def _note(line: Line) -> bytes:
    return bytes.fromhex(line.known["note"])


def _names_somebody(folds: Folds, line: Line) -> bool:
    """Return whether a note on the entry's record names a third person; of one that has ended, that is believed."""
    state = folds.records.find(_note(line))
    if state is None:
        return folds.store.number("lost") > 0
    fields = dict(state.header.fields)
    return state.about == line.record and "copy-recipient" in fields and fields.items() <= _FIELDS.items()


COPIES: Final = {
    "copy-asked": (judge_copy_asked, fold_copy_asked),
    "copy-withdrawn": (judge_copy_withdrawn, fold_copy_withdrawn),
}
