"""The employee signed in, their duties as the custodian knows them now, and what they may do with a task."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.staff.models import as_employee
from keepfaith.disclosure.tasks.task_access import TaskAccess, access_to
from keepfaith.disclosure.tasks.task_actions import NoSuchTask, is_corrected

# The custodian is asked once a request: the page's menu shows what its view was told.
_KNOWN: Final = "_current_employee"


@dataclass(frozen=True, slots=True)
class CurrentEmployee:
    """An employee and the duties they have at this moment."""

    account: str
    duties: tuple[str, ...]

    def access(self, task: Task, *, chosen: str = "") -> TaskAccess:
        """Return what this employee may do with a task, acting under a chosen duty if it covers the task."""
        return access_to(task, account=self.account, duties=self.duties, chosen=chosen)


def current_employee(request: HttpRequest) -> CurrentEmployee:
    """Ask the custodian for the duties of whoever is signed in; raises `CustodianUnavailable`."""
    account = as_employee(request.user).account
    known = getattr(request, _KNOWN, None)
    if isinstance(known, CurrentEmployee) and known.account == account:
        return known
    employee = CurrentEmployee(account, custodian().duties_of(account))
    setattr(request, _KNOWN, employee)
    return employee


def requested_access(request: HttpRequest, number: int) -> TaskAccess:
    """Return what whoever is signed in may do with a task, under the duty that a form names."""
    task = task_numbered(number)
    return current_employee(request).access(task, chosen=request.POST.get("duty", ""))


def task_numbered(number: int) -> Task:
    """Return a task with its record, as the ledger knows it; raises `NoSuchTask`."""
    task = Task.objects.select_related("record").filter(pk=number).first()
    if task is None:
        raise NoSuchTask("There is no such task.", "It may have been erased. Go back to the queue.")
    is_corrected(task)
    return task
