"""Accounts for emergencies: they sign in by password and code when the agency's provider is down, and never quietly."""

import logging

from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.staff.own_factors import has_own_second_factor
from keepfaith.errors import KeepfaithError

# The portal's log lines name their logger and no values; so the logger's name has to say what happened.
_alarm = logging.getLogger("keepfaith.disclosure.staff.ALARM_account_for_emergencies_signed_in")


def note_break_glass(employee: Employee) -> None:
    """Raise the alarm if this is an account for emergencies, and note the day."""
    if employee.is_break_glass:
        day = this_agency().day(timezone.now())
        Employee.objects.filter(pk=employee.pk).update(break_glass_used_on=day)
        _alarm.error("see keepfaith staff list")


def set_break_glass(account: str, *, on: bool) -> None:
    """Let an account sign in by password although a provider vouches for staff; refuse one without a second factor."""
    employee = Employee.objects.filter(account=account, is_active=True).first()
    if employee is None:
        raise KeepfaithError(f"Nobody signs in as {account[:80]}.", "See: keepfaith staff list")
    if on and not has_own_second_factor(employee):
        raise KeepfaithError(
            f"{account} has no second factor.",
            "Sign in with it first, and set up codes from an app or a passkey under Account.",
        )
    Employee.objects.filter(pk=employee.pk).update(is_break_glass=on)
