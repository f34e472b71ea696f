"""Which copies people asked to have sent to third persons, and which of these wait."""

import datetime as dt
from typing import Final, NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import RecordState

# In which column is the day of what its person is told.
_DAYS: Final = {"copy-asked": "asked_day", "copy-sent": "sent_day"}


class CopyRequest(NamedTuple):
    """Of which record a note asks that a copy is sent, and whether that waits; if not, it was sent or withdrawn."""

    record: bytes
    state: str


class CopyFolds:
    """The notes by which copies were asked for, and that have not ended."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def ask(self, note: bytes, *, about: bytes, day: dt.date) -> None:
        """Note that a copy waits to be sent."""
        self._connection.execute(
            "INSERT OR IGNORE INTO copies VALUES (?, ?, 'waits', ?, NULL)", (note, about, day.toordinal())
        )

    def withdraw(self, note: bytes) -> None:
        """Note that it is not sent."""
        self._connection.execute("UPDATE copies SET state = 'withdrawn' WHERE note = ?", (note,))

    def send(self, note: bytes, *, day: dt.date) -> None:
        """Note that it was sent."""
        self._connection.execute(
            "UPDATE copies SET state = 'sent', sent_day = ? WHERE note = ?", (day.toordinal(), note)
        )

    def occasions(self, record: bytes, what: str, *, since: dt.date = dt.date.min) -> int:
        """Count how often a copy of a record was asked for or sent, of which its person is told."""
        return self._count(record, f"{_DAYS[what]} >= {since.toordinal()}") if what in _DAYS else 0

    def find(self, note: bytes) -> CopyRequest | None:
        """Return what a note asks for."""
        row = self._connection.execute("SELECT about, state FROM copies WHERE note = ?", (note,)).fetchone()
        return CopyRequest(*row) if row else None

    def count(self, state: RecordState) -> int:
        """Count what was asked for of a record, with what was withdrawn."""
        return self._count(state.record, "TRUE")

    def _count(self, record: bytes, which: str) -> int:
        (count,) = self._connection.execute(
            f"SELECT count(*) FROM copies WHERE about = ? AND {which}",  # noqa: S608 - the words above
            (record,),
        ).fetchone()
        return int(count)
