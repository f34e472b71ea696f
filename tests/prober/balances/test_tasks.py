"""Each task must be what the acts in the ledger made of it."""

import psycopg
import pytest

from keepfaith.prober.balances import (
    probes,
    tasks,
)
from keepfaith.prober.balances.tasks import examine

UPDATE = "UPDATE disclosure_task SET {} WHERE record_id = %s"
DELETE = "DELETE FROM disclosure_task WHERE record_id = %s"
TO_CLOSED = UPDATE.format("state = 'closed', closed_on = current_date")


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(tasks, "GRACE", 0.0)


def test_tasks_of_a_served_portal_are_what_was_done(reach, desk):
    record = desk.record()
    desk.act(record, "noted")
    desk.close_task(record)
    finding = examine(reach)
    assert finding.outcome == "kept", finding.figure


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (UPDATE.format("purpose = 'questions'"), "is for another purpose"),
        (TO_CLOSED, "is closed; by its acts it is open"),
        (UPDATE.format("assigned_to = 'somebody'"), "is with another employee"),
        (DELETE, "is gone"),
    ],
    ids=["purpose", "closed", "holder", "gone"],
)
def test_a_task_that_no_act_changed_is_seen(reach, desk, broken, statement, what):
    record = desk.record()
    with broken(record, statement):
        finding = examine(reach)
    assert (finding.outcome, what in finding.figure) == ("failed", True), finding.figure
    assert examine(reach).outcome == "kept"


OTHERS = {12: probes.own_purposes, 34: probes.task_holders, 35: probes.task_uses, 58: probes.contact_tasks}


@pytest.mark.parametrize(
    ("statement", "promises"),
    [
        (UPDATE.format("purpose = 'accessibility'"), {12, 35}),
        (TO_CLOSED, set()),
        (UPDATE.format("assigned_to = 'somebody'"), {34}),
        (DELETE, set()),
    ],
    ids=["purpose", "closed", "holder", "gone"],
)
def test_what_differs_is_said_to_the_promises_that_it_breaks_alone(reach, desk, broken, statement, promises):
    record = desk.record()
    with broken(record, statement):
        findings = {number: probe(reach) for number, probe in OTHERS.items()}
    assert {number for number, finding in findings.items() if finding.outcome == "failed"} == promises, (
        findings
    )
    assert {probe(reach).outcome for probe in OTHERS.values()} == {"kept"}


@pytest.mark.parametrize(
    ("statement", "outcome"), [(DELETE, "failed"), (TO_CLOSED, "kept")], ids=["gone", "closed"]
)
def test_a_task_that_is_gone_is_lost_and_one_that_was_changed_is_not(reach, desk, broken, statement, outcome):
    record = desk.record()
    with broken(record, statement):
        finding = probes.lost_tasks(reach)
    assert finding.outcome == outcome, finding.figure
    assert probes.lost_tasks(reach).outcome == "kept"


@pytest.mark.parametrize(
    ("assignment", "what"),
    [
        ("closed_on = closed_on - 30", "was closed on"),
        ("closed_on = closed_on + 30", "was closed on"),
        ("state = 'open', closed_on = NULL", "is open; by its acts it is closed"),
        ("state = 'sent'", "is sent; by its acts it is closed"),
    ],
    ids=["past day", "coming day", "open again", "another end"],
)
def test_a_closed_task_that_was_changed_is_seen(reach, desk, broken, assignment, what):
    record = desk.record()
    desk.close_task(record)
    with broken(record, UPDATE.format(assignment)):
        finding = examine(reach)
    assert (finding.outcome, what in finding.figure) == ("failed", True), finding.figure


@pytest.mark.parametrize(
    "assignment", ["purpose = 'questions'", "state = 'closed'", "assigned_to = 'somebody'"]
)
def test_what_the_portal_can_change_without_an_act_is_seen(reach, desk, broken, assignment):
    record = desk.record()
    with desk.as_application() as database:
        database.execute(UPDATE.format(assignment), (record,))
    finding = examine(reach)
    desk.reopen(record)
    assert finding.outcome == "failed"


@pytest.mark.parametrize(
    "statement",
    [DELETE, TO_CLOSED.replace("current_date", "current_date - 30")],
    ids=["deletion", "past day"],
)
def test_the_portal_itself_may_not(desk, statement):
    record = desk.record()
    with desk.as_application() as database, pytest.raises(psycopg.Error):
        database.execute(statement, (record,))
