"""Letters that belong together: what a person wrote first, what followed it, and what was answered in between."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from keepfaith.disclosure.desk.history import delivery_statuses
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.models import Record, Step, Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.tasks.due_dates import day_it_came
from keepfaith.disclosure.tasks.task_access import TaskAccess

# More letters than this on one matter are not listed.
MAX_MESSAGES: Final = 100
STATES: Final = {
    Task.OPEN: "Waiting",
    Task.SENT: "Sent",
    Task.RETURNED: "Returned",
    Task.CLOSED: "Closed without an answer",
}


@dataclass(frozen=True, slots=True)
class ThreadAnswer:
    """One answer to a letter, and what became of it."""

    day: dt.date
    account: str
    fate: str


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One letter of a thread; `number` is that of its task, where the employee's duties cover it."""

    number: int | None
    reference: str
    day: dt.date
    state: str
    is_here: bool
    answers: tuple[ThreadAnswer, ...]


def thread_of(access: TaskAccess) -> tuple[ThreadMessage, ...]:
    """Return the messages of a task's thread in the order in which they came; a single message makes none."""
    task, tasks = access.task, thread_tasks(access.task)
    if len(tasks) == 1:
        return ()
    own = set(
        Task.objects.filter(
            need_to_know.covering(access.duties), pk__in=[message.pk for message in tasks]
        ).values_list("pk", flat=True)
    )
    answers = _answers(tasks)
    return tuple(
        ThreadMessage(
            number=message.pk if message.pk in own else None,
            reference=shown_reference(message.record),
            day=day_it_came(message.record),
            state=STATES[message.state],
            is_here=message.pk == task.pk,
            answers=answers.get(message.pk, ()),
        )
        for message in tasks
    )


def thread_tasks(task: Task) -> list[Task]:
    """Return the tasks of all letters on a matter in the order in which they came, also if it is one letter."""
    together = _thread_records(_first(task.record))
    in_thread = Task.objects.filter(record__in=together).select_related("record")
    return list(in_thread.order_by("record__received_at", "pk")[:MAX_MESSAGES])


def _first(record: Record) -> Record:
    for _ in range(MAX_MESSAGES):
        if record.about is None:
            break
        record = record.about
    return record


def _thread_records(first: Record) -> set[uuid.UUID]:
    """Gather what follows a record, level by level; notes bring no task and are left out."""
    records = level = {first.pk}
    while level and len(records) < MAX_MESSAGES:
        following = Task.objects.filter(record__about__in=level).values_list("record_id", flat=True)
        level = set(following[:MAX_MESSAGES]) - records
        records = records | level
    return records


def _answers(tasks: list[Task]) -> dict[int, tuple[ThreadAnswer, ...]]:
    fates = delivery_statuses(tasks)
    answers: dict[int, tuple[ThreadAnswer, ...]] = {}
    for step in Step.objects.filter(task__in=tasks, act="answered"):
        answer = ThreadAnswer(step.done_on, step.account, fates.get(step.note_id, ""))
        answers[step.task_id] = (*answers.get(step.task_id, ()), answer)
    return answers
