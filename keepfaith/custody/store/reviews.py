"""What waits for a privacy officer's look, as the ledger's own entries tell it."""

import datetime as dt

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol.review_messages import Review
from keepfaith.custody.protocol.sizes import REVIEWS_PAGE_SIZE, WAITING_PAGE_SIZE
from keepfaith.custody.store.grants import StaffAct
from keepfaith.custody.store.reviewed_names import unseal_name
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry


class Reviews:
    """The numbers of entries that wait, each with its employee, until somebody settles it."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def employee_of(self, number: int) -> str:
        """Name whose act waits under a number; nobody if nothing does."""
        row = self._connection.execute("SELECT employee FROM reviews WHERE number = ?", (number,)).fetchone()
        return unseal_name(self._transaction.keyring, number, row[0]) if row else ""

    def count(self, *, unusual_only: bool = False) -> int:
        """Count what waits."""
        return self._transaction.count("reviews WHERE is_unusual >= ?", int(unusual_only))

    def numbers(self, *, after: int) -> tuple[int, ...]:
        """List the numbers of entries that wait, after one."""
        rows = self._connection.execute(
            "SELECT number FROM reviews WHERE number > ? ORDER BY number LIMIT ?", (after, WAITING_PAGE_SIZE)
        )
        return tuple(number for (number,) in rows)

    def first(self) -> tuple[Review, ...]:
        """Return what is to be looked at first: unusual use, then what has waited longest."""
        rows = self._connection.execute(
            "SELECT number, employee, entry FROM reviews JOIN journal USING (number)"
            " ORDER BY is_unusual DESC, number LIMIT ?",
            (REVIEWS_PAGE_SIZE,),
        ).fetchall()
        return tuple(self._review(*row) for row in rows)

    def settle(self, number: int, act: StaffAct, *, reason: str, at: dt.datetime) -> None:
        """Enter what somebody thinks of an entry, or that they may not say so; settled, it waits no more."""
        if act.denial is None:
            self._connection.execute("DELETE FROM reviews WHERE number = ?", (number,))
        entry = draft_entry("reviewed", at, denial=act.denial, clause=act.clause, duty=act.duty)
        details = {"entry": number, "reason": reason, "employee": act.employee}
        self._transaction.log(entry, details, at=at)

    def _review(self, number: int, sealed: bytes, encoded: bytes) -> Review:
        entry, details = decode(encoded), self._transaction.details(number) or {}
        record = bytes.fromhex(details.get("record", ""))
        employee = unseal_name(self._transaction.keyring, number, sealed)
        return Review(
            *(number, entry.day, entry.act or entry.attempted or entry.kind, entry.denial or "", employee),
            *(entry.duty, entry.purpose, record or None),
            *(int(details.get("openings", 0)), int(details.get("limit", 0))),
            relation=details.get("relation", "self"),
        )
