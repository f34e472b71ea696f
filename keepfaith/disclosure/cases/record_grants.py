"""Grants on one record: a colleague opens it for some hours, as one employee proposed and another approved."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.agency.grant_hours import grant_hours
from keepfaith.custody.protocol.record_grant_messages import RecordGrant
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.custodian_clients import record_grants_client
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
class GrantOfTask:
    """A grant with the task of its record; no task where its row is gone."""

    grant: RecordGrant
    task: Task | None

    @property
    def is_approved(self) -> bool:
        """Whether it counts, and waits no more."""
        return bool(self.grant.approved_by)


def offered_hours() -> tuple[int, ...]:
    """Return for how many hours a grant can be proposed here, the limit last."""
    limit = grant_hours()
    return (*(hours for hours in _OFFERED if hours < limit), limit)


def propose_grant(task: Task, clerk: Clerk, *, colleague: str, hours: str, reason: str) -> None:
    """Propose that a colleague opens the record of a task; raises `InvalidGrant`, `InvalidReference` and `Refused`."""
    check_reason(reason, example="interpreter")
    if not colleague:
        raise InvalidGrant("No colleague is named.", "Choose one from the list.")
    if hours not in {str(offered) for offered in offered_hours()}:
        raise InvalidGrant("This number of hours is not offered.", "Choose one from the list.")
    record_grants_client().propose(
        *(task.record_id.bytes,),
        colleague=colleague,
        hours=int(hours),
        reason=reason,
        employee=clerk.account,
        duty=clerk.duty,
    )


def approve_grant(number: int, *, account: str, duties: Collection[str]) -> None:
    """Approve what was proposed under a number; raises `Refused`."""
    record_grants_client().approve(number, employee=account, duty=_approving(number, duties))


def end_grant(number: int, *, account: str, duties: Collection[str]) -> None:
    """End a grant or take a proposal back; raises `Refused`."""
    record_grants_client().end(number, employee=account, duty=_approving(number, duties))


def grants_on(task: Task) -> tuple[RecordGrant, ...]:
    """Return what has not ended of grants on the record of a task."""
    return record_grants_client().grants(task.record_id.bytes)


def all_grants() -> list[GrantOfTask]:
    """Return every grant and proposal that has not ended, with its task."""
    grants = record_grants_client().grants()
    tasks = _tasks_of(grants)
    return [GrantOfTask(grant, tasks.get(uuid.UUID(bytes=grant.record))) for grant in grants]


def may_approve(grant: RecordGrant, duties: Collection[str]) -> bool:
    """Return whether one of these duties approves what is granted for a purpose, by the edition in force."""
    return not approving_duties(grant.purpose).isdisjoint(duties)


def _approving(number: int, duties: Collection[str]) -> str:
    """Return the duty under which an employee approves or ends a grant; without one, any that they have."""
    purposes = [grant.purpose for grant in record_grants_client().grants() if grant.number == number]
    fitting = {duty for purpose in purposes for duty in approving_duties(purpose) & set(duties)}
    return min(fitting, default=min(duties, default=_NO_DUTY))


def _tasks_of(grants: Collection[RecordGrant]) -> Mapping[uuid.UUID, Task]:
    records = [uuid.UUID(bytes=grant.record) for grant in grants]
    tasks = Task.objects.select_related("record").filter(record__in=records)
    return {task.record_id: task for task in tasks}
