"""Handing a task to a colleague who has a duty that covers it."""

from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk, add_step, locked_task, log_act
from keepfaith.errors import KeepfaithError


class NotAssignable(KeepfaithError):
    """A task cannot go to somebody whose duties do not cover it."""


def colleagues(task: Task, *, but: str) -> list[str]:
    """Name the employees whose duties cover a task, without one of them."""
    accounts = Employee.objects.filter(is_active=True).exclude(account=but).values_list("account", flat=True)
    return [
        account
        for account in sorted(accounts)
        if need_to_know.duties_covering(task, custodian().duties_of(account))
    ]


def assign(number: int, clerk: Clerk, *, to: str) -> Task:
    """Hand a task to a colleague; handed to nobody, it is everybody's again."""
    with locked_task(number) as task:
        if to == task.assigned_to:
            raise AlreadyDone("This was done already.", "Look at whom the task is handed to.")
        if to and to not in colleagues(task, but=clerk.account):
            raise NotAssignable(
                "That colleague has no duty that covers this task.", "Choose one from the list."
            )
        log_act(task, "noted", clerk)
        task.assigned_to = to
        task.save(update_fields=["assigned_to"])
        add_step(task, "assigned", clerk, clause=need_to_know.NEED_TO_KNOW)
    return task
