"""Which days an address asks for: presets, months, days; and how it is refused."""

import datetime as dt
from pathlib import Path

import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.visits.statistics_page.ranges import CountedDays, read_range
from keepfaith.visits.store.manifest import Manifest
from tests.visits.rollups import Request, write_rollups

END = dt.date(2026, 11, 24)


def days(**parameters: str) -> tuple[str, str]:
    shown = read_range(parameters, END)
    return str(shown.since), str(shown.until)


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ({}, ("2026-10-26", "2026-11-24")),
        ({"range": "30"}, ("2026-10-26", "2026-11-24")),
        ({"range": "90"}, ("2026-08-27", "2026-11-24")),
        ({"range": "year"}, ("2026-01-01", "2026-11-24")),
        ({"from": "2026-02", "to": "2026-02"}, ("2026-02-01", "2026-02-28")),
        ({"from": "2024-02", "to": "2024-02"}, ("2024-02-01", "2024-02-29")),
        ({"from": "2026-02-03", "to": "2026-04"}, ("2026-02-03", "2026-04-30")),
        ({"from": "2026-02-03"}, ("2026-02-03", "2026-11-24")),
        ({"to": "2026-03"}, ("2026-03-02", "2026-03-31")),
        ({"from": "", "to": "", "range": "90"}, ("2026-08-27", "2026-11-24")),
        ({"from": " 2026-11-01 ", "to": "2026-11-01"}, ("2026-11-01", "2026-11-01")),
        ({"something": "else"}, ("2026-10-26", "2026-11-24")),
    ],
)
def test_an_address_asks_for_days(parameters: dict[str, str], wanted: tuple[str, str]) -> None:
    assert days(**parameters) == wanted


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"range": "31"}, "days that we do not know"),
        ({"range": ""}, "days that we do not know"),
        ({"from": "2026-13", "to": "2026-12"}, "not a day of the calendar"),
        ({"from": "0000-01"}, "not a day of the calendar"),
        ({"to": "0000-00"}, "not a day of the calendar"),
        ({"from": "x" * 500}, "not a day of the calendar"),
        ({"from": "2026-05", "to": "2026-04"}, "comes after"),
        ({"from": "2026-12"}, "comes after"),
        ({"from": "2016-01", "to": "2026-02"}, "too much time"),
    ],
)
def test_an_invalid_range_is_refused(parameters: dict[str, str], problem: str) -> None:
    with pytest.raises(KeepfaithError, match=problem) as refused:
        days(**parameters)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("since", "by"),
    [("2026-11-24", "day"), ("2025-11-24", "day"), ("2025-11-22", "week"), ("2021-01-01", "month")],
)
def test_a_long_time_is_put_together_to_weeks_and_months(since: str, by: str) -> None:
    assert read_range({"from": since}, END).by == by


def counted(folder: Path, today: dt.date) -> CountedDays:
    days_counted = CountedDays.of(Manifest.at(folder), today=today)
    assert days_counted
    return days_counted


def test_the_last_days_end_where_the_counts_end(tmp_path: Path) -> None:
    first, last = dt.date(2026, 9, 5), dt.date(2026, 11, 3)
    assert CountedDays.of(Manifest.at(tmp_path), today=END) is None
    write_rollups(tmp_path, [Request(first)])
    write_rollups(tmp_path, [Request(last)])
    days_counted = counted(tmp_path, END)
    assert (days_counted.first, days_counted.last, days_counted.end(today=END)) == (first, last, last)
    assert [str(month) for month in days_counted.months()] == ["2026-11-01", "2026-10-01", "2026-09-01"]


def test_today_is_not_over_and_counts_only_where_there_is_nothing_else(tmp_path: Path) -> None:
    write_rollups(tmp_path, [Request(END)])
    assert counted(tmp_path, END).end(today=END) == END
    write_rollups(tmp_path, [Request(END - dt.timedelta(3))])
    assert counted(tmp_path, END).end(today=END) == END - dt.timedelta(1)


def test_lines_that_a_wrong_clock_dated_ahead_do_not_move_the_days(tmp_path: Path) -> None:
    write_rollups(tmp_path, [Request(END - dt.timedelta(2)), Request(dt.date(2099, 1, 1))])
    assert counted(tmp_path, END).end(today=END) == END - dt.timedelta(1)
    write_rollups(tmp_path / "ahead", [Request(dt.date(2099, 1, 1))])
    assert CountedDays.of(Manifest.at(tmp_path / "ahead"), today=END) is None
