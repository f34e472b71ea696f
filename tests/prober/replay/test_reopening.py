"""A closed task that is reopened is decided again too, and one whose record was to be destroyed by then is seen."""

import datetime as dt

import pytest

from keepfaith.custody.server.task_rules import TaskRules

SECOND, YEARS = dt.timedelta(seconds=1), dt.timedelta(days=3 * 366)


@pytest.fixture
def closed(scratch):
    """Give a record whose task Ada closed."""
    record = scratch.create()
    assert scratch.act(record, "closed") == ""
    return record


@pytest.mark.parametrize(
    ("seconds", "outcome"), [(0, ""), (600, ""), (601, "too late"), (86_400, "too late")]
)
def test_ten_minutes_is_how_long_one_may_undo(scratch, closed, seconds, outcome):
    scratch.now += seconds * SECOND
    assert scratch.act(closed, "reopened", who="bob") == "not own task"
    assert scratch.act(closed, "reopened") == outcome
    faults, counts = scratch.look()
    assert (faults, counts["endings replayed"], counts["endings refusals"]) == ([], 2, 1 + bool(outcome))


def test_with_a_note_a_task_is_reopened_later_and_then_counts_from_its_next_closing(scratch, closed):
    scratch.now += 2 * YEARS / 3
    assert scratch.act(closed, "reopened", who="bob", note=scratch.note(closed)) == ""
    assert scratch.erase(closed) == "guardrail"
    assert scratch.act(closed, "closed", who="bob") == ""
    assert scratch.look()[0] == []
    assert scratch.erase(closed) == ""
    (fault,) = scratch.look()[0]
    assert fault.endswith("erases a record before its time.")


def test_a_task_that_is_reopened_after_its_records_time_is_a_fault(scratch, closed):
    scratch.now += YEARS + dt.timedelta(days=3)
    assert scratch.act(closed, "reopened", who="bob", note=scratch.note(closed)) == ""
    (fault,) = scratch.look()[0]
    assert fault.endswith("reopens what was to be destroyed by then.")


@pytest.mark.parametrize(("who", "wait"), [("bob", 0), ("ada", 7_200)])
def test_a_custodian_that_lets_anyone_undo_at_any_time_is_seen(scratch, closed, monkeypatch, who, wait):
    monkeypatch.setattr(TaskRules, "_reopening", lambda *_: None)
    scratch.now += wait * SECOND
    assert scratch.act(closed, "reopened", who=who) == ""
    (fault,) = scratch.look()[0]
    assert "reopened was allowed" in fault
