"""Where backups go is said by the environment; the hour is one on the agency's own clock."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from keepfaith.website.runtime.backup_plan import FOLDER, HOUR, KEEP, BackupPlan, BadBackupPlan

BOSTON = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (FOLDER, HOUR, KEEP):
        monkeypatch.delenv(name, raising=False)


def test_without_a_folder_there_is_no_place() -> None:
    assert BackupPlan.from_environment() == BackupPlan(None, 2, 14)


def test_all_three_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ((FOLDER, "/srv/backups"), (HOUR, "0"), (KEEP, "1")):
        monkeypatch.setenv(name, value)
    assert BackupPlan.from_environment() == BackupPlan(Path("/srv/backups"), 0, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (FOLDER, "backups"), (HOUR, "24"), (HOUR, "-1"), (HOUR, "two"), (HOUR, "²"), (KEEP, "0"), (KEEP, "151"),
        (KEEP, "1e1"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadBackupPlan, match=name):
        BackupPlan.from_environment()


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-24T06:59:59+00:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-24T07:00:00+00:00", "2026-11-24T07:00:00+00:00"),
        # The clocks went forward at two on March 8: that hour was not there, and nothing is left out.
        ("2026-03-08T12:00:00+00:00", "2026-03-08T07:00:00+00:00"),
        ("2026-03-09T12:00:00+00:00", "2026-03-09T06:00:00+00:00"),
        # They went back on November 1.
        ("2026-11-01T12:00:00+00:00", "2026-11-01T07:00:00+00:00"),
    ],
)
def test_it_falls_due_at_that_hour_where_the_agency_is(now: str, due: str) -> None:
    last_due = BackupPlan(Path("/")).last_due(dt.datetime.fromisoformat(now), zone=BOSTON)
    assert last_due == dt.datetime.fromisoformat(due)
