"""What the pages of duties show."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.paginator import Paginator

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.acknowledgment_messages import Acknowledgment
from keepfaith.custody.protocol.known_names import ADMINISTRATOR, DIRECTORY
from keepfaith.custody.protocol.staff_messages import Assignment
from keepfaith.disclosure.desk.current_employee import CurrentEmployee
from keepfaith.disclosure.desk.duties.access import access_by_duty
from keepfaith.disclosure.desk.duties.administration import organizations_of
from keepfaith.disclosure.desk.grant_page import present_grants
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.records.edition_titles import EditionTitles, edition_titles
from keepfaith.disclosure.staff.duty_day import duty_day
from keepfaith.disclosure.staff.models import AbsentGroup
from keepfaith.disclosure.staff.peers import peers
from keepfaith.errors import KeepfaithError

# So many of the duties that are given.
DUTIES_A_PAGE: Final = 50
# So long before a duty ends by itself the page asks for it to be renewed.
_SOON: Final = dt.timedelta(60)
_NOON: Final = 12


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty in a list, in words, and what whoever looks may do with it."""

    assignment: Assignment
    title: str
    where: str
    purposes: str
    is_waiting: bool
    is_later: bool
    ends_soon: bool
    can_end: bool
    can_renew: bool
    absent_since: dt.date | None
    can_confirm: bool = False

    @property
    def proposed_by(self) -> str:
        """Who proposed it: an account, or in words that a group did."""
        by = self.assignment.proposed_by
        return "a group at the sign-in" if by == DIRECTORY else by


@dataclass(frozen=True, slots=True)
class Listed:
    """What was chosen of the duties that are given: those of accounts with these letters in their name, and a page."""

    account: str = ""
    page: str = ""


def duties_context(employee: CurrentEmployee, listed: Listed) -> dict[str, Any]:
    """Return who has which duty and what waits to be confirmed, and for an administrator what can be proposed.

    Of what is given a page is shown: first what ends soon, then by account.
    """
    client, words, day = staff_client(), edition_titles(), duty_day()
    assignments, organizations = client.assignments(), client.organizations()
    own = organizations_of(employee.account, assignments, organizations, on=day)
    absent = dict(AbsentGroup.objects.values_list("number", "since"))
    lines = [_line(one, employee, set(own), words, day, absent) for one in assignments]
    given = sorted(
        (line for line in lines if not line.is_waiting and listed.account in line.assignment.employee),
        key=lambda line: (
            not line.ends_soon,
            line.absent_since is None,
            line.assignment.employee,
            line.title,
        ),
    )
    waiting = [line for line in lines if line.is_waiting]
    return {
        "waiting": _confirmable(waiting, employee.account) if own else waiting,
        "given": Paginator(given, DUTIES_A_PAGE).get_page(listed.page),
        "listed": listed,
        "soon": sum(line.ends_soon for line in lines),
        "without_group": sum(line.absent_since is not None for line in lines),
        "readers": acknowledged(client.acknowledgments(), on=day),
        "administers": bool(own),
        "own_organizations": [(name, name or "the whole agency") for name in own],
        "accounts": [name for name in peers(employee.account) if name != employee.account] if own else [],
        "tests": client.test_accounts(),
        "duty_names": sorted((words.duty(name), name) for name in words.duties),
        "purpose_names": sorted((words.purpose(name), name) for name in words.purposes),
        "today": day,
        **_first_and_last(day),
    }


def waiting_line(number: int, employee: CurrentEmployee) -> DutyLine:
    """Return what waits to be confirmed under a number; raises `KeepfaithError`."""
    words, day = edition_titles(), duty_day()
    for one in staff_client().assignments():
        if one.number == number and one.confirmed_on is None:
            return _line(one, employee, set(), words, day, {})
    raise KeepfaithError("Nothing of this number waits to be confirmed.", "Look at the list of duties again.")


def access_context(employee: CurrentEmployee) -> Mapping[str, Any]:
    """Return who can see what today, and which single records by grants."""
    client, day = staff_client(), duty_day()
    tests = client.test_accounts()
    duties = access_by_duty(client.assignments(), edition_titles(), on=day)
    known = acknowledged(client.acknowledgments(), on=day)
    unread = sorted({account for duty in duties for account in duty.accounts} - known.keys() - tests)
    grants = present_grants(employee.account, employee.duties)
    return {"duties": duties, "unread": unread, "grants": grants, "tests": tests}


def acknowledged(acknowledgments: Iterable[Acknowledgment], *, on: dt.date) -> Mapping[str, dt.date]:
    """Return who has acknowledged the safeguards so that it counts today, and when."""
    return {one.employee: one.day for one in acknowledgments if one.last_day >= on}


def _line(  # noqa: PLR0913, PLR0917 - what a line is made of
    one: Assignment,
    employee: CurrentEmployee,
    own: set[str],
    words: EditionTitles,
    day: dt.date,
    absent: Mapping[int, dt.date],
) -> DutyLine:
    is_waiting, is_mine = one.confirmed_on is None, one.employee == employee.account
    last = min((day_named for day_named in (one.renew_by, one.ends_on) if day_named), default=None)
    return DutyLine(
        one,
        words.duty(one.assigned),
        one.organization or "the whole agency",
        ", ".join(map(words.purpose, one.purposes)),
        is_waiting=is_waiting,
        is_later=not is_waiting and one.starts_on > day,
        ends_soon=not is_waiting and last is not None and last <= day + _SOON,
        can_end=one.organization in own,
        can_renew=one.organization in own and not is_waiting and not is_mine,
        absent_since=absent.get(one.number),
    )


def _confirmable(waiting: list[DutyLine], account: str) -> list[DutyLine]:
    """Mark what an administrator may confirm; whether it is so, the custodian decides."""
    if not waiting or not any(one.confirms_duties for one in staff_client().passkeys_of(account)):
        return waiting
    return [
        replace(line, can_confirm=line.can_end and _is_of_others(line.assignment, account))
        for line in waiting
    ]


def _is_of_others(one: Assignment, account: str) -> bool:
    return account not in (one.employee, one.proposed_by) and one.assigned != ADMINISTRATOR


def _first_and_last(day: dt.date) -> dict[str, str]:
    """Say when a first day begins and a last one ends where the agency is; the custodian counts days in UTC."""
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC).astimezone(this_agency().zone)
    time = f"{midnight:%-I:%M} {'a.m.' if midnight.hour < _NOON else 'p.m.'}"
    is_before = midnight.date() < day
    return {
        "first_begins": f"{time} on {'the day before' if is_before else 'this day'}",
        "last_ends": f"{time} on {'this day' if is_before else 'the day after'}",
    }
