"""Only employees with the duty for a task assign it or take it over, and the ledger has each change."""

import datetime as dt
import secrets

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.assignment import NotAssignable, colleagues, hand_over, take_over
from keepfaith.disclosure.tasks.notes import mark_closed
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk
from tests.disclosure.desk.conftest import _holdings, letter
from tests.disclosure.desk.test_desk import tally
from tests.duties import give_duty

__all__ = ["_holdings"]


@pytest.fixture
def hired(db, custody):
    control, accounts = ControlClient(custody / "control"), []

    def hire(*duties, is_active=True):
        accounts.append(f"clerk-{secrets.token_hex(4)}")
        Employee.objects.create(
            account=accounts[-1],
            password="!",
            is_active=is_active,
            left_on=None if is_active else dt.date(2026, 1, 1),
        )
        for duty in duties:
            give_duty(control, accounts[-1], duty)
        return accounts[-1]

    yield hire
    for account in accounts:
        control.end_staff(account)
    control.close()


@pytest.fixture
def task(db, custody):
    return letter()


def test_colleagues_are_the_active_ones_whose_duties_cover_the_task(task, hired):
    here, able, both = hired("assistance"), hired("assistance"), hired("literature", "assistance")
    hired("literature")
    hired()
    hired("assistance", is_active=False)
    assert colleagues(task, but=here) == sorted([able, both])
    task.purpose = "literature"
    names = colleagues(task, but=here)
    assert both in names
    assert able not in names


def test_handing_over_is_entered_and_only_the_holder_hands_it_on(task, hired):
    here, there = hired("assistance"), hired("assistance")
    before = tally("handed")
    assert hand_over(task.pk, Clerk(here, "assistance"), to=there).assigned_to == there
    assert tally("handed") == before + 1
    with pytest.raises(AlreadyDone):
        hand_over(task.pk, Clerk(here, "assistance"), to=there)
    with pytest.raises(Refused, match="guardrail"):
        hand_over(task.pk, Clerk(here, "assistance"), to="")
    assert hand_over(task.pk, Clerk(there, "assistance"), to="").assigned_to == ""
    assert [(step.act, step.account) for step in task.steps.all()] == [("handed", here), ("handed", there)]


def test_taking_over_is_entered_and_needs_a_duty_for_the_task(task, hired):
    here, there, other = hired("assistance"), hired("assistance"), hired("literature")
    hand_over(task.pk, Clerk(here, "assistance"), to=there)
    with pytest.raises(Refused):
        take_over(task.pk, Clerk(other, "literature"))
    before = tally("taken")
    assert take_over(task.pk, Clerk(here, "assistance")).assigned_to == here
    assert tally("taken") == before + 1
    with pytest.raises(AlreadyDone):
        take_over(task.pk, Clerk(here, "assistance"))
    assert [(step.act, step.account) for step in task.steps.all()] == [("handed", here), ("taken", here)]


def test_no_task_is_assigned_to_or_by_an_employee_who_may_not(task, hired):
    here, there, other = hired("assistance"), hired("assistance"), hired("literature")
    for to in (other, here, "nobody", "x" * 100):
        with pytest.raises(NotAssignable):
            hand_over(task.pk, Clerk(here, "assistance"), to=to)
    before = tally("refused")
    with pytest.raises(Refused):
        hand_over(task.pk, Clerk(other, "literature"), to=there)
    assert tally("refused") == before + 1
    task.refresh_from_db()
    assert task.assigned_to == ""
    assert not task.steps.exists()


def test_a_finished_task_is_assigned_to_nobody(task, hired):
    here, there = hired("assistance"), hired("assistance")
    mark_closed(task.pk, Clerk(here, "assistance"), text="Only thanks.", token="1")
    with pytest.raises(AlreadyDone):
        hand_over(task.pk, Clerk(here, "assistance"), to=there)
    assert Task.objects.get(pk=task.pk).assigned_to == ""
