"""Acting on a task: the task is held, the custodian enters the act, and only then the rows change, all or none.

A crash after the entry leaves an entry without its step; the act can then be done again, as a second entry.
Nothing is ever done without an entry.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.messages import ActKind
from keepfaith.disclosure.models import Record, Step, Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.errors import KeepfaithError


@dataclass(frozen=True, slots=True)
class Clerk:
    """An employee, and the duty under which they act.

    `is_own` says that the task waits and that one of the employee's duties covers it; it is claimed of nothing else.
    """

    account: str
    duty: str
    is_own: bool = True

    @property
    def claim(self) -> Mapping[str, bool]:
        """What the custodian is told and cannot know."""
        return {"own_task": self.is_own}


class NoSuchTask(KeepfaithError):
    """There is no such task, or none any more."""


class AlreadyDone(KeepfaithError):
    """Somebody was quicker: the task is closed, or this very form was taken before."""


@contextmanager
def locked_task(number: int) -> Iterator[Task]:
    """Hold an open task for the block, in one transaction; whoever comes second is told who was first."""
    with transaction.atomic():
        rows = Task.objects.select_for_update(of=("self",)).select_related("record").filter(pk=number)
        task = rows.first()
        if task is None:
            raise NoSuchTask("There is no such task.", "It may have been erased. Go back to the queue.")
        if task.state != Task.OPEN:
            raise AlreadyDone(_done(task), "There is nothing left to do here. Go back to the queue.")
        yield task


def log_act(  # noqa: PLR0913 - who does what, with which fields, on which facts
    task: Task,
    act: ActKind,
    clerk: Clerk,
    *,
    fields: Sequence[str] = (),
    facts: Mapping[str, bool] | None = None,
    to: str = "",
    note: Record | None = None,
) -> None:
    """Have the custodian enter an act on a task; raises `Refused` with the clause if it may not be done."""
    custodian().act(
        task.record_id.bytes,
        act,
        fields=fields,
        employee=clerk.account,
        duty=clerk.duty,
        purpose=task.purpose,
        facts=clerk.claim if facts is None else facts,
        to=to,
        note=None if note is None else note.pk.bytes,
    )


def add_step(  # noqa: PLR0913 - a step's parts
    task: Task, act: str, clerk: Clerk, *, clause: str, purpose: str = "", note: Record | None = None
) -> Step:
    """Write down what was done, for whoever takes up the task next."""
    return Step.objects.create(
        task=task,
        act=act,
        account=clerk.account,
        duty=clerk.duty,
        purpose=purpose or task.purpose,
        clause=clause,
        note=note,
        done_on=today(),
    )


def close_task(task: Task, state: str) -> None:
    """Close a task for good; the day is the database's."""
    task.state = state
    task.save(update_fields=["state"])


def today() -> dt.date:
    """Return the day where the agency is."""
    return this_agency().day(timezone.now())


def _done(task: Task) -> str:
    step = task.steps.filter(act=task.state).last()
    day = f"{task.closed_on:%B} {task.closed_on.day}, {task.closed_on.year}" if task.closed_on else ""
    who = f" by {step.account}" if step else ""
    return f"This task was already done: {task.state}{who} on {day}."
