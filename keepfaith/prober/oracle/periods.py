"""Months of the statistics as sums of weeks, and what a figure beside the one before it has to say."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from keepfaith.prober.oracle.figures import LATE, OTHER, Report

_WEEK: Final = dt.timedelta(days=7)
_NUMBER: Final = re.compile(r"\d[\d,]*")
# From so many times as many, a page gives no percentage.
_TIMES: Final = 3


def monday_of(week: str) -> dt.date:
    """Return the day on which a week begins."""
    year, number = week.split("-W")
    return dt.date.fromisocalendar(int(year), int(number), 1)


def name_of(monday: dt.date) -> str:
    """Return the name of the week that begins on a day."""
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def week_before(week: str) -> str:
    """Return the week before one."""
    return name_of(monday_of(week) - _WEEK)


def month_of(week: str) -> str:
    """Return the month that has most of a week's days."""
    return f"{monday_of(week) + dt.timedelta(days=3):%Y-%m}"


def summed(reports: Sequence[Report]) -> dict[tuple[tuple[str, str], ...], dict[str, int]]:
    """Add up the figures of each group in reports of different weeks."""
    sums: dict[tuple[tuple[str, str], ...], dict[str, int]] = {}
    for report in reports:
        for row in report.rows:
            key = tuple(sorted((name, value) for name, value in row.items() if name not in report.figures))
            group = sums.setdefault(key, {})
            for figure in report.figures:
                if figure in row:
                    group[figure] = group.get(figure, 0) + int(row[figure])
    return sums


def is_false_change(shown: str, now: int, before: int | None) -> bool:
    """Return whether what a page says beside a figure is not the change since the week before, or says too much."""
    if not before:
        return bool(shown)
    ratio = Fraction(now, before)
    percent = round(abs(ratio - 1) * 100)
    numbers = [int(number.replace(",", "")) for number in _NUMBER.findall(shown)]
    if now == before:
        return shown != "the same as before"
    if ratio >= _TIMES:
        return numbers != [round(ratio), before] or "times as many" not in shown
    if not percent:
        return numbers != [before] or "about the same" not in shown
    return numbers != [percent, before] or ("more" if now > before else "fewer") not in shown


def named_rows(report: Report | None, figure: str) -> Mapping[tuple[str, str], int]:
    """Return the figures of the groups that a report shows by name, with the function where a row has one."""
    if report is None:
        return {}
    return {
        (report.named(row), row.get("function", "")): int(row[figure])
        for row in report.rows
        if figure in row and report.named(row) not in {OTHER, LATE}
    }


def figure_a_week_ago(report: Report, before: Report | None, side: str, day: str) -> int | None:
    """Return the figure of the same day of the week before; none of visits that may be counted twice."""
    if before is None or not day or day in {OTHER, LATE} or report.may_count_twice or before.may_count_twice:
        return None
    then = str(dt.date.fromisoformat(day) - _WEEK)
    return named_rows(before, side).get((then, ""))
