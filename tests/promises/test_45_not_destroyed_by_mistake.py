"""Promise 45: nothing is destroyed before it is due, without a permission, or while it is on hold."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from keepfaith.custody.controlling import Control
from keepfaith.disclosure.acting import today
from keepfaith.disclosure.models import Task, Tombstone
from keepfaith.disclosure.promises.retention import (
    DESTROYED,
    OVERDUE,
    WANTED,
    examine_retention,
    judged,
    keys_left,
    outcomes,
    overdue,
)
from keepfaith.disclosure.retaining.due import Holds, holds
from keepfaith.disclosure.retaining.holding import hold
from keepfaith.policies.retention import Period
from tests.conftest import Served
from tests.promises.test_44_not_altered import stored

from .editions import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
NONE = Holds({}, frozenset())


@pytest.fixture
def employed(custody: Path) -> Iterator[str]:
    """An account that has the duty which the check tries without."""
    control, account = Control(custody / "control"), f"clerk-{secrets.token_hex(4)}"
    control.give_duty(account, "records")
    yield account
    control.end_staff(account)
    control.close()


def due_since(days: int) -> Task:
    """A record that has been due for so many days; the sample edition keeps its like for three years."""
    closed_on = Period(36, 0).latest(today() - dt.timedelta(days))
    return Task.objects.create(record=stored(), purpose="questions", state=Task.CLOSED, closed_on=closed_on)


def test_each_way_is_refused() -> None:
    assert judged(outcomes(posted())) == []


def test_a_custodian_that_destroys_is_found(employed: str) -> None:
    # Of the four ways, three are no ways for who has the duty either.
    assert judged(outcomes(posted(), employed)) == ["A record was destroyed for an account without the duty."]


@pytest.mark.parametrize("how", WANTED)
def test_each_way_that_is_open_or_refused_for_another_reason_is_found(how: str) -> None:
    assert judged({**WANTED, how: DESTROYED}) == [f"A record was destroyed {how}."]
    (fault,) = judged({**WANTED, how: ("cap", "")})
    assert fault == f"Destroying {how} ended by no clause (cap)."
    (fault,) = judged({each: ended for each, ended in WANTED.items() if each != how})
    assert "not tried" in fault


def test_what_is_overdue_is_found_unless_it_is_on_hold() -> None:
    due_since(OVERDUE.days - 1)
    assert overdue(NONE) == []
    task = due_since(OVERDUE.days)
    assert overdue(NONE) == ["1 records were due more than 7 days ago and are still here."]
    hold(task.record, reason="litigation")
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
    found = examine_retention(served.portal)
    assert found.outcome == "kept", found
    assert "each with its tombstone" in found.figure
