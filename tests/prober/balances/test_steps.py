"""Each act that the ledger allowed must be a step at the desk, and each step such an act."""

import psycopg
import pytest

from keepfaith.prober.balances import (
    probes,
    steps,
)
from keepfaith.prober.balances.steps import examine

OF_ITS_TASK = "task_id = (SELECT id FROM disclosure_task WHERE record_id = %s)"
DELETE = f"DELETE FROM disclosure_step WHERE {OF_ITS_TASK}"
UPDATE = f"UPDATE disclosure_step SET {{}} WHERE act = 'closed' AND {OF_ITS_TASK}"
INSERT = (
    "INSERT INTO disclosure_step (task_id, act, account, duty, purpose, clause, done_on)"
    f" SELECT task_id, '{{}}', account, duty, purpose, '', done_on FROM disclosure_step WHERE {OF_ITS_TASK} LIMIT 1"
)
CHANGES = ["account = 'somebody'", "purpose = 'questions'", "duty = 'events'", "act = 'noted'"]


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(steps, "GRACE", 0.0)


@pytest.fixture
def opened(desk):
    """A record that was opened twice and then closed."""
    record = desk.record()
    desk.open(record)
    desk.open(record, step="labeled")
    desk.close_task(record)
    return record


def test_steps_of_a_served_portal_are_the_acts_of_the_ledger(reach, opened):
    finding = examine(reach)
    assert finding.outcome == "kept", finding.figure
    assert "steps at the desk compared" in finding.figure


@pytest.mark.parametrize("act", ["opened", "closed"])
def test_a_step_without_an_act_is_seen(reach, broken, opened, act):
    with broken(opened, INSERT.format(act)):
        findings = [examine(reach), probes.unentered_steps(reach)]
    for finding in findings:
        assert finding.outcome == "failed"
        assert f"acts of the kind {act} on a task; the ledger has" in finding.figure


def test_an_act_without_a_step_is_seen(reach, desk):
    record = desk.record()
    desk.open(record, step="")
    finding = examine(reach)
    # Each use is written down all the same.
    assert probes.unentered_steps(reach).outcome == "kept"
    desk.step(record, "opened")
    assert finding.outcome == "failed"
    assert "allowed an act of the kind opened" in finding.figure
    assert examine(reach).outcome == "kept"


def test_a_step_that_goes_is_seen(reach, broken, opened):
    assert examine(reach).outcome == "kept"
    with broken(opened, DELETE):
        finding = examine(reach)
    assert finding.outcome == "failed"
    assert "A task had 3 steps on" in finding.figure
    assert examine(reach).outcome == "kept"


@pytest.mark.parametrize("assignment", CHANGES)
def test_a_step_that_was_changed_is_seen(reach, broken, opened, assignment):
    with broken(opened, UPDATE.format(assignment)):
        finding = examine(reach)
    assert finding.outcome == "failed"
    assert examine(reach).outcome == "kept"


@pytest.mark.parametrize("statement", [DELETE, *map(UPDATE.format, CHANGES)])
def test_the_portal_itself_may_not(desk, opened, statement):
    with desk.as_application() as database, pytest.raises(psycopg.Error):
        database.execute(statement, (opened,))
