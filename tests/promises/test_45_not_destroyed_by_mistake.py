"""Promise 45: nothing is destroyed before it is due, without a permission, or while it is on hold.

That what was destroyed is gone, from every file and every later backup: `attacks/test_erased_everywhere`.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.protocol.header import Header
from keepfaith.disclosure.checks.p45_retention import (
    DESTROYED,
    OVERDUE,
    WANTED,
    examine,
    judged,
    keys_left,
    outcomes,
    overdue,
    wanted,
)
from keepfaith.disclosure.models import Record, Task, Tombstone
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention.due_records import HeldRecords, holds
from keepfaith.disclosure.retention.legal_holds import hold
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.editions.retention_rules import Period
from tests.backdating import backdate
from tests.cases import opened_case
from tests.conftest import Served
from tests.duties import give_duty

from .editions import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
NONE = HeldRecords({}, frozenset())


@pytest.fixture
def control(custody: Path) -> Iterator[ControlClient]:
    client = ControlClient(custody / "control")
    yield client
    client.close()


@pytest.fixture
def employed(control: ControlClient) -> Iterator[str]:
    """An account that has the duty which the check tries without."""
    account = f"clerk-{secrets.token_hex(4)}"
    give_duty(control, account, "records")
    yield account
    control.end_staff(account)


@pytest.fixture
def standing(control: ControlClient) -> Iterator[str]:
    """The account in whose name what is due is destroyed, with its duty."""
    account = this_agency().retention_account
    give_duty(control, account, "records")
    yield account
    control.end_staff(account)


def stored() -> Record:
    """A row with its key."""
    digest = posted().bundle.digest
    header = Header(digest, "questions", "questions", {"message": "free-text"})
    row = Record(
        id=uuid.UUID(bytes=custodian().create(secrets.token_bytes(16), header).record),
        edition=digest,
        holding="questions",
        purpose="questions",
        sealed={"message": "x"},
    )
    row.save(force_insert=True)
    row.refresh_from_db()
    return row


def due_since(days: int) -> Task:
    """A record that has been due for so many days; the sample edition keeps its like for three years."""
    task = Task.objects.create(record=stored(), purpose="questions")
    Task.objects.filter(pk=task.pk).update(state=Task.CLOSED)
    backdate(task, "closed_on", Period(36, 0).latest(today() - dt.timedelta(days)))
    return task


def test_each_way_is_refused(standing: str) -> None:
    assert wanted() == WANTED
    assert judged(outcomes(posted())) == []


def test_where_nothing_can_be_destroyed_no_hold_is_tried() -> None:
    assert len(wanted()) == len(WANTED) - 1
    assert judged(outcomes(posted()), wanted()) == []


def test_a_custodian_that_destroys_is_found(employed: str) -> None:
    # The first three ways are closed to employees with the duty, too.
    assert judged(outcomes(posted(), employed), wanted()) == [
        "A record was destroyed for an account without the duty."
    ]


def test_a_custodian_that_lets_a_hold_be_released_is_found(employed: str, standing: str) -> None:
    first, second = judged(outcomes(posted(), employed))
    assert first == "Destroying while it was on hold ended by not-destroyed-by-mistake (guardrail)."
    assert second == "A record was destroyed for an account without the duty."


@pytest.mark.parametrize("how", WANTED)
def test_each_way_that_is_open_or_refused_for_another_reason_is_found(how: str) -> None:
    assert judged({**WANTED, how: DESTROYED}) == [f"A record was destroyed {how}."]
    (fault,) = judged({**WANTED, how: ("cap", "")})
    assert fault == f"Destroying {how} ended by no clause (cap)."
    (fault,) = judged({other: ended for other, ended in WANTED.items() if other != how})
    assert "not tried" in fault


def test_an_overdue_record_is_found_unless_it_is_on_hold(control: ControlClient) -> None:
    due_since(OVERDUE.days - 1)
    assert overdue(NONE) == []
    task = due_since(OVERDUE.days)
    assert overdue(NONE) == ["1 records were due more than 7 days ago and are still here."]
    hold(task.record, by=control, case=opened_case(control))
    assert overdue(holds()) == []


def test_a_key_of_something_destroyed_is_found() -> None:
    row = stored()
    stone = {"edition": row.edition, "holding": row.holding, "series": "A", "permission": "1"}
    months = {"received_in": today().replace(day=1), "destroyed_on": today()}
    Tombstone.objects.create(id=uuid.uuid4(), **stone, **months)
    assert keys_left() == []
    Tombstone.objects.create(id=row.pk, **stone, **months)
    assert keys_left() == ["1 records were destroyed, and their keys are still there."]


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
    assert "tombstones are gone" in finding.figure
