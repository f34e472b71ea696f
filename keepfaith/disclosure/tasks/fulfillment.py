"""Sending: what the person asked for has gone out to them, by post or by e-mail, and the task is done."""

from collections.abc import Collection

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.fields import CONTACT_CATEGORIES
from keepfaith.disclosure.tasks.task_access import SENDING_FACTS, duty_access, sending_fields
from keepfaith.disclosure.tasks.task_actions import (
    AlreadyDone,
    Clerk,
    NoSuchTask,
    add_step,
    close_task,
    locked_task,
    log_act,
)


def mark_sent(number: int, clerk: Clerk, *, by: Collection[str] = CONTACT_CATEGORIES) -> Task:
    """Have it entered that the answer went out, then close the task; `by` are the kinds of address it went to."""
    with locked_task(number) as task:
        access = duty_access(task.record, duty=clerk.duty, purpose=task.purpose)
        log_act(task, "sent", clerk, fields=sending_fields(task.record, by=by), facts=SENDING_FACTS)
        add_step(task, "sent", clerk, clause=access.sending_clause)
        close_task(task, Task.SENT)
    return task


def close_answered(number: int, clerk: Clerk) -> bool:
    """Close a task whose last answer went out, and say whether; one that a colleague has by now stays theirs."""
    try:
        with locked_task(number) as task:
            log_act(task, "answered", clerk)
            close_task(task, Task.SENT)
    except (AlreadyDone, CustodianUnavailable, NoSuchTask, Refused):
        return False
    return True
