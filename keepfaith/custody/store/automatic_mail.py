"""What goes out by itself: how often it was tried, and what went to which mailbox on which day."""

import datetime as dt

from keepfaith.custody.store.transaction import StoreTransaction


class AutomaticMail:
    """The counts that bound what goes out without an employee."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._connection = transaction.connection

    def note_day(self, mailbox: bytes | None, what: str, *, day: dt.date) -> bool:
        """Note that a mailbox gets a message today of which it gets one a day; return whether it did before, today."""
        if mailbox is None:
            return False
        before = self._connection.execute(
            "INSERT INTO once_a_day VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day"
            " WHERE day <> excluded.day RETURNING mailbox",
            (mailbox, what, day.toordinal()),
        ).fetchone()
        return before is None

    def count_attempt(self, record: bytes, what: str) -> int:
        """Count one more try to send what goes out by itself, and say how many there are now."""
        (attempts,) = self._connection.execute(
            "INSERT INTO delivery_attempts VALUES (?, ?, 1)"
            " ON CONFLICT DO UPDATE SET attempts = attempts + 1 RETURNING attempts",
            (record, what),
        ).fetchone()
        return int(attempts)
