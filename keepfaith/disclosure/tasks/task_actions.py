"""Acting on a task: the task is held, the custodian enters the act, and only then the rows change, all or none.

A crash after the entry leaves an entry without its step; the act can then be done again, as a second entry.
Nothing is ever done without an entry.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.task_answers import TaskState
from keepfaith.custody.protocol.task_messages import ActKind
from keepfaith.disclosure.models import Record, Step, Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.errors import KeepfaithError


@dataclass(frozen=True, slots=True)
class Clerk:
    """An employee, and the duty under which they act."""

    account: str
    duty: str


# The columns that say what the ledger says too.
CORRECTED: Final = ("purpose", "assigned_to", "state")


class NoSuchTask(KeepfaithError):
    """There is no such task, or none any more."""


class AlreadyDone(KeepfaithError):
    """Somebody was quicker: the task is closed, or this very form was taken before."""


@contextmanager
def locked_task(number: int) -> Iterator[Task]:
    """Hold an open task for the block, in one transaction; whoever comes second is told who was first.

    Where an act was entered and its row then not changed, the row catches up with the ledger first.
    """
    with transaction.atomic():
        task = _locked(number)
        if is_corrected(task):
            task.save(update_fields=CORRECTED)
        if task.state == Task.OPEN:
            yield task
            return
    raise AlreadyDone(_done(task), "There is nothing left to do here. Go back to the queue.")


@contextmanager
def locked_closed_task(number: int) -> Iterator[Task]:
    """Hold a closed task for the block, in one transaction, to reopen it."""
    with transaction.atomic():
        task = _locked(number)
        if task.state == Task.OPEN:
            raise AlreadyDone("This task is open already.", "Go on with it.")
        yield task


def is_corrected(task: Task) -> bool:
    """Put what the ledger says of an open task in the place of what its row says; say whether they differed."""
    known = custodian().tasks([task.record_id.bytes]).get(task.record_id.bytes)
    return known is not None and correct(task, known)


def correct(task: Task, known: TaskState) -> bool:
    """As `is_corrected`, with what the ledger says; a task that is closed here stays as it is."""
    if task.state != Task.OPEN:
        return False
    before = (task.purpose, task.assigned_to, task.state)
    task.purpose, task.assigned_to = known.purpose, known.holder
    task.state, task.closed_on = known.state, known.closed_on
    return (task.purpose, task.assigned_to, task.state) != before


def log_act(  # noqa: PLR0913 - who does what, with which fields, on which facts
    task: Task,
    act: ActKind,
    clerk: Clerk,
    *,
    fields: Sequence[str] = (),
    facts: Mapping[str, bool] | None = None,
    to: str = "",
    note: Record | None = None,
    colleague: str = "",
) -> None:
    """Have the custodian enter an act on a task; raises `Refused` with the clause if it may not be done."""
    custodian().act(
        task.record_id.bytes,
        act,
        fields=fields,
        employee=clerk.account,
        duty=clerk.duty,
        purpose=task.purpose,
        facts=facts,
        to=to,
        note=None if note is None else note.pk.bytes,
        colleague=colleague,
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
    """Close a task; the day is the database's."""
    task.state = state
    task.save(update_fields=["state"])


def today() -> dt.date:
    """Return the day where the agency is."""
    return this_agency().day(timezone.now())


def _locked(number: int) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("record").filter(pk=number)
    task = rows.first()
    if task is None:
        raise NoSuchTask("There is no such task.", "It may have been erased. Go back to the queue.")
    return task


def _done(task: Task) -> str:
    step = task.steps.filter(act=task.state).last()
    day = f"{task.closed_on:%B} {task.closed_on.day}, {task.closed_on.year}" if task.closed_on else ""
    who = f" by {step.account}" if step else ""
    return f"This task was already done: {task.state}{who} on {day}."
