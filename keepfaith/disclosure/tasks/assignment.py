"""Handing a task to a colleague who has a duty that covers it."""

from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk, add_step, enter, held
from keepfaith.errors import KeepfaithError


class NoColleague(KeepfaithError):
    """A task cannot go to somebody whose duties do not cover it."""


def colleagues(task: Task, *, but: str) -> list[str]:
    """Name the employees whose duties cover a task, without one of them."""
    accounts = Employee.objects.filter(is_active=True).exclude(account=but).values_list("account", flat=True)
    return [
        account
        for account in sorted(accounts)
        if need_to_know.duties_covering(task, custodian().duties_of(account))
    ]


def hand_over(number: int, clerk: Clerk, *, to: str) -> Task:
    """Hand a task to a colleague; handed to nobody, it is everybody's again."""
    with held(number) as task:
        if to == task.handed_to:
            raise AlreadyDone("This was done already.", "Look at whom the task is handed to.")
        if to and to not in colleagues(task, but=clerk.account):
            raise NoColleague(
                "That colleague has no duty that covers this task.", "Choose one from the list."
            )
        enter(task, "noted", clerk)
        task.handed_to = to
        task.save(update_fields=["handed_to"])
        add_step(task, "handed", clerk, clause=need_to_know.NEED_TO_KNOW)
    return task
