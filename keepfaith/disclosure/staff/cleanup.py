"""Ending sessions and accounts, and clearing away what is past."""

from django.db import transaction
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.staff.models import (
    DirectoryEntry,
    Employee,
    FailedSignIns,
    Invitation,
    Recovery,
    Session,
)
from keepfaith.disclosure.staff.sessions import code_digest


def end_sessions(employee: Employee, *, but: str | None = None) -> int:
    """End an employee's sessions, except the one whose code is given; say how many."""
    sessions = Session.objects.of(employee)
    if but is not None:
        sessions = sessions.exclude(pk=code_digest(but))
    return sessions.delete()[0]


def deactivate(employee: Employee) -> None:
    """Let an employee sign in no more from this day on, end every session, and give their open tasks back to all.

    Nobody writes to their address at work any more, so it goes, and so does their name. An employee who left before
    keeps the day on which they left.
    """
    with transaction.atomic():
        employee.is_active = False
        employee.left_on = employee.left_on or this_agency().day(timezone.now())
        employee.work_address = employee.person_name = ""
        employee.save(update_fields=["is_active", "left_on", "work_address", "person_name"])
        Invitation.objects.filter(employee=employee).delete()
        Recovery.objects.open_of(employee).delete()
        DirectoryEntry.objects.filter(employee=employee).update(leaving_on=None)
        end_sessions(employee)
        Task.objects.filter(assigned_to=employee.account, state=Task.OPEN).update(assigned_to="")


def clear_past(_portal: object = None) -> int:
    """Remove sessions that have ended, failures that slow nobody any more, and old invitations and recoveries.

    Say how many rows.
    """
    past = (
        Session.objects.ended(),
        FailedSignIns.objects.past(),
        Invitation.objects.past(),
        Recovery.objects.past(),
    )
    return sum(rows.delete()[0] for rows in past)
