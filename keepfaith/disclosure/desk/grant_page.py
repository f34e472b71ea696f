"""What the desk shows of grants: on the page of a task, on a page of their own, and to those who see who sees what."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from keepfaith.custody.client.grant_items import RecordGrant
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.cases.record_grants import (
    GrantedRecord,
    all_grants,
    grants_in,
    grants_on,
    may_approve,
    offered_hours,
)
from keepfaith.disclosure.desk.current_employee import CurrentEmployee
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.office_duties import approving_duties
from keepfaith.disclosure.tasks.task_access import TaskAccess


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant in words, and what whoever looks may do with it; nothing of what the record says."""

    grant: RecordGrant
    reference: str
    # The record's number where its row is there, and that of its task if the grant is in that.
    record: uuid.UUID | None
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
    lines = [_line(granted, access.account, access.duties) for granted in grants_on(access.task)]
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
        "tests": staff_client().test_accounts() if sees_all else (),
        "mine": [line for line in lines if line.is_mine and line.is_approved],
        "waiting": [
            line for line in lines if not line.is_approved and (sees_all or line.can_approve or line.can_end)
        ],
        "counting": [line for line in lines if line.is_approved and (sees_all or line.can_end)],
    }


def present_grants(account: str, duties: Iterable[str]) -> list[GrantLine]:
    """Return every grant and proposal that has not ended, for whoever looks."""
    duties = tuple(duties)
    return [_line(granted, account, duties) for granted in all_grants()]


def case_grants(case: CaseState, worker: CaseWorker) -> dict[bytes, list[GrantLine]]:
    """Return what has not ended of grants in a case, by the records that they are on."""
    lines: dict[bytes, list[GrantLine]] = defaultdict(list)
    for granted in grants_in(case):
        lines[granted.grant.record].append(_line(granted, worker.account, worker.duties))
    return lines


def _line(granted: GrantedRecord, account: str, duties: tuple[str, ...]) -> GrantLine:
    grant, record, task = granted.grant, granted.record, granted.task
    approves = may_approve(grant, duties)
    concerned = {grant.proposed_by, grant.colleague, granted.holder}
    return GrantLine(
        grant,
        shown_reference(record) if record else "",
        record.pk if record else None,
        task.pk if task else None,
        edition_titles(record.edition if record else "").purpose(grant.purpose),
        grant.until,
        is_mine=grant.colleague == account,
        can_approve=approves and not grant.approved_by and account not in concerned,
        can_end=approves or account in (grant.proposed_by, grant.approved_by),
    )
