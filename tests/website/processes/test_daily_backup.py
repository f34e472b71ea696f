"""The worker makes a backup each day, at its hour; one that failed is tried again soon, with an alarm in the log."""

import datetime as dt
import time
from pathlib import Path

import pytest

from keepfaith.custody.archives.keys import PUBLIC
from keepfaith.monitoring.models import ScheduleHeartbeat
from keepfaith.monitoring.schedules import last_runs
from keepfaith.website.processes import daily_backup, scheduled_command, worker
from keepfaith.website.processes.daily_backup import (
    FIRST,
    FIRST_RETRY,
    MAX_RETRY,
    DailyBackups,
    is_due,
    missing_for_backups,
)
from keepfaith.website.processes.scheduled_command import LOOK
from keepfaith.website.runtime.backup_plan import FOLDER, BackupPlan
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.portals import until

pytestmark = pytest.mark.django_db
# Seven in the morning, UTC, is two in the morning in Boston.
DUE = dt.datetime(2026, 11, 24, 7, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
PLAN = BackupPlan(Path("/backups"))


def run(done_at: dt.datetime | None, started_at: dt.datetime = DUE) -> ScheduleHeartbeat:
    return ScheduleHeartbeat(name="backup", started_at=started_at, done_at=done_at)


@pytest.mark.parametrize(
    ("done_at", "now", "due"),
    [
        (None, DUE, True),
        (DUE, DUE, False),
        (DUE, DUE + DAY - dt.timedelta(seconds=1), False),
        (DUE, DUE + DAY, True),
        (DUE - HOUR, DUE, True),
        # By a clock that has been set back since.
        (DUE + 2 * HOUR, DUE + HOUR, True),
    ],
)
def test_it_is_due_once_a_day(*, done_at: dt.datetime | None, now: dt.datetime, due: bool) -> None:
    assert is_due(run(done_at), PLAN, now=now) is due


def test_a_failed_backup_does_not_count_as_the_day_s(tmp_path: Path) -> None:
    assert is_due(None, PLAN, now=DUE)
    failed = run(DUE - DAY, started_at=DUE + HOUR)
    assert is_due(failed, PLAN, now=DUE + 2 * HOUR)


class Clocked:
    """A worker's backups by a clock that the test moves, with a program in the place of the command."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data, self.log = DataDirectory.at(folder / "var").opened(), folder / "log"
        self.passed, began = 0.0, time.monotonic()
        monkeypatch.setattr(scheduled_command.time, "monotonic", lambda: began + self.passed)
        monkeypatch.setenv("KEEPFAITH_DATA", str(self.data.path))
        monkeypatch.setenv(FOLDER, str(folder / "backups"))
        (self.data.path / PUBLIC).touch()
        self.program = folder / "python"
        self.ends(0)
        monkeypatch.setattr(scheduled_command.sys, "executable", str(self.program))
        self.backups = DailyBackups()

    def ends(self, status: int) -> None:
        """Have the program end so, once it has said its words."""
        self.program.write_text(f'#!/bin/sh\necho "$@" >> {self.log}\nexit {status}\n')
        self.program.chmod(0o700)

    def runs(self, *, after: float) -> bool:
        """Look once, so many seconds later; wait for the end of what begins then."""
        self.passed += after
        if not self.backups.see():
            return False
        self.backups._process.wait(20)
        assert not self.backups.see()
        return True


@pytest.fixture
def clocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clocked:
    return Clocked(tmp_path, monkeypatch)


def test_the_first_begins_soon_after_the_start_and_the_day_has_one(clocked: Clocked) -> None:
    assert not clocked.runs(after=FIRST - 1)
    assert clocked.runs(after=2)
    words = f"backup create --to {clocked.program.parent}/backups --keep 14 --supervised"
    assert clocked.log.read_text() == f"-m keepfaith.website.cli {words}\n"
    assert last_runs()["backup"].result == "done"
    assert not clocked.runs(after=LOOK)
    ScheduleHeartbeat.objects.update(done_at=dt.datetime.now(dt.UTC) - DAY)
    assert clocked.runs(after=LOOK)


def test_one_that_fails_is_tried_again_later_and_later_and_each_time_the_log_has_an_alarm(
    clocked: Clocked, caplog: pytest.LogCaptureFixture
) -> None:
    clocked.ends(1)
    assert clocked.runs(after=FIRST)
    assert last_runs()["backup"].result == "failed"
    assert last_runs()["backup"].done_at is None
    pause = FIRST_RETRY
    for _ in range(9):
        assert not clocked.runs(after=pause - 1)
        assert clocked.runs(after=2)
        pause = min(2 * pause, MAX_RETRY)
    assert caplog.text.count("ALARM: the daily backup failed") == 10
    assert "failed, 10 times by now; it is tried again in 240 minutes" in caplog.text
    clocked.ends(0)
    assert clocked.runs(after=MAX_RETRY)
    clocked.ends(1)
    ScheduleHeartbeat.objects.update(done_at=dt.datetime.now(dt.UTC) - DAY)
    assert clocked.runs(after=LOOK)
    assert not clocked.runs(after=FIRST_RETRY - 1)
    assert clocked.runs(after=2)


def test_one_that_takes_too_long_is_ended_and_has_failed(clocked: Clocked) -> None:
    clocked.program.write_text("#!/bin/sh\nexec sleep 600\n")
    clocked.passed = FIRST
    assert clocked.backups.see()
    clocked.passed += scheduled_command.MAX_SECONDS + 1
    clocked.backups.see()
    until(lambda: not clocked.backups.see(), 20)
    assert last_runs()["backup"].result == "failed"


@pytest.mark.parametrize("missing", [FOLDER, "key of backups"])
def test_without_a_folder_or_a_key_none_is_made_and_the_log_says_so_each_day(
    clocked: Clocked, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, missing: str
) -> None:
    if missing == FOLDER:
        monkeypatch.delenv(FOLDER)
    else:
        (clocked.data.path / PUBLIC).unlink()
    assert missing_for_backups(clocked.data) == missing
    for _ in range(2 * 24):
        assert not clocked.runs(after=3_600)
    assert (
        caplog.text.count(f"ALARM: no backups are made, and promise 42 is not kept: there is no {missing}.")
        == 2
    )


def test_beside_a_database_of_ones_own_another_program_makes_it(
    clocked: Clocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The worker never gets the role that owns the tables elsewhere.
    monkeypatch.setenv("DATABASE_URL", "postgresql://keepfaith_app@localhost/keepfaith")
    assert not clocked.runs(after=FIRST)


def test_it_is_among_the_workers_duties() -> None:
    assert worker.DUTIES["backup"] is daily_backup.see_to_backup
