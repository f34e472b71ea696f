"""What is known of duties from the entries: who has which, where, for what and from when; and what was proposed."""

import datetime as dt
from typing import NamedTuple

from keepfaith.custody.protocol.known_names import ADMINISTRATOR
from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import digest, hour_number


class Assigned(NamedTuple):
    """A duty as it is given or proposed; of the employee and of whoever proposed it only digests."""

    employee: bytes
    duty: str
    organization: str
    purposes: str
    starts_on: int
    ends_on: int | None
    proposed_by: bytes | None
    is_confirmed: bool
    is_paused: bool = False


_COLUMNS = "employee, duty, organization, purposes, starts_on, ends_on, proposed_by, is_confirmed, is_paused"
_IN_FORCE = "is_confirmed AND NOT is_paused AND starts_on <= ? AND coalesce(ends_on, ?) >= ?"


class StaffFolds:
    """Who has which duty, and how much was done under each in the hour that was last counted."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def find(self, number: int) -> Assigned | None:
        """Return what was given or proposed under a number."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM assignments WHERE number = ?",  # noqa: S608 - the columns above
            (number,),
        ).fetchone()
        return Assigned(*row)._replace(is_confirmed=bool(row[-2]), is_paused=bool(row[-1])) if row else None

    def put(self, number: int, assigned: Assigned) -> None:
        """Note what is given or proposed under a number."""
        self._connection.execute(
            "INSERT OR REPLACE INTO assignments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *assigned)
        )

    def end(self, number: int, *, on: dt.date) -> None:
        """Note that a duty ended, with every grant to its employee, or a proposal.

        With an employee's last duty, nothing is with them any more.
        """
        assigned = self.find(number)
        self._connection.execute("DELETE FROM assignments WHERE number = ?", (number,))
        if assigned is None or not assigned.is_confirmed:
            return
        self._connection.execute("DELETE FROM items WHERE with_duty_of = ?", (assigned.employee,))
        if self._has_any(assigned.employee, on):
            return
        for table, column in (("records", "employee"), ("cases", "holder")):
            self._connection.execute(
                f"UPDATE {table} SET {column} = NULL WHERE {column} = ?",  # noqa: S608 - the names above
                (assigned.employee,),
            )

    def running(self, employee: str, duty: str) -> bool:
        """Return whether somebody has a duty that is given and not paused, whenever it begins."""
        row = self._connection.execute(
            "SELECT 1 FROM assignments WHERE employee = ? AND duty = ? AND is_confirmed AND NOT is_paused",
            (digest(employee), duty),
        ).fetchone()
        return row is not None

    def pause(self, number: int, *, on: bool) -> None:
        """Note that a duty is paused, or counts again."""
        self._connection.execute("UPDATE assignments SET is_paused = ? WHERE number = ?", (on, number))

    def duties_of(self, employee: str | bytes, *, on: dt.date, purpose: str | None = "") -> list[str]:
        """List the duties that somebody has on a day: those for every purpose, and those for the one that is named.

        Without any purpose, list all. Somebody is known by name, or by digest.
        """
        rows = self._connection.execute(
            f"SELECT duty, purposes FROM assignments WHERE employee = ? AND {_IN_FORCE}",  # noqa: S608 - the words above
            (_digest(employee), *(on.toordinal(),) * 3),
        )
        return [
            duty
            for duty, purposes in rows
            if not purposes or purpose is None or (purpose and purpose in purposes.split())
        ]

    def is_within_own(self, employee: str, organization: str, *, on: dt.date) -> bool | None:
        """Return whether an administrator may act in an organization; none if they are no administrator that day."""
        rows = self._connection.execute(
            "SELECT organization FROM assignments"  # noqa: S608 - the words above
            f" WHERE employee = ? AND duty = ? AND purposes = '' AND {_IN_FORCE}",
            (digest(employee), ADMINISTRATOR, *(on.toordinal(),) * 3),
        )
        own = {name for (name,) in rows}
        return bool(own & self._above(organization)) if own else None

    def place(self, organization: str, within: str) -> None:
        """Know an organization and what it belongs to."""
        self._connection.execute("INSERT OR IGNORE INTO organizations VALUES (?, ?)", (organization, within))

    def is_known(self, organization: str) -> bool:
        """Return whether an organization is known; the agency itself always is."""
        return bool(self._above(organization))

    def enroll(self, employee: str) -> None:
        """Know an account as the prober's."""
        self._connection.execute("INSERT OR IGNORE INTO probe_accounts VALUES (?)", (digest(employee),))

    def is_probe(self, employee: str | bytes) -> bool:
        """Return whether an account is the prober's."""
        rows = self._connection.execute(
            "SELECT 1 FROM probe_accounts WHERE employee = ?", (_digest(employee),)
        )
        return rows.fetchone() is not None

    def spend(self, what: str, hour: dt.datetime) -> int:
        """Count one more in an hour, and return how many there are; an earlier hour than the last is taken as that."""
        number = hour_number(hour)
        (count,) = self._connection.execute(
            "INSERT INTO hourly VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET"
            " count = CASE WHEN excluded.hour > hour THEN 1 ELSE count + 1 END, hour = max(hour, excluded.hour)"
            " RETURNING count",
            (what, number),
        ).fetchone()
        return int(count)

    def _has_any(self, employee: bytes, on: dt.date) -> bool:
        row = self._connection.execute(
            f"SELECT 1 FROM assignments WHERE employee = ? AND {_IN_FORCE}",  # noqa: S608 - the words above
            (employee, *(on.toordinal(),) * 3),
        ).fetchone()
        return row is not None

    def _above(self, organization: str) -> set[str]:
        """Name an organization and all that it belongs to; nothing of one that is not known."""
        names, within = {""}, organization
        while within and within not in names:
            row = self._connection.execute(
                "SELECT within FROM organizations WHERE name = ?", (within,)
            ).fetchone()
            if row is None:
                return set()
            names.add(within)
            within = row[0]
        return names


def _digest(employee: str | bytes) -> bytes:
    return digest(employee) if isinstance(employee, str) else employee
