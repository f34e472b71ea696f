"""Which days an address asks for: presets, months, days; and how it is refused."""

import datetime as dt
from pathlib import Path

import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.visits.statistics_page.ranges import CountedDays, read_range
from keepfaith.visits.store.manifest import Manifest
from tests.visits.rollups import Request, write_rollups

END = dt.date(2026, 11, 24)


def days(**asked: str) -> tuple[str, str]:
    found = read_range(asked, END)
    return str(found.since), str(found.until)


@pytest.mark.parametrize(
    ("asked", "wanted"),
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
def test_an_address_asks_for_days(asked: dict[str, str], wanted: tuple[str, str]) -> None:
    assert days(**asked) == wanted


@pytest.mark.parametrize(
    ("asked", "said"),
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
def test_what_is_no_span_of_days_is_refused(asked: dict[str, str], said: str) -> None:
    with pytest.raises(KeepfaithError, match=said) as refused:
        days(**asked)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("since", "by"),
    [("2026-11-24", "day"), ("2025-11-24", "day"), ("2025-11-22", "week"), ("2021-01-01", "month")],
)
def test_a_long_time_is_put_together_to_weeks_and_months(since: str, by: str) -> None:
    assert read_range({"from": since}, END).by == by


def counted(folder: Path, today: dt.date) -> CountedDays:
    found = CountedDays.of(Manifest.at(folder), today=today)
    assert found
    return found


def test_the_last_days_end_where_the_counts_end(tmp_path: Path) -> None:
    first, last = dt.date(2026, 9, 5), dt.date(2026, 11, 3)
    assert CountedDays.of(Manifest.at(tmp_path), today=END) is None
    write_rollups(tmp_path, [Request(first)])
    write_rollups(tmp_path, [Request(last)])
    found = counted(tmp_path, END)
    assert (found.first, found.last, found.end(today=END)) == (first, last, last)
    assert [str(month) for month in found.months()] == ["2026-11-01", "2026-10-01", "2026-09-01"]


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
