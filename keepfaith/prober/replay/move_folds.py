"""To which other address the notices of whom are to go: which record waits for which, and since when one counts."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore


class Move(NamedTuple):
    """To which record a subscription moves, and since which day that counts; none while its address did not confirm."""

    record: bytes
    to: bytes
    day: dt.date | None
    is_ended: bool


class MoveFolds:
    """The addresses that were given."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def give(self, record: bytes, to: bytes) -> None:
        """Know that a subscription waits for another record to be confirmed."""
        self._connection.execute(
            "INSERT OR IGNORE INTO moves (to_record, record) VALUES (?, ?)", (to, record)
        )

    def move(self, to: bytes, *, day: dt.date) -> None:
        """Know that the other record counts."""
        self._connection.execute("UPDATE moves SET day = ? WHERE to_record = ?", (day.toordinal(), to))

    def end(self, to: bytes) -> None:
        """Know that the other record is waited for no more, or that the subscription came back from it."""
        self._connection.execute("UPDATE moves SET is_ended = 1 WHERE to_record = ?", (to,))

    def find(self, to: bytes) -> Move | None:
        """Return what moves to a record."""
        return next(self._select("to_record = ?", to), None)

    def of(self, record: bytes) -> list[Move]:
        """List where a subscription was to move, with what ended."""
        return list(self._select("record = ?", record))

    def _select(self, where: str, record: bytes) -> Iterator[Move]:
        rows = self._connection.execute(
            f"SELECT record, to_record, day, is_ended FROM moves WHERE {where}",  # noqa: S608 - of two
            (record,),
        ).fetchall()
        for owner, to, day, is_ended in rows:
            yield Move(owner, to, dt.date.fromordinal(day) if day else None, bool(is_ended))
