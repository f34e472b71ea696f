"""Promise 42: information is not lost, for each day a backup is made, and each week one comes back as it was."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from keepfaith.custody.archives.keys import PUBLIC
from keepfaith.custody.client.admin import ControlClient
from keepfaith.monitoring.checks.p42_backup_drills import REPORT, Drill, examine
from keepfaith.policies.models import CheckRun
from keepfaith.policies.promises.probes import PROBES
from keepfaith.policies.promises.published_runs import run_now
from keepfaith.policies.promises.status import LastRun, Row, last_runs, promise_rows
from keepfaith.policies.sections.registry import SECTIONS

from .editions import posted

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def drilled(settings: Any, folder: Path, *, days_ago: int = 0, problem: str = "") -> str:
    """Leave a report in a data directory, and give what the check makes of it."""
    settings.DATA = folder
    at = dt.datetime.now(dt.UTC) - days_ago * DAY
    drill = Drill(at=at, seconds=8, tables=40, rows=227, records=26, entries=77, files=45)
    (folder / REPORT).write_text(dataclasses.replace(drill, problem=problem).to_json())
    return examine(None).outcome


@pytest.fixture
def backed(settings: Any, tmp_path: Path, custody: Path) -> Iterator[Path]:
    """A portal whose drill was good and whose backup of today is where it should be; gives the backup's file."""
    assert drilled(settings, tmp_path) == "kept"
    (tmp_path / PUBLIC).touch()
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.BACKUP_FOLDER.mkdir()
    file = settings.BACKUP_FOLDER / f"{tmp_path.name}.backup"
    file.write_bytes(b"a whole one")
    with closing(ControlClient(custody / "control")) as control:
        for backup in control.backups():
            control.removed("backup", backup.named)
        digest = hashlib.sha256(file.read_bytes()).digest()
        control.backed_up(file.name, digest=digest, size=file.stat().st_size)
        yield file
        control.removed("backup", file.name)


def row() -> Row:
    """Run what proves the promise, and read its status on the page."""
    run_now(None, {check.name for check in SECTIONS.checks_of(42)})  # type: ignore[arg-type]
    now = dt.datetime.now(dt.UTC)
    # As if the prober, which is not here, had nothing against it.
    runs = last_runs() | {check.name: LastRun("kept", "", now) for check in PROBES}
    (current,) = [row for row in promise_rows(posted(), at=now, runs=runs) if row.number == 42]
    assert CheckRun.objects.filter(check_name="monitoring.backups").exists()
    return current


def test_the_clause_rests_on_the_backup_and_the_drill() -> None:
    (clause,) = [clause for clause in posted().clauses if 42 in clause.promises]
    assert (clause.anchor, clause.awaits) == ("not-lost", "")
    names = {check.name for check in SECTIONS.checks_of(42)}
    assert {"monitoring.backups", "monitoring.drill", "balances.backups"} <= names


def test_it_is_kept_by_a_backup_of_today_and_a_drill_of_this_week(backed: Path) -> None:
    result = row()
    assert result.verdict == "kept", result
    assert "The last backup was made on" in result.figure
    assert "brought back in a second place" in result.figure


def test_a_portal_without_any_backup_breaks_it_however_well_it_drills(settings: Any, backed: Path) -> None:
    settings.BACKUP_FOLDER = None
    result = row()
    assert (result.verdict, "KEEPFAITH_BACKUPS names no folder" in result.figure) == ("failed", True)


def test_a_backup_that_somebody_removed_or_changed_breaks_it(backed: Path) -> None:
    backed.write_bytes(b"another one")
    assert row().verdict == "failed"
    backed.unlink()
    assert row().verdict == "failed"


def test_a_drill_that_failed_breaks_it_whatever_backups_there_are(
    settings: Any, tmp_path: Path, backed: Path
) -> None:
    assert drilled(settings, tmp_path, problem="The database did not come back as it was.") == "failed"
    assert row().verdict == "failed"


def test_a_drill_of_last_week_proves_nothing(settings: Any, tmp_path: Path, backed: Path) -> None:
    assert drilled(settings, tmp_path, days_ago=7) == "kept"
    assert drilled(settings, tmp_path, days_ago=9) == "unproven"
    assert row().verdict == "unproven"


def test_the_policy_sets_backups_an_end() -> None:
    assert posted().bundle.table("retention.toml")["backups"]["period"] == "30 days"
