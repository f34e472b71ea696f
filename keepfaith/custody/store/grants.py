"""What is granted to an employee, by whom, and how the store and the entries of the ledger say it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.ledger.entry import is_legible
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.staff_messages import Assignment
from keepfaith.custody.store.erasure import OPERATOR
from keepfaith.custody.store.records import check_words
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.words import fits

COLUMNS: Final = (
    "number, employee, duty, coalesce(organization, ''), purposes, proposed_by, confirmed_on, starts_on, ends_on,"
    " renewed_on, paused_on"
)
type Row = tuple[int, str, str, str, str, str, int | None, int, int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Grant:
    """A duty for an employee: in an organization, for some purposes, from and to a day; without these, unlimited."""

    employee: str
    duty: str
    organization: str = ""
    purposes: tuple[str, ...] = ()
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None

    def check(self) -> None:
        """Refuse what no entry can hold, and an end before the start."""
        if not is_legible(self.employee) or not self.duty or not fits(self.duty):
            raise KeepfaithError("An employee or duty is missing or too long.", "Name both; duties in ASCII.")
        check_words(self.organization, *self.purposes)
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise KeepfaithError("The duty would end before it starts.", "Choose a later last day, or none.")


@dataclass(frozen=True, slots=True)
class StaffAct:
    """Who changes something about duties, under which duty, and why that was refused if it was."""

    employee: str = OPERATOR
    duty: str = ""
    clause: str = ""
    denial: DenialCode | None = None


def granted_details(grant: Grant) -> dict[str, object]:
    """Return what an entry's details say of a duty that is given or proposed."""
    days = {"starts_on": grant.starts_on, "ends_on": grant.ends_on}
    return {
        "colleague": grant.employee,
        "assigned": grant.duty,
        "organization": grant.organization,
        "purposes": sorted(grant.purposes),
        **{name: day.isoformat() for name, day in days.items() if day},
    }


def assignment_of(row: Row) -> Assignment:
    """Read a row of `COLUMNS`."""
    (
        number,
        employee,
        duty,
        organization,
        purposes,
        proposed_by,
        confirmed_on,
        starts_on,
        ends_on,
        renewed_on,
        paused_on,
    ) = row
    return Assignment(
        *(number, employee, duty, organization, tuple(purposes.split()), proposed_by),
        *(_day(confirmed_on), dt.date.fromordinal(starts_on), _day(ends_on), _day(renewed_on)),
        paused_on=_day(paused_on),
    )


def _day(number: int | None) -> dt.date | None:
    return None if number is None else dt.date.fromordinal(number)
