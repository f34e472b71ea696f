"""Taking back: a task is reopened, by a slip's own author or later with a reason, and an answer is called back.

Each is an act of its own that the custodian allows and enters. What was done before stays in the steps.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.task_messages import UNDO_SECONDS, ActKind
from keepfaith.disclosure.models import OutgoingMessage, Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.tasks.notes import store_note
from keepfaith.disclosure.tasks.task_access import TaskAccess
from keepfaith.disclosure.tasks.task_actions import (
    AlreadyDone,
    Clerk,
    add_step,
    locked_closed_task,
    locked_task,
    log_act,
    today,
)
from keepfaith.errors import KeepfaithError


class TimeIsOver(KeepfaithError):
    """A task cannot be reopened any more, because its record is to be destroyed."""


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """An answer that has not left; until `goes_at` it can be called back."""

    number: uuid.UUID
    account: str
    goes_at: dt.datetime
    closes: bool


def undo_until(task: Task, account: str) -> dt.datetime | None:
    """Return until when an employee may undo that they closed a task; nothing if they may not."""
    record = task.record_id.bytes
    known = custodian().tasks([record]).get(record)
    if known is None or known.closed_at is None or known.closed_by != account:
        return None
    until = known.closed_at + dt.timedelta(seconds=UNDO_SECONDS)
    return until if until > timezone.now() else None


def undo_closing(number: int, clerk: Clerk) -> Task:
    """Reopen a task that the employee closed within the last ten minutes; raises `Refused` once these are over."""
    with locked_closed_task(number) as task:
        if _is_open_in_ledger(task):
            _must_cover(task, clerk)
        else:
            log_act(task, "reopened", clerk)
        add_step(task, "reopened", clerk, clause=need_to_know.NEED_TO_KNOW)
        _open(task)
    return task


def reopen(number: int, clerk: Clerk, *, due: dt.date | None, text: str, token: str) -> Task:
    """Reopen a closed task; the note says why. Raises `TimeIsOver` from the day on which its record is `due`."""
    with locked_closed_task(number) as task:
        if due is not None and due <= today():
            raise TimeIsOver(
                "The time for which this may be kept is over, so it is about to be destroyed.",
                "If a law or a case requires it, ask the records access officer to put it on hold.",
                clause="not-destroyed-by-mistake",
            )
        # The ledger reopens it only once; the reason is then entered as the note that it is.
        act: ActKind = "noted" if _is_open_in_ledger(task) else "reopened"
        store_note(task, act, clerk, text=text, token=token, step="reopened")
        _open(task)
    return task


def waiting_answers(task: Task) -> list[WaitingAnswer]:
    """Return the answers of a task that wait and can be called back, in their order."""
    rows = _waiting(task).order_by("goes_at", "pk")
    return [WaitingAnswer(row.pk, row.account, row.goes_at, row.closes) for row in rows if row.goes_at]


def recall_answer(number: int, clerk: Clerk, *, answer: uuid.UUID) -> OutgoingMessage:
    """Call an answer back before it leaves; raises `AlreadyDone` once it is too late."""
    with locked_task(number) as task:
        message = _locked_answer(task, answer)
        log_act(task, "recalled", clerk, note=message.content)
        add_step(task, "recalled", clerk, clause=need_to_know.NEED_TO_KNOW)
        message.state = OutgoingMessage.RECALLED
        message.save(update_fields=["state"])
    return message


def send_now(access: TaskAccess, *, answer: uuid.UUID) -> None:
    """Let an answer in a task that is the employee's own leave without further waiting."""
    if not access.is_own:
        raise Refused(DenialCode.NOT_OWN_TASK, need_to_know.NEED_TO_KNOW)
    with locked_task(access.task.pk) as task:
        message = _locked_answer(task, answer)
        message.goes_at = None
        message.save(update_fields=["goes_at"])


def _waiting(task: Task) -> QuerySet[OutgoingMessage]:
    return task.outgoing.filter(
        kind=OutgoingMessage.ANSWER, state=OutgoingMessage.WAITING, goes_at__gt=timezone.now()
    )


def _locked_answer(task: Task, answer: uuid.UUID) -> OutgoingMessage:
    message = (
        _waiting(task).select_related("content").select_for_update(of=("self",)).filter(pk=answer).first()
    )
    if message is None:
        raise AlreadyDone(
            "This answer is on its way or was called back before.",
            "Look at the steps of the task. If it was wrong, write another one.",
        )
    return message


def _is_open_in_ledger(task: Task) -> bool:
    """Return whether an act was entered and its row then not changed, as where a process was killed between them."""
    record = task.record_id.bytes
    known = custodian().tasks([record]).get(record)
    return known is not None and known.state == Task.OPEN


def _must_cover(task: Task, clerk: Clerk) -> None:
    """Refuse whoever has no duty with a task, where no act is entered that the custodian would refuse."""
    duties = custodian().duties_of(clerk.account)
    if clerk.duty not in need_to_know.duties_covering(task, duties):
        raise Refused(DenialCode.NO_RULE_PERMITS if duties else DenialCode.DUTY, need_to_know.NEED_TO_KNOW)


def _open(task: Task) -> None:
    # The database takes the day away; whoever had it before it was closed has it no more.
    task.state, task.assigned_to = Task.OPEN, ""
    task.save(update_fields=["state", "assigned_to"])
