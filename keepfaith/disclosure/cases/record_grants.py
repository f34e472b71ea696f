"""Grants on one record: a colleague opens it for some hours, as one employee proposed and another approved."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.agency.grant_hours import grant_hours
from keepfaith.custody.client.grant_items import RecordGrant
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records.custodian_clients import cases_client, record_grants_client
from keepfaith.disclosure.records.office_duties import approving_duties
from keepfaith.disclosure.retention.legal_holds import check_reason
from keepfaith.disclosure.tasks.task_actions import Clerk
from keepfaith.errors import KeepfaithError

# Under which an act is refused, and the refusal entered, where the employee has no duty for it.
_NO_DUTY: Final = "none"
_OFFERED: Final = (1, 2, 4, 8, 24, 48, 72)


class InvalidGrant(KeepfaithError):
    """What a form says of a grant cannot be proposed."""


@dataclass(frozen=True, slots=True)
class GrantedRecord:
    """A grant with its record, none where that is gone; the record's task, and with whom the task or the case is."""

    grant: RecordGrant
    record: Record | None
    task: Task | None
    holder: str


def offered_hours() -> tuple[int, ...]:
    """Return for how many hours a grant can be proposed here, the limit last."""
    limit = grant_hours()
    return (*(hours for hours in _OFFERED if hours < limit), limit)


def propose_grant(task: Task, clerk: Clerk, *, colleague: str, hours: str, reason: str) -> None:
    """Propose that a colleague opens the record of a task; raises `InvalidGrant`, `InvalidReference` and `Refused`."""
    _propose(
        *(task.record_id.bytes, ""),
        employee=clerk.account,
        duty=clerk.duty,
        colleague=colleague,
        hours=hours,
        reason=reason,
    )


def propose_case_grant(  # noqa: PLR0913 - of what, in which case, by whom, for whom and why
    case: CaseState, record: Record, worker: CaseWorker, *, colleague: str, hours: str, reason: str
) -> None:
    """Propose that a colleague opens one record which one's own case covers; raises as `propose_grant`."""
    _propose(
        *(record.pk.bytes, case.case),
        employee=worker.account,
        duty=worker.working_duty(case.purpose) or min(worker.duties, default=_NO_DUTY),
        colleague=colleague,
        hours=hours,
        reason=reason,
    )


def approve_grant(number: int, *, account: str, duties: Collection[str]) -> None:
    """Approve what was proposed under a number; raises `Refused`."""
    record_grants_client().approve(number, employee=account, duty=_approving(number, duties))


def end_grant(number: int, *, account: str, duties: Collection[str]) -> None:
    """End a grant or take a proposal back; raises `Refused`."""
    record_grants_client().end(number, employee=account, duty=_approving(number, duties))


def grants_on(task: Task) -> list[GrantedRecord]:
    """Return what has not ended of grants on the record of a task; those in cases are on the pages of these."""
    grants = record_grants_client().grants(task.record_id.bytes)
    return [GrantedRecord(one, task.record, task, task.assigned_to) for one in grants if not one.case]


def grants_in(case: CaseState) -> list[GrantedRecord]:
    """Return what has not ended of grants on the records of a case."""
    grants = [grant for grant in record_grants_client().grants() if grant.case == case.case]
    records = _records_of(grants)
    return [GrantedRecord(one, records.get(one.record), None, case.holder) for one in grants]


def all_grants() -> list[GrantedRecord]:
    """Return every grant and proposal that has not ended, with its record."""
    grants = record_grants_client().grants()
    records, tasks = _records_of(grants), _tasks_of(grants)
    cases = {name: cases_client().case(name) for name in {grant.case for grant in grants if grant.case}}
    return [
        GrantedRecord(one, records.get(one.record), tasks.get(one.record), _holder(one, tasks, cases))
        for one in grants
    ]


def may_approve(grant: RecordGrant, duties: Collection[str]) -> bool:
    """Return whether one of these duties approves what is granted for a purpose, by the edition in force."""
    return not approving_duties(grant.purpose).isdisjoint(duties)


def _approving(number: int, duties: Collection[str]) -> str:
    """Return the duty under which an employee approves or ends a grant; without one, any that they have."""
    purposes = [grant.purpose for grant in record_grants_client().grants() if grant.number == number]
    fitting = {duty for purpose in purposes for duty in approving_duties(purpose) & set(duties)}
    return min(fitting, default=min(duties, default=_NO_DUTY))


def _propose(  # noqa: PLR0913 - as `propose_grant` and `propose_case_grant` say
    record: bytes, case: str, *, employee: str, duty: str, colleague: str, hours: str, reason: str
) -> None:
    check_reason(reason, example="interpreter")
    if not colleague:
        raise InvalidGrant("No colleague is named.", "Choose one from the list, or write their account.")
    if hours not in {str(offered) for offered in offered_hours()}:
        raise InvalidGrant("This number of hours is not offered.", "Choose one from the list.")
    record_grants_client().propose(
        record,
        case=case,
        colleague=colleague,
        hours=int(hours),
        reason=reason,
        employee=employee,
        duty=duty,
    )


def _holder(grant: RecordGrant, tasks: Mapping[bytes, Task], cases: Mapping[str, CaseState | None]) -> str:
    if grant.case:
        case = cases[grant.case]
        return case.holder if case else ""
    task = tasks.get(grant.record)
    return task.assigned_to if task else ""


def _records_of(grants: Collection[RecordGrant]) -> Mapping[bytes, Record]:
    numbers = {uuid.UUID(bytes=grant.record) for grant in grants}
    return {row.pk.bytes: row for row in Record.objects.filter(pk__in=numbers)}


def _tasks_of(grants: Collection[RecordGrant]) -> Mapping[bytes, Task]:
    numbers = {uuid.UUID(bytes=grant.record) for grant in grants if not grant.case}
    return {task.record_id.bytes: task for task in Task.objects.filter(record__in=numbers)}
