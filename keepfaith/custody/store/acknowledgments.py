"""Who acknowledged which text of the safeguards, and which text is in force."""

import datetime as dt

from keepfaith.custody.protocol.acknowledgment_messages import ACKNOWLEDGED_FOR, Acknowledgment
from keepfaith.custody.protocol.sizes import ACKNOWLEDGMENTS_PAGE_SIZE
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry


class Acknowledgments:
    """The last acknowledgment of each employee, as long as it counts."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def replace_text(self, text: bytes, *, at: dt.datetime) -> None:
        """Enter that another text is in force than was acknowledged so far, if anybody acknowledged one."""
        row = self._connection.execute("SELECT text FROM safeguards").fetchone()
        if row is not None and row[0] != text:
            self._set_text(text)
            self._transaction.log(draft_entry("safeguards-changed", at), {"text": text.hex()}, at=at)

    def add(self, employee: str, text: bytes, *, at: dt.datetime) -> bool:
        """Enter that an employee acknowledged the text in force; return whether they had not yet today."""
        day = at.astimezone(dt.UTC).date()
        known = self._connection.execute(
            "SELECT 1 FROM acknowledgments WHERE employee = ? AND text = ? AND day = ?",
            (employee, text, day.toordinal()),
        ).fetchone()
        if known:
            return False
        self._set_text(text)
        self._connection.execute(
            "INSERT INTO acknowledgments VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET text = excluded.text, day = excluded.day",
            (employee, text, day.toordinal()),
        )
        details = {"employee": employee, "text": text.hex()}
        self._transaction.log(draft_entry("acknowledged", at), details, at=at)
        return True

    def has(self, employee: str, text: bytes, *, on: dt.date) -> bool:
        """Return whether an employee acknowledged a text no longer ago than it counts."""
        row = self._connection.execute(
            "SELECT 1 FROM acknowledgments WHERE employee = ? AND text = ? AND day >= ?",
            (employee, text, (on - ACKNOWLEDGED_FOR).toordinal()),
        ).fetchone()
        return row is not None

    def page(self, text: bytes, *, after: str) -> tuple[Acknowledgment, ...]:
        """List who acknowledged a text, by employee after one."""
        rows = self._connection.execute(
            "SELECT employee, day FROM acknowledgments WHERE text = ? AND employee > ? ORDER BY employee LIMIT ?",
            (text, after, ACKNOWLEDGMENTS_PAGE_SIZE),
        )
        return tuple(Acknowledgment(employee, dt.date.fromordinal(day)) for employee, day in rows)

    def forget_old(self, *, on: dt.date) -> None:
        """Forget the acknowledgments that no longer count."""
        first = (on - ACKNOWLEDGED_FOR).toordinal()
        self._connection.execute("DELETE FROM acknowledgments WHERE day < ?", (first,))

    def _set_text(self, text: bytes) -> None:
        self._connection.execute(
            "INSERT INTO safeguards VALUES (1, ?) ON CONFLICT DO UPDATE SET text = excluded.text", (text,)
        )
