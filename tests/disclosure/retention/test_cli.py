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


def said(*words: str):
    return CliRunner().invoke(retention, words, obj=RunningContext())


def test_what_is_due_is_listed_and_that_nobody_may_destroy_it():
    closed(received(**LITERATURE))
    told = json.loads(said("due", "--json").stdout)
    day = today().isoformat()
    assert told["due"] == [{"day": day, "holding": "literature-requests", "count": 1}]
    assert (told["account"], told["has_duty"]) == ("retention", False)
    plain = said("due")
    assert "literature-requests" in plain.stdout
    assert "keepfaith staff duty retention records" in plain.stderr
    refused = said("run")
    assert isinstance(refused.exception, NoDuty)


def test_a_run_destroys_what_is_due_and_leaves_what_is_on_hold(duty):
    held, due = (closed(received(**LITERATURE)) for _ in range(2))
    done = said("hold", held.record.reference, "--reason", "litigation")
    assert (done.exit_code, done.stdout) == (0, "It is on hold.\n")
    told = json.loads(said("due", "--json").stdout)
    assert told["staying"] == [{"holding": "literature-requests", "why": "on hold", "count": 1}]
    assert "1 stay: on hold" in said("due").stdout
    done = said("run", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"destroyed": 1, "accounts": 0, "left": []})
    assert list(Record.objects.filter(task__in=[held, due])) == [held.record]
    assert said("release", str(held.record_id), "--reason", "settled").exit_code == 0
    assert said("run").stdout == "1 record destroyed.\n"
    assert said("due").stdout == "Nothing is due.\n"


def test_nothing_is_held_that_is_not_there():
    assert isinstance(said("hold", "AAAAA-AAAAA", "--reason", "x").exception, NoSuchRecord)
    assert said("hold", "AAAAA-AAAAA").exit_code == 2
