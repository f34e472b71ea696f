"""Duties: who may ask at all; given and ended only by the custodian's own side."""

import datetime as dt

from keepfaith.custody.ledger.entry import is_legible
from keepfaith.custody.store.tasks import Tasks
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.words import fits


class Duties:
    """The duties that employees have."""

    def __init__(self, transaction: StoreTransaction, tasks: Tasks) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._tasks = tasks

    def assign(self, *, employee: str, duty: str, at: dt.datetime) -> bool:
        """Return an employee a duty; return whether they did not have it yet."""
        if not is_legible(employee) or not duty or not fits(duty):
            raise KeepfaithError("An employee or duty is missing or too long.", "Name both; duties in ASCII.")
        done = self._connection.execute("INSERT OR IGNORE INTO duties VALUES (?, ?)", (employee, duty))
        if done.rowcount:
            self._transaction.log(
                draft_entry("duty-given", at, duty=duty), {"employee": employee, "duty": duty}, at=at
            )
        return bool(done.rowcount)

    def end(self, *, employee: str, duty: str, at: dt.datetime) -> bool:
        """End one duty; return whether the employee had it. With the last one, nothing is with them any more."""
        if duty not in self.of(employee):
            return False
        self._connection.execute("DELETE FROM duties WHERE employee = ? AND duty = ?", (employee, duty))
        self._transaction.log(
            draft_entry("duty-ended", at, duty=duty), {"employee": employee, "duty": duty}, at=at
        )
        if not self.of(employee):
            self._tasks.release_all(employee)
        return True

    def end_all(self, *, employee: str, at: dt.datetime) -> tuple[str, ...]:
        """End every duty of an employee; name the duties ended."""
        return tuple(
            duty for duty in sorted(self.of(employee)) if self.end(employee=employee, duty=duty, at=at)
        )

    def of(self, employee: str) -> frozenset[str]:
        """Name an employee's duties."""
        if not is_legible(employee):
            return frozenset()
        rows = self._connection.execute("SELECT duty FROM duties WHERE employee = ?", (employee,))
        return frozenset(duty for (duty,) in rows)
