"""Promise 42: information is not lost, for a backup of it comes back as it was; a drill proves that every week."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from keepfaith.monitoring.checks.p42_backup_drills import REPORT, Drill, examine
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


def test_the_clause_stands_on_the_drill() -> None:
    (clause,) = [clause for clause in posted().clauses if 42 in clause.promises]
    assert (clause.anchor, clause.awaits) == ("not-lost", "")
    assert [check.name for check in SECTIONS.checks_of(42)] == ["monitoring.drill"]


def test_it_is_kept_by_a_drill_of_this_week_only(settings: Any, tmp_path: Path) -> None:
    assert drilled(settings, tmp_path) == "kept"
    assert drilled(settings, tmp_path, days_ago=7) == "kept"
    assert drilled(settings, tmp_path, days_ago=9) == "unproven"


def test_it_is_broken_by_a_backup_that_did_not_come_back(settings: Any, tmp_path: Path) -> None:
    assert drilled(settings, tmp_path, problem="The database did not come back as it was.") == "failed"


def test_the_policy_sets_backups_an_end() -> None:
    assert posted().bundle.table("retention.toml")["backups"]["period"] == "30 days"
