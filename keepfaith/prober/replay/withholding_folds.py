"""What is known from the entries of records that are left out of their persons' own view, until when at the latest."""

import datetime as dt
from typing import Final, NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import digest

_COLUMNS: Final = "record, until, proposed_by, is_approved, is_ended"
_LEAP_DAY: Final = (2, 29)


def year_after(day: dt.date) -> dt.date:
    """Return the day one year later; of February 29, February 28."""
    last = 28 if (day.month, day.day) == _LEAP_DAY else day.day
    return dt.date(day.year + 1, day.month, last)


class WithholdingState(NamedTuple):
    """A record that is left out, was, or would be; of the employee only a digest, and `until` as a day's number."""

    record: bytes
    until: int
    proposed_by: bytes
    is_approved: int
    is_ended: int

    @property
    def runs(self) -> bool:
        """Whether the record is left out."""
        return bool(self.is_approved) and not self.is_ended


class WithholdingFolds:
    """What was proposed, what runs and what has ended, by record."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def find(self, record: bytes) -> WithholdingState | None:
        """Return what is known of a record."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM withholdings WHERE record = ?",  # noqa: S608 - the columns above
            (record,),
        ).fetchone()
        return WithholdingState(*row) if row else None

    def runs(self, record: bytes, *, day: dt.date) -> bool:
        """Return whether a record may be left out on a day."""
        known = self.find(record)
        return known is not None and known.runs and day.toordinal() < known.until

    def has_ended(self, record: bytes) -> bool:
        """Return whether a record was left out and is no more."""
        known = self.find(record)
        return known is not None and bool(known.is_approved and known.is_ended)

    def count(self) -> int:
        """Count what runs and what waits for its approval."""
        (count,) = self._connection.execute("SELECT count(*) FROM withholdings WHERE NOT is_ended").fetchone()
        return int(count)

    def overdue(self, day: dt.date) -> list[bytes]:
        """List what should have been ended by a day, and forget that it runs, so that it is a fault once."""
        rows = self._connection.execute(
            "SELECT record FROM withholdings WHERE is_approved AND NOT is_ended AND until <= ?",
            (day.toordinal(),),
        ).fetchall()
        for (record,) in rows:
            self.end(record)
        return [record for (record,) in rows]

    def propose(self, record: bytes, employee: str, *, began_on: dt.date) -> None:
        """Note a proposal."""
        self._connection.execute(
            "INSERT OR REPLACE INTO withholdings VALUES (?, ?, ?, 0, 0)",
            (record, year_after(began_on).toordinal(), digest(employee)),
        )

    def approve(self, record: bytes) -> None:
        """Note that a record is left out."""
        self._connection.execute("UPDATE withholdings SET is_approved = 1 WHERE record = ?", (record,))

    def end(self, record: bytes) -> None:
        """Note that a record is shown again; what was only proposed is as if it had never been."""
        self._connection.execute("DELETE FROM withholdings WHERE record = ? AND NOT is_approved", (record,))
        self._connection.execute("UPDATE withholdings SET is_ended = 1 WHERE record = ?", (record,))
