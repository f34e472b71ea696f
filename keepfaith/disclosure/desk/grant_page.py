"""What the desk shows of grants: on the page of a task, on a page of their own, and to those who see who sees what."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.record_grant_messages import RecordGrant
from keepfaith.disclosure.cases.record_grants import all_grants, grants_on, may_approve, offered_hours
from keepfaith.disclosure.desk.current_employee import CurrentEmployee
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.office_duties import approving_duties
from keepfaith.disclosure.tasks.task_access import TaskAccess


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant in words, and what whoever looks may do with it; nothing of what the record says."""

    grant: RecordGrant
    reference: str
    task: int | None
    purpose: str
    until: dt.datetime
    is_mine: bool
    can_approve: bool
    can_end: bool

    @property
    def is_approved(self) -> bool:
        """Whether it counts, and waits no more."""
        return bool(self.grant.approved_by)


def task_grants(access: TaskAccess) -> dict[str, Any]:
    """Return what the page of a task shows of grants on its record."""
    lines = [_line(grant, access.task, access.account, access.duties) for grant in grants_on(access.task)]
    # Where the task is the employee's own, or nobody's, a grant opens nothing that is not open to them.
    return {
        "grants": lines,
        "is_granted": access.is_with_another and any(line.is_mine and line.is_approved for line in lines),
        "grant_hours": offered_hours(),
        "approvers": [edition_titles().duty(duty) for duty in sorted(approving_duties(access.task.purpose))],
    }


def grants_context(employee: CurrentEmployee, *, sees_all: bool) -> Mapping[str, Any]:
    """Return the grants that concern an employee: theirs, and what they may approve; to an auditor, all."""
    lines = present_grants(employee.account, employee.duties)
    return {
        "mine": [line for line in lines if line.is_mine and line.is_approved],
        "waiting": [
            line for line in lines if not line.is_approved and (sees_all or line.can_approve or line.can_end)
        ],
        "counting": [line for line in lines if line.is_approved and (sees_all or line.can_end)],
    }


def present_grants(account: str, duties: Iterable[str]) -> list[GrantLine]:
    """Return every grant and proposal that has not ended, for whoever looks."""
    duties = tuple(duties)
    return [_line(one.grant, one.task, account, duties) for one in all_grants()]


def _line(grant: RecordGrant, task: Task | None, account: str, duties: tuple[str, ...]) -> GrantLine:
    approves = may_approve(grant, duties)
    concerned = {grant.proposed_by, grant.colleague} | ({task.assigned_to} if task else set())
    return GrantLine(
        grant,
        shown_reference(task.record) if task else "",
        task.pk if task else None,
        edition_titles(task.record.edition if task else "").purpose(grant.purpose),
        grant.until.astimezone(this_agency().zone),
        is_mine=grant.colleague == account,
        can_approve=approves and not grant.approved_by and account not in concerned,
        can_end=approves or account in (grant.proposed_by, grant.approved_by),
    )
