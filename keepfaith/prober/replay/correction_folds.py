"""What people corrected of their records: which note counts instead of which field, and since which day."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import RecordState


class Correction(NamedTuple):
    """Which field of which record a note corrects, since which day, and whether that was taken back."""

    record: bytes
    field: str
    day: dt.date
    is_reverted: bool


class CorrectionFolds:
    """The notes that are corrections, and that have not ended."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def add(self, note: bytes, *, about: bytes, field: str, day: dt.date) -> None:
        """Note that a note counts instead of a field from now on."""
        self._connection.execute(
            "INSERT OR IGNORE INTO corrections (note, about, field, day) VALUES (?, ?, ?, ?)",
            (note, about, field, day.toordinal()),
        )

    def revert(self, note: bytes) -> None:
        """Note that a note counts no more."""
        self._connection.execute("UPDATE corrections SET is_reverted = 1 WHERE note = ?", (note,))

    def find(self, note: bytes) -> Correction | None:
        """Return what a note corrects."""
        row = self._connection.execute(
            "SELECT about, field, day, is_reverted FROM corrections WHERE note = ?", (note,)
        ).fetchone()
        return Correction(row[0], row[1], dt.date.fromordinal(row[2]), bool(row[3])) if row else None

    def of(self, state: RecordState, fields: Collection[str]) -> list[str]:
        """List in hex what counts instead of some fields of a record, in the order of their names."""
        rows = self._connection.execute(
            "SELECT field, note, max(number) FROM corrections WHERE about = ? AND is_reverted = 0"
            " GROUP BY field ORDER BY field",
            (state.record,),
        )
        return [note.hex() for name, note, _ in rows if name in fields]

    def count(self, state: RecordState) -> int:
        """Count the corrections of a record, with those that were taken back."""
        (count,) = self._connection.execute(
            "SELECT count(*) FROM corrections WHERE about = ?", (state.record,)
        ).fetchone()
        return int(count)
