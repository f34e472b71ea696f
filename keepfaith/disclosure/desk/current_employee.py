"""Who sits at the desk: the employee signed in, their duties as the custodian knows them now, and their own tasks."""

from dataclasses import dataclass

from django.http import HttpRequest

from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.staff.models import as_employee
from keepfaith.disclosure.tasks.task_actions import Clerk, NoSuchTask


@dataclass(frozen=True, slots=True)
class Seat:
    """An employee and the duties they have at this moment."""

    account: str
    duties: tuple[str, ...]

    def clerk(self, task: Task, chosen: str = "") -> Clerk:
        """Say under which duty this employee acts on a task: the one chosen or the first that covers it.

        Where none covers it the custodian is asked all the same, so that the refusal is written down.
        """
        covering = need_to_know.duties_covering(task, self.duties)
        if covering:
            duty = chosen if chosen in covering else covering[0]
            return Clerk(self.account, duty, is_own=task.state == Task.OPEN)
        return Clerk(self.account, next(iter(self.duties), _some_duty(task)), is_own=False)


def seat_of(request: HttpRequest) -> Seat:
    """Ask the custodian for the duties of whoever is signed in; raises `CustodianGone`."""
    account = as_employee(request.user).account
    return Seat(account, custodian().duties_of(account))


def task_numbered(number: int) -> Task:
    """Give a task with its record; raises `NoSuchTask`."""
    task = Task.objects.select_related("record").filter(pk=number).first()
    if task is None:
        raise NoSuchTask("There is no such task.", "It may have been erased. Go back to the queue.")
    return task


def _some_duty(task: Task) -> str:
    found = need_to_know.needs(task.record.edition).openable
    pairs = (
        duty
        for duty, collected, purpose in sorted(found)
        if (collected, purpose) == (task.record.purpose, task.purpose)
    )
    return next(pairs, "none")
