"""Pausing a duty, which then gives nothing from the next request on, and letting it count again."""

import datetime as dt

from keepfaith.custody.protocol.staff_messages import Assignment
from keepfaith.custody.store.duties import Duties
from keepfaith.custody.store.grants import COLUMNS, StaffAct, assignment_of
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError


class Pauses:
    """Which duties are paused; a pause ends with its duty."""

    def __init__(self, transaction: StoreTransaction, duties: Duties) -> None:
        self._transaction, self._connection, self._duties = transaction, transaction.connection, duties

    def running(self, employee: str, duty: str) -> tuple[Assignment, ...]:
        """List what an employee has of a duty that is given and not paused, by number."""
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM assignments WHERE employee = ? AND duty = ?"  # noqa: S608 - the columns there
            " AND confirmed_on IS NOT NULL AND paused_on IS NULL ORDER BY number",
            (employee, duty),
        )
        return tuple(map(assignment_of, rows))

    def pause(self, number: int, act: StaffAct, *, reason: str, at: dt.datetime) -> None:
        """Pause what is assigned under a number."""
        day = at.astimezone(dt.UTC).date().toordinal()
        self._connection.execute("UPDATE assignments SET paused_on = ? WHERE number = ?", (day, number))
        entry = draft_entry("duty-paused", at, clause=act.clause, duty=act.duty)
        details = {"assignment": number, "reason": reason, "employee": act.employee}
        self._transaction.log(entry, details, at=at)

    def resume(self, number: int, *, at: dt.datetime) -> None:
        """Let what is paused under a number count again."""
        assignment = self._duties.find(number)
        if assignment is None or assignment.paused_on is None:
            raise KeepfaithError("No duty of this number is paused.", "See: keepfaith staff duties")
        self._connection.execute("UPDATE assignments SET paused_on = NULL WHERE number = ?", (number,))
        details = {"assignment": number, "employee": StaffAct().employee}
        self._transaction.log(draft_entry("duty-resumed", at), details, at=at)
