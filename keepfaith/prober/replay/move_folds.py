"""To which other address the notices and answers of whom are to go: what waits for which, and since when it counts."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import RecordState


class Move(NamedTuple):
    """To which record a subscription moves, and since which day that counts; none while its address did not confirm.

    Of answers it is to a note, whose address has that `mailbox`; `offered_at` is the hour in which its link went out.
    """

    record: bytes
    to: bytes
    day: dt.date | None
    is_ended: bool
    mailbox: bytes | None = None
    offered_at: int | None = None


class MoveFolds:
    """The addresses that were given."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def give(self, record: bytes, to: bytes, *, mailbox: bytes | None = None) -> None:
        """Know that a subscription waits for another record to be confirmed, or answers for the mailbox in a note."""
        self._connection.execute(
            "INSERT OR IGNORE INTO moves (to_record, record, mailbox) VALUES (?, ?, ?)", (to, record, mailbox)
        )

    def offer(self, to: bytes, *, hour: int) -> None:
        """Know that the address in a note was asked to confirm."""
        self._connection.execute(
            "UPDATE moves SET offered_at = ? WHERE to_record = ? AND day IS NULL", (hour, to)
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

    def mailbox(self, state: RecordState) -> bytes | None:
        """Return the mailbox to which the answers to a record go, or to that which a note is about."""
        moves = self.of(state.about or state.record)
        there = [move.mailbox for move in moves if move.mailbox and move.day and not move.is_ended]
        return there[-1] if there else state.mailbox

    def is_answered_at(self, record: bytes, mailbox: bytes | None) -> bool:
        """Return whether the answers to a record went to a mailbox, which was not taken back."""
        return any(move.day and not move.is_ended and move.mailbox == mailbox for move in self.of(record))

    def _select(self, where: str, record: bytes) -> Iterator[Move]:
        rows = self._connection.execute(
            f"SELECT record, to_record, day, is_ended, mailbox, offered_at FROM moves WHERE {where} ORDER BY number",  # noqa: S608 - of two
            (record,),
        ).fetchall()
        for owner, to, day, is_ended, mailbox, offered_at in rows:
            yield Move(
                owner, to, dt.date.fromordinal(day) if day else None, bool(is_ended), mailbox, offered_at
            )
