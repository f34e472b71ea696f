"""The commands: what is due, why something stays, destroying it, holding and releasing."""

import json

import pytest
from click.testing import CliRunner

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.retention.cli import retention
from keepfaith.disclosure.retention.destruction import NoDuty
from keepfaith.disclosure.retention.legal_holds import NoSuchRecord
from keepfaith.disclosure.tasks.task_actions import today
from tests.running_context import RunningContext

from .conftest import LITERATURE, closed, received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def invoke(*words: str):
    return CliRunner().invoke(retention, words, obj=RunningContext())


def test_records_due_are_listed_and_that_nobody_may_destroy_them():
    closed(received(**LITERATURE))
    report = json.loads(invoke("due", "--json").stdout)
    day = today().isoformat()
    assert report["due"] == [{"day": day, "holding": "literature-requests", "count": 1}]
    assert (report["account"], report["has_duty"]) == ("retention", False)
    plain = invoke("due")
    assert "literature-requests" in plain.stdout
    assert "keepfaith staff duty retention records" in plain.stderr
    refused = invoke("run")
    assert isinstance(refused.exception, NoDuty)


def test_a_run_destroys_records_due_and_leaves_those_on_hold(duty):
    on_hold, due = (closed(received(**LITERATURE)) for _ in range(2))
    done = invoke("hold", on_hold.record.reference, "--reason", "litigation")
    assert (done.exit_code, done.stdout) == (0, "It is on hold.\n")
    report = json.loads(invoke("due", "--json").stdout)
    assert report["staying"] == [{"holding": "literature-requests", "why": "on hold", "count": 1}]
    assert "1 stay: on hold" in invoke("due").stdout
    done = invoke("run", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"destroyed": 1, "accounts": 0, "left": []})
    assert list(Record.objects.filter(task__in=[on_hold, due])) == [on_hold.record]
    assert invoke("release", str(on_hold.record_id), "--reason", "settled").exit_code == 0
    assert invoke("run").stdout == "1 record destroyed.\n"
    assert invoke("due").stdout == "Nothing is due.\n"


def test_an_unknown_record_cannot_be_put_on_hold():
    assert isinstance(invoke("hold", "AAAAA-AAAAA", "--reason", "x").exception, NoSuchRecord)
    assert invoke("hold", "AAAAA-AAAAA").exit_code == 2
