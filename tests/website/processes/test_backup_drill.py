"""The worker begins a drill once a week, an hour after its start or later, one at a time, and bounds its time.

The first of all begins ten minutes after the start.
"""

import datetime as dt
import sys
import time
from pathlib import Path

import pytest

from keepfaith.monitoring.checks.p42_backup_drills import REPORT, Drill
from keepfaith.monitoring.schedules import NOTES, last_runs
from keepfaith.website.processes import backup_drill, scheduled_command, worker
from keepfaith.website.processes.backup_drill import (
    AGAIN,
    EVERY,
    FIRST,
    SETTLED,
    Drills,
    drills_itself,
    is_due,
)
from keepfaith.website.processes.scheduled_command import MAX_SECONDS
from keepfaith.website.runtime.data_directory import DataDirectory

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def last(age: dt.timedelta, problem: str = "") -> Drill:
    return Drill(NOW - age, 8, tables=40, rows=227, records=26, entries=77, files=45, problem=problem)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A worker whose time the test sets, and a command that waits instead of drilling."""
    began = time.monotonic()
    passed = [0.0]
    monkeypatch.setenv("KEEPFAITH_DATA", str(DataDirectory.at(tmp_path / "var").opened().path))
    monkeypatch.setattr(scheduled_command.time, "monotonic", lambda: began + passed[0])
    # A program that takes any words and sleeps.
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "import time; time.sleep(60)"\n')
    program.chmod(0o700)
    monkeypatch.setattr(scheduled_command.sys, "executable", str(program))
    return passed


def test_it_is_due_after_a_week_and_a_day_after_one_that_failed() -> None:
    assert is_due(None, now=NOW)
    assert not is_due(last(EVERY - SECOND), now=NOW)
    assert is_due(last(EVERY), now=NOW)
    assert not is_due(last(AGAIN - SECOND, "It broke off."), now=NOW)
    assert is_due(last(AGAIN, "It broke off."), now=NOW)
    assert is_due(last(-SECOND), now=NOW)


def test_it_can_be_switched_off_and_needs_the_embedded_database(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drills_itself()
    monkeypatch.setenv("KEEPFAITH_DRILL", "no")
    assert not drills_itself()
    monkeypatch.delenv("KEEPFAITH_DRILL")
    # The worker is never lent the role that owns the tables elsewhere.
    monkeypatch.setenv("DATABASE_URL", "postgresql://keepfaith_app@localhost/keepfaith")
    assert not drills_itself()


@pytest.mark.django_db
def test_the_first_of_all_begins_ten_minutes_after_the_start(clock: list[float]) -> None:
    worker = Drills()
    clock[0] = FIRST - 1
    assert not worker.see()
    clock[0] = FIRST
    assert worker.see()
    run = last_runs()["drill"]
    assert (run.ended_at, run.result) == (None, "")
    worker.end()
    worker._process.wait(10)
    assert not worker.see()
    assert last_runs()["drill"].result == "failed"


@pytest.mark.django_db
def test_a_later_one_begins_an_hour_after_the_start_and_no_second_one_beside_it(clock: list[float]) -> None:
    NOTES.ended("drill")
    worker = Drills()
    clock[0] = SETTLED - 1
    assert not worker.see()
    clock[0] = SETTLED + scheduled_command.LOOK
    assert worker.see()
    begun = worker._process
    clock[0] = SETTLED + 700
    assert worker.see()
    assert worker._process is begun
    clock[0] += MAX_SECONDS
    worker.see()
    begun.wait(10)
    assert not worker.see()
    assert not worker.see()
    clock[0] += AGAIN.total_seconds() + 1
    assert worker.see()
    worker.end()
    worker._process.wait(10)


@pytest.mark.django_db
def test_none_begins_in_the_week_of_another(clock: list[float]) -> None:
    now = dt.datetime.now(dt.UTC)
    drill = Drill(now, 8, tables=40, rows=227, records=26, entries=77, files=45)
    (DataDirectory.from_environment().path / REPORT).write_text(drill.to_json())
    worker = Drills()
    clock[0] = SETTLED
    assert not worker.see()


def test_it_is_among_the_workers_duties() -> None:
    assert worker.DUTIES["drill"] is backup_drill.see_to_drill
