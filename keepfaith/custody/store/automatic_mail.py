"""What goes out by itself: how often it was tried, and which mailbox was warned on which day."""

import datetime as dt

from keepfaith.custody.store.transaction import StoreTransaction


class AutomaticMail:
    """The counts that bound what goes out without an employee."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._connection = transaction.connection

    def note_warning(self, mailbox: bytes, *, day: dt.date) -> bool:
        """Note that a mailbox is warned today; return whether it was before, today."""
        before = self._connection.execute(
            "INSERT INTO warnings VALUES (?, ?) ON CONFLICT DO UPDATE SET day = excluded.day"
            " WHERE day <> excluded.day RETURNING mailbox",
            (mailbox, day.toordinal()),
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
