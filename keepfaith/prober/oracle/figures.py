"""The public questions about visits as their files answer them, and how a page has to say the same."""

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

QUESTIONS: Final = (
    "requests", "visits", "pages", "functions", "downloads", "missing", "referrers", "machines", "hours",
)  # fmt: skip
BY_DAY: Final = ("requests", "visits")
# Questions of which a page lists the largest groups, and all others as one.
_CUT: Final = frozenset(QUESTIONS) - {*BY_DAY, "hours"}
SIDES: Final = ("humans", "machines")
MIN_GROUP: Final = 10
OTHER: Final = "other"
LATE: Final = "late"
# So many groups have a row of their own on the page.
ON_PAGE: Final = 10
_KEYS: Final = ("date", "week", "month", "page", "source", "machine", "hour", "function")
_NAMES: Final = {"day": "date", "path": "page", "host": "source"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_WORDS: Final = {"Other days": OTHER, "Requests of earlier weeks that were recorded late": LATE}

# How a file says it.
_TWICE: Final = "may be counted twice"

type Row = dict[str, str]


class NotFigures(Exception):
    """What came is not an answer to a question."""


@dataclass(frozen=True)
class Report:
    """One question's answer: its rows as texts, the names of its figures, and their totals.

    `may_count_twice` says that some of its visits may be counted twice.
    """

    name: str
    rows: tuple[Row, ...]
    figures: tuple[str, ...]
    totals: Mapping[str, int]
    may_count_twice: bool = False

    def named(self, row: Row) -> str:
        """Return which group a row counts."""
        return next(row[key] for key in _KEYS if key in row)

    def groups(self, figure: str, *, function: str = "") -> dict[str, int]:
        """Return how much each group counts of a figure, where it tells it, and what came late apart."""
        return {
            self.named(row): int(row[figure])
            for row in self.rows
            if figure in row and self.named(row) != LATE and function in {"", row.get("function")}
        }

    def named_on_page(self) -> list[tuple[str, str]]:
        """Return the groups that a page lists by name, in order, with the function where a row has one."""
        names = [(self.named(row), row.get("function", "")) for row in self.rows if self.named(row) != OTHER]
        return names[:ON_PAGE] if self.name in _CUT else names

    def listed(self) -> list[list[int | None]]:
        """Return the figures of each row that a page has to show."""
        is_cut = self.name in _CUT
        rows = [row for row in self.rows if not is_cut or self.named(row) != OTHER]
        shown = rows[:ON_PAGE] if is_cut else rows
        rest = [row for row in self.rows if row not in shown]
        figures = [[int(row[name]) if name in row else None for name in self.figures] for row in shown]
        summed = [
            sum(int(row[name]) for row in rest if name in row) if any(name in row for row in rest) else None
            for name in self.figures
        ]
        return figures + ([summed] if rest else [])


@dataclass(frozen=True)
class PublishedWeek:
    """All that is published of a week, and the names of all weeks of which something is."""

    week: str
    weeks: tuple[str, ...]
    reports: Mapping[str, Report]


def report_of(text: str) -> Report:
    """Read an answer in JSON."""
    try:
        return _report(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        raise NotFigures from None


def week_of(text: str) -> PublishedWeek:
    """Read the file of a whole week."""
    try:
        whole = json.loads(text)
        reports = {name: _report(report) for name, report in whole["reports"].items()}
        return PublishedWeek(str(whole["week"] or ""), tuple(map(str, whole["weeks"])), reports)
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        raise NotFigures from None


def _report(table: dict[str, Any]) -> Report:
    rows = tuple({key: str(value) for key, value in row.items()} for row in table["data"])
    totals = {str(name): int(total) for name, total in table["totals"].items()}
    note = str(table.get("meta", {}).get("description", ""))
    report = Report(
        str(table["name"]), rows, tuple(map(str, table["query"]["metrics"])), totals, _TWICE in note
    )
    for row in rows:
        report.named(row)
        [int(row[figure]) for figure in report.figures if figure in row]
    return report


def csv_rows(text: str) -> list[Row]:
    """Read an answer in CSV, with the names that the JSON has; a figure that is not told is no part of its row."""
    lines = list(csv.reader(io.StringIO(text)))
    names = [_NAMES.get(name, name) for name in lines[0]] if lines else []
    return [
        {name: plain for name, value in zip(names, line, strict=False) if (plain := _plain(value))}
        for line in lines[1:]
    ]


def shown_number(text: str) -> int | None:
    """Read a number as an English page shows it; None where it shows none."""
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else None


def shown_day(text: str) -> str:
    """Read a day as an English page shows it, or what it says instead of one; empty where it shows none."""
    try:
        return str(dt.datetime.strptime(text, "%B %d, %Y").date())  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return _WORDS.get(text, "")


def _plain(value: str) -> str:
    return value[1:] if value.startswith("'") and value[1:].startswith(_FORMULA) else value
