"""Who has a task: handed to a colleague who has a duty that covers it, given back to all, or taken over."""

from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.staff.peers import peers
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk, add_step, locked_task, log_act
from keepfaith.errors import KeepfaithError


class NotAssignable(KeepfaithError):
    """A task cannot go to somebody whose duties do not cover it."""


def colleagues(task: Task, *, but: str) -> list[str]:
    """Name the peers of an employee whose duties cover a task."""
    return [account for account in peers(but) if account != but and _is_covered(task, account)]


def hand_over(number: int, clerk: Clerk, *, to: str) -> Task:
    """Hand a task to a colleague, for whom alone it then opens; handed to nobody, it is everybody's again."""
    with locked_task(number) as task:
        if to == task.assigned_to:
            raise AlreadyDone("This was done already.", "Look at who has the task.")
        check_assignable(task, clerk, to=to)
        log_act(task, "handed", clerk, colleague=to)
        _assign(task, "handed", clerk, to=to)
    return task


def take_over(number: int, clerk: Clerk) -> Task:
    """Take a task over from the colleague who has it; it then opens for the one who took it alone."""
    with locked_task(number) as task:
        if task.assigned_to == clerk.account:
            raise AlreadyDone("You have this task already.", "Open it from your queue.")
        log_act(task, "taken", clerk)
        _assign(task, "taken", clerk, to=clerk.account)
    return task


def check_assignable(task: Task, clerk: Clerk, *, to: str) -> None:
    """Refuse to hand a task to somebody who could not open it; who is no peer, the custodian says."""
    is_known = Employee.objects.filter(account=to, is_active=True).exists()
    if to and (to == clerk.account or not is_known or not _is_covered(task, to)):
        raise NotAssignable("That colleague has no duty that covers this task.", "Choose one from the list.")


def _is_covered(task: Task, account: str) -> bool:
    return bool(need_to_know.duties_covering(task, custodian().duties_of(account)))


def _assign(task: Task, act: str, clerk: Clerk, *, to: str) -> None:
    task.assigned_to = to
    task.save(update_fields=["assigned_to"])
    add_step(task, act, clerk, clause=need_to_know.NEED_TO_KNOW)
