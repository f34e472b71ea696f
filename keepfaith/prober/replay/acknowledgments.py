"""Deciding again whether somebody had acknowledged the safeguards, which nobody opens anything without."""

import datetime as dt
from typing import Final

from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import Verdict
from keepfaith.prober.replay.judgment import MISUSE, Folds
from keepfaith.prober.replay.record_folds import digest

# How long an acknowledgment counts, as docs/operate/staff.md says.
COUNTS_FOR: Final = dt.timedelta(days=365)
NOT_ACKNOWLEDGED: Final = Verdict("not acknowledged", "not-misused")
_TEXT: Final = "safeguards"


def unless_acknowledged(folds: Folds, line: Line, verdict: Verdict) -> Verdict:
    """Deny what else would be allowed to somebody who had not acknowledged the text in force within a year."""
    if verdict.denial:
        return verdict
    row = folds.store.connection.execute(
        "SELECT text, day FROM acknowledgments WHERE employee = ?", (digest(line.employee),)
    ).fetchone()
    since = (line.day - COUNTS_FOR).toordinal()
    is_current = row is not None and row[0] == folds.store.value(_TEXT) and row[1] >= since
    return verdict if is_current else NOT_ACKNOWLEDGED


def fold_acknowledgment(folds: Folds, line: Line) -> None:
    """Remember who acknowledged which text; only the one in force can be."""
    text = bytes.fromhex(line.known["text"])
    folds.store.put(_TEXT, text)
    folds.store.connection.execute(
        "INSERT OR REPLACE INTO acknowledgments VALUES (?, ?, ?)",
        (digest(line.employee), text, line.day.toordinal()),
    )
    if not folds.staff.duties_of(line.employee, on=line.day, purpose=None):
        words = f"Entry {line.number} says that somebody acknowledged the safeguards who had no duty."
        folds.store.note_fault("uses", line.number, words, {MISUSE})


def fold_text(folds: Folds, line: Line) -> None:
    """Remember that another text is in force."""
    folds.store.put(_TEXT, bytes.fromhex(line.known["text"]))
