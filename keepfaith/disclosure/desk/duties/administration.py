"""Proposing, renewing and ending duties as an administrator; the custodian decides, and its own user confirms."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.known_names import ADMINISTRATOR
from keepfaith.custody.protocol.staff_messages import Assignment, Organization
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.served_purposes import served_purposes, serves
from keepfaith.disclosure.retention.legal_holds import check_reason
from keepfaith.disclosure.staff.models import Employee
from keepfaith.errors import KeepfaithError

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class Unfit(KeepfaithError):
    """What was typed into a form about duties cannot be so; it names the input, if one is to be changed."""

    def __init__(self, problem: str, remedy: str = "", *, place: str = "") -> None:
        super().__init__(problem, remedy)
        self.place = place


@dataclass(frozen=True, slots=True)
class Proposal:
    """A duty as somebody typed it: texts of a form, checked by `checked`."""

    account: str
    duty: str
    organization: str
    purpose: str
    starts_on: str
    ends_on: str

    def send(self, *, by: str, today: dt.date) -> int:
        """Propose it in an administrator's name, and return its number; raises `Unfit` and `Refused`."""
        if not Employee.objects.filter(account=self.account, is_active=True).exists():
            raise Unfit(
                "Nobody who can sign in has this account.", "Choose one from the list.", place="account"
            )
        starts_on = _day(self.starts_on, "The first day", "starts_on") or today
        ends_on = _day(self.ends_on, "The last day", "ends_on")
        if starts_on < today:
            raise Unfit("The first day has passed.", "Choose today or a later day.", place="starts_on")
        if ends_on and ends_on < starts_on:
            raise Unfit(
                "The last day comes before the first.", "Choose a later last day, or none.", place="ends_on"
            )
        self._check_purpose()
        return staff_client().propose(
            *(self.account, self.duty),
            organization=self.organization,
            purposes=(self.purpose,) if self.purpose else (),
            starts_on=starts_on,
            ends_on=ends_on,
            employee=by,
        )

    def _check_purpose(self) -> None:
        """Refuse a purpose that the duty does nothing for, and name those that it serves."""
        words = edition_titles()
        if not self.purpose or self.duty not in words.duties or serves(self.duty, self.purpose):
            return
        purposes = ", ".join(sorted(map(words.purpose, served_purposes(self.duty))))
        raise Unfit(
            f"The duty “{words.duty(self.duty)}” does nothing for “{words.purpose(self.purpose)}”.",
            f"Choose one of these, or all: {purposes}." if purposes else "Choose “all that the duty is for”.",
            place="purpose",
        )


def end_duty(number: int, *, reason: str, by: str) -> None:
    """End a duty, or take back a proposal, for a short reason that names nobody; raises `Refused`."""
    check_reason(reason, example="left")
    staff_client().end(number, reason=reason, employee=by)


def renew_duty(number: int, *, by: str) -> None:
    """Say that a colleague's duty is still needed; raises `Refused`."""
    staff_client().renew(number, employee=by)


def organizations_of(
    account: str, assignments: Iterable[Assignment], organizations: Iterable[Organization], *, on: dt.date
) -> list[str]:
    """Name the organizations in which somebody administers duties, the agency itself as an empty name."""
    own = {
        one.organization
        for one in assignments
        if (one.employee, one.assigned) == (account, ADMINISTRATOR) and is_in_force(one, on=on)
    }
    within = {organization.organization: organization.within for organization in organizations}
    names = ["", *within]
    return [name for name in names if own & set(_above(name, within))]


def is_in_force(one: Assignment, *, on: dt.date) -> bool:
    """Return whether a duty is given and not paused, has begun and is not over."""
    is_over = one.ends_on is not None and one.ends_on < on
    is_given = one.confirmed_on is not None and one.paused_on is None
    return is_given and one.starts_on <= on and not is_over


def _above(name: str, within: dict[str, str]) -> Iterable[str]:
    """Yield an organization and all that it belongs to, the agency itself last."""
    while name:
        yield name
        name = within.get(name, "")
    yield ""


def _day(typed: str, what: str, place: str) -> dt.date | None:
    if not typed:
        return None
    try:
        return dt.date.fromisoformat(typed) if _DAY.fullmatch(typed) else _fail(what, place)
    except ValueError:
        return _fail(what, place)


def _fail(what: str, place: str) -> dt.date:
    raise Unfit(f"{what} is no day.", "Write it as 2027-01-31, or choose it.", place=place)
