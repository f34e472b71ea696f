"""Duties: who may ask at all; given and ended only by the custodian's own side."""

import datetime as dt

from keepfaith.custody.ledger.entry import is_legible
from keepfaith.custody.store.transaction import Transacting, drafted
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.words import fits


class Duties(Transacting):
    """The verbs on duties, and the count of what each duty has opened this hour."""

    def give_duty(self, *, employee: str, duty: str, day: dt.date) -> bool:
        """Give an employee a duty; say whether they did not have it yet."""
        if not is_legible(employee) or not duty or not fits(duty):
            raise KeepfaithError("An employee or duty is missing or too long.", "Name both; duties in ASCII.")
        done = self._connection.execute("INSERT OR IGNORE INTO duties VALUES (?, ?)", (employee, duty))
        if done.rowcount:
            self._enter(drafted("duty-given", day, role=duty), {"employee": employee, "duty": duty})
        return bool(done.rowcount)

    def end_duty(self, *, employee: str, duty: str, day: dt.date) -> bool:
        """End one duty; say whether the employee had it."""
        if duty not in self.duties_of(employee):
            return False
        self._connection.execute("DELETE FROM duties WHERE employee = ? AND duty = ?", (employee, duty))
        self._enter(drafted("duty-ended", day, role=duty), {"employee": employee, "duty": duty})
        return True

    def end_staff(self, *, employee: str, day: dt.date) -> tuple[str, ...]:
        """End every duty of an employee; name the duties ended."""
        return tuple(
            duty
            for duty in sorted(self.duties_of(employee))
            if self.end_duty(employee=employee, duty=duty, day=day)
        )

    def duties_of(self, employee: str) -> frozenset[str]:
        """Name an employee's duties."""
        if not is_legible(employee):
            return frozenset()
        rows = self._connection.execute("SELECT duty FROM duties WHERE employee = ?", (employee,))
        return frozenset(duty for (duty,) in rows)

    def spend(self, *, duty: str, hour: int, cap: int) -> bool:
        """Count one opening against a duty's cap for the hour; beyond the cap count nothing and say no.

        An hour that lies before the last one counted is taken as that one: a clock set back gives no new cap.
        """
        row = self._connection.execute("SELECT hour, count FROM spent WHERE duty = ?", (duty,)).fetchone()
        last, count = row or (hour, 0)
        count = 0 if hour > last else count
        if count >= cap:
            return False
        self._connection.execute(
            "INSERT INTO spent VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET hour = excluded.hour, count = excluded.count",
            (duty, max(hour, last), count + 1),
        )
        return True
