"""The commands: what is due, why something stays, destroying it, holding and releasing."""

import json

import pytest
from click.testing import CliRunner

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.retention.cli import retention
from keepfaith.disclosure.retention.destruction import NoDuty
from keepfaith.disclosure.retention.legal_holds import NoSuchRecord, StillHolds
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
    cases = [
        invoke("open-case", "--number-elsewhere", number).stdout.strip() for number in ("2026-CV-01187", "")
    ]
    for case in cases:
        done = invoke("hold", on_hold.record.reference, "--case", case)
        assert (done.exit_code, done.stdout) == (0, "It is on hold.\n")
    listed = json.loads(invoke("cases", "--json").stdout)
    # Among those of other tests.
    assert [(case["case"], case["number_elsewhere"], case["holds"]) for case in listed if case["case"] in cases] == [
        (cases[1], "", 1), (cases[0], "2026-CV-01187", 1),
    ]  # fmt: skip
    assert "2026-CV-01187" in invoke("cases").stdout
    report = json.loads(invoke("due", "--json").stdout)
    assert report["staying"] == [{"holding": "literature-requests", "why": "on hold", "count": 1}]
    assert "1 stay: on hold" in invoke("due").stdout
    done = invoke("run", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"destroyed": 1, "accounts": 0, "left": []})
    assert list(Record.objects.filter(task__in=[on_hold, due])) == [on_hold.record]
    assert isinstance(invoke("close-case", cases[0]).exception, StillHolds)
    settled = ("--reason", "settled", "--case")
    assert (
        invoke("release", str(on_hold.record_id), *settled, cases[0]).stdout
        == f"It stays on hold for {cases[1]}.\n"
    )
    assert invoke("run").stdout == "0 records destroyed.\n"
    assert (
        invoke("release", str(on_hold.record_id), *settled, cases[1]).stdout == "It is no longer on hold.\n"
    )
    assert invoke("close-case", cases[0]).stdout == "It is closed.\n"
    assert cases[0] not in invoke("cases").stdout
    assert cases[0] in invoke("cases", "--all").stdout
    assert invoke("run").stdout == "1 record destroyed.\n"
    assert invoke("due").stdout == "Nothing is due.\n"


def test_an_unknown_record_cannot_be_put_on_hold():
    assert isinstance(invoke("hold", "AAAAA-AAAAA", "--case", "x").exception, NoSuchRecord)
    assert invoke("hold", "AAAAA-AAAAA").exit_code == 2
