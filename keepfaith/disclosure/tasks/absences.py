"""Absences: who is away on a day, and who stands in. A deputy is shown what is theirs to take, and is given nothing.

Taking a task or a case over stays an act that the custodian decides and enters.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

from django.db import transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.models import Absence
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.need_to_know import NEED_TO_KNOW
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.staff.peers import peers
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError

# Whoever has it says for colleagues when they are away, too.
SUPERVISOR: Final = "supervisor"
LONGEST: Final = dt.timedelta(366)


class InvalidAbsence(KeepfaithError):
    """Days or a deputy that an absence cannot have."""


def away(day: dt.date) -> Mapping[str, Absence]:
    """Return who is away on a day, by account."""
    rows = Absence.objects.filter(first_on__lte=day, last_on__gte=day)
    return {row.account: row for row in rows}


def absent_colleagues(deputy: str, day: dt.date) -> tuple[str, ...]:
    """Name those who are away on a day and for whom an employee stands in."""
    return tuple(sorted(account for account, row in away(day).items() if row.deputy == deputy))


def announced(day: dt.date) -> list[Absence]:
    """Return the absences that are not over on a day, the one that begins first before the others."""
    return list(Absence.objects.filter(last_on__gte=day).order_by("first_on", "account"))


def check_may_set(account: str, *, by: str, duties: Collection[str]) -> None:
    """Refuse to speak for somebody else without the duty for that; raises `Refused`."""
    if account != by and SUPERVISOR not in duties:
        raise Refused(DenialCode.DUTY, NEED_TO_KNOW)


def set_absence(account: str, *, first_on: dt.date, last_on: dt.date, deputy: str) -> None:
    """Note when an employee is away, in the place of what was noted before; raises `InvalidAbsence`."""
    _check_days(first_on, last_on)
    _check_deputy(account, deputy, first_on, last_on)
    values = {"deputy": deputy, "first_on": first_on, "last_on": last_on}
    with transaction.atomic():
        Absence.objects.update_or_create(account=account, defaults=values)


def end_absence(account: str) -> None:
    """Forget that an employee is away, or will be."""
    Absence.objects.filter(account=account).delete()


def clear_past_absences(_portal: object = None) -> int:
    """Remove the absences whose last day is over, and those of employees who left; say how many."""
    past, _ = Absence.objects.filter(last_on__lt=today()).delete()
    gone = Employee.objects.filter(is_active=False).values("account")
    return past + Absence.objects.filter(account__in=gone).delete()[0]


def _check_days(first_on: dt.date, last_on: dt.date) -> None:
    if last_on < first_on:
        raise InvalidAbsence("The last day is before the first.", "Write the days in their order.")
    if last_on < today():
        raise InvalidAbsence("These days are over.", "Write a last day from today on.")
    if last_on - today() > LONGEST or today() - first_on > LONGEST:
        raise InvalidAbsence("These days are too far away.", "Write days within a year.")


def _check_deputy(account: str, deputy: str, first_on: dt.date, last_on: dt.date) -> None:
    if account == deputy or not {account, deputy} <= set(peers(account)):
        raise InvalidAbsence("There is no such deputy.", "Choose a colleague who signs in here.")
    if not set(custodian().duties_of(account)).intersection(custodian().duties_of(deputy)):
        raise InvalidAbsence(
            "This colleague has none of the same duties, so they could take nothing over.",
            "Choose another one.",
        )
    if Absence.objects.filter(account=deputy, first_on__lte=last_on, last_on__gte=first_on).exists():
        raise InvalidAbsence(
            "This colleague is away in that time, too.", "Choose another one, or other days."
        )
