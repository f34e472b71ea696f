"""Promise 42 is kept only by a drill that found all as it was, and for eight days."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest

from keepfaith.monitoring.checks.p42_backup_drills import REPORT, Drill, examine, judge
from keepfaith.policies.sections.registry import SECTIONS

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
GOOD = Drill(at=NOW, seconds=9.5, tables=40, rows=227, records=26, entries=77, files=45)


def test_a_drill_that_found_all_as_it_was_keeps_the_promise_for_eight_days() -> None:
    finding = judge(GOOD, now=NOW + dt.timedelta(days=8))
    assert finding.outcome == "kept"
    assert "227 rows of 40 tables" in finding.figure
    assert judge(GOOD, now=NOW + dt.timedelta(days=8, seconds=1)).outcome == "unproven"
    assert judge(GOOD, now=NOW - dt.timedelta(seconds=1)).outcome == "unproven"


def test_a_drill_that_found_a_difference_fails_it_however_old() -> None:
    bad = dataclasses.replace(GOOD, problem="The database did not come back as it was.")
    for days in (0, 30):
        finding = judge(bad, now=NOW + dt.timedelta(days=days))
        assert (finding.outcome, "did not come back" in finding.figure) == ("failed", True)


def test_without_a_drill_and_with_an_empty_one_nothing_is_proven() -> None:
    assert judge(None, now=NOW).outcome == "unproven"
    assert judge(dataclasses.replace(GOOD, rows=0), now=NOW).outcome == "unproven"


def test_the_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / REPORT).write_text(GOOD.to_json())
    assert Drill.read(tmp_path) == GOOD


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "null", json.dumps({"at": 1}), '{"at": "2026-11-24T12:00:00+00:00"}']
)
def test_a_report_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / REPORT).write_text(content)
    assert Drill.read(tmp_path) is None


def test_the_check_reads_the_report_of_the_data_directory(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    check = SECTIONS.checks["monitoring.drill"]
    assert check.promises == (42,)
    assert check.examine(None).outcome == "unproven"
    (tmp_path / REPORT).write_text(dataclasses.replace(GOOD, at=dt.datetime.now(dt.UTC)).to_json())
    assert examine(None).outcome == "kept"
