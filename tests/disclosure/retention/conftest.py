"""Records whose task was closed long ago, and the retention account with its duty at the real custodian."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.retention.destruction import DUTY
from keepfaith.disclosure.retention.legal_holds import Officer
from keepfaith.disclosure.tasks.task_actions import Clerk, today
from tests.backdating import backdate, close_in_ledger
from tests.disclosure.desk.conftest import LITERATURE, Desk, clerk, control, letter, received
from tests.duties import give_duty

__all__ = ["LITERATURE", "Desk", "clerk", "control", "letter", "received"]
# Longer ago than any holding of the sample agency with work is kept.
LONG_AGO = dt.timedelta(days=3 * 366)
CLERK = Clerk("assistance-clerk", "assistance")


@pytest.fixture
def duty(custody: Path, control: ControlClient) -> Iterator[str]:
    """The duty in whose name what is due is destroyed, given for the test."""
    account = this_agency().retention_account
    give_duty(control, account, DUTY)
    yield account
    control.end_staff(account)


@pytest.fixture
def officer(custody: Path, control: ControlClient) -> Iterator[Officer]:
    """Somebody of the desk who may hold and release."""
    give_duty(control, "records-officer", DUTY)
    yield Officer("records-officer")
    control.end_staff("records-officer")


@pytest.fixture
def assisted(custody: Path, control: ControlClient) -> Iterator[Clerk]:
    """A clerk who may answer questions."""
    give_duty(control, CLERK.account, CLERK.duty)
    yield CLERK
    control.end_staff(CLERK.account)


def closed(task: Task, ago: dt.timedelta = LONG_AGO) -> Task:
    """Close a task so long ago."""
    Task.objects.filter(pk=task.pk).update(state=Task.CLOSED)
    backdate(task, "closed_on", today() - ago)
    close_in_ledger(task.record_id.bytes, today() - ago)
    return Task.objects.select_related("record").get(pk=task.pk)
