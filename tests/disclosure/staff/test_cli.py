"""Accounts by command: the list names who has no duty and who left, and an ended account has a last day."""

import json

import pytest
from click.testing import CliRunner

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.staff.cli import staff
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.task_actions import today
from tests.running_context import RunningContext

from .conftest import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def invoke(*words: str) -> str:
    done = CliRunner().invoke(staff, words, obj=RunningContext())
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_list_names_accounts_without_a_duty_and_when_somebody_left(custody):
    control = ControlClient(custody / "control")
    made("busy-clerk"), made("idle-clerk"), made("leaver")
    control.give_duty("busy-clerk", "literature")
    control.give_duty("leaver", "events")
    assert "no longer sign in" in invoke("end", "leaver")
    assert Employee.objects.get(account="leaver").left_on == today()
    accounts = {row["account"]: row for row in json.loads(invoke("list", "--json"))["accounts"]}
    assert accounts["leaver"]["left_on"] == today().isoformat()
    assert (accounts["leaver"]["active"], accounts["leaver"]["duties"]) == (False, [])
    assert accounts["busy-clerk"]["left_on"] is None
    plain = invoke("list")
    assert "Without a duty: idle-clerk. End what nobody needs: keepfaith staff end ACCOUNT" in plain
    control.end_staff("busy-clerk")
    assert "Without a duty: busy-clerk, idle-clerk." in invoke("list")
    control.close()
