"""The public questions about visits as their files answer them, and how a page has to say the same."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

# Each question, with the figures that say how large a group is where small ones have to be merged.
MERGED: Final = {
    "pages": ("requests",),
    "functions": ("humans", "machines"),
    "downloads": ("requests",),
    "missing": ("requests",),
    "referrers": ("requests",),
    "machines": ("requests",),
}
QUESTIONS: Final = (*MERGED, "requests", "visits", "visitors", "bytes", "hours")
MIN_GROUP: Final = 10
OTHER: Final = "other"
# So many groups have a row of their own on the page.
ON_PAGE: Final = 10
_KEYS: Final = frozenset({"date", "week", "month", "page", "source", "function", "machine", "hour"})
_NAMES: Final = {"day": "date", "path": "page", "host": "source"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_UNITS: Final = (("PB", 1 << 50), ("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10))

type Row = dict[str, str]


class NotFigures(Exception):
    """What came is not an answer to a question."""


@dataclass(frozen=True)
class Report:
    """One question's answer: its rows as texts, and when the store last took something in."""

    name: str
    rows: tuple[Row, ...]
    totals: dict[str, Any]
    taken_at: str

    @property
    def figures(self) -> list[str]:
        """The names of what is counted."""
        return [
            name
            for name in (self.rows[0] if self.rows else {})
            if name not in _KEYS and name != "upper_bound"
        ]

    def named(self, row: Row) -> str:
        """Return which group a row counts; empty where it counts none."""
        return next((value for key, value in row.items() if key in _KEYS and key != "date"), "")

    def size(self, row: Row) -> int:
        """Return how large the group of a row is."""
        return sum(int(row[figure]) for figure in MERGED.get(self.name, ()))

    def listed(self) -> list[list[int]]:
        """Return the figures of each row that a page has to show: the largest groups, and all others as one."""
        rows = [row for row in self.rows if self.name not in MERGED or self.named(row) != OTHER]
        shown = rows[:ON_PAGE] if self.name in MERGED else rows
        rest = [row for row in self.rows if row not in shown]
        figures = [[int(row[name]) for name in self.figures] for row in shown]
        summed = [sum(int(row[name]) for row in rest) for name in self.figures]
        return figures + ([summed] if any(summed) else [])


def report_of(name: str, text: str) -> Report:
    """Read an answer in JSON."""
    try:
        table = json.loads(text)
        rows = tuple({key: str(value) for key, value in row.items()} for row in table["data"])
        return Report(name, rows, table["totals"], str(table["taken_at"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotFigures from None


def csv_rows(text: str) -> list[Row]:
    """Read an answer in CSV, with the names and words that the JSON has."""
    lines = list(csv.reader(io.StringIO(text)))
    names = [_NAMES.get(name, name) for name in lines[0]] if lines else []
    return [dict(zip(names, map(_plain, line), strict=False)) for line in lines[1:]]


def shown_number(text: str) -> int | None:
    """Read a number as an English page shows it; None where it shows none."""
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else None


def shown_size(octets: int) -> str:
    """Write a number of bytes as an English page shows it."""
    for unit, size in _UNITS:
        if octets >= size:
            return f"{round(octets / size, 1):,.1f} {unit}"
    return f"{octets} byte{'' if octets == 1 else 's'}"


def shown_day(text: str) -> str:
    """Read a day as an English page shows it; empty where it shows none."""
    try:
        return str(dt.datetime.strptime(text, "%B %d, %Y").date())  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return ""


def small_by_subtraction(whole: Sequence[Row], part: Sequence[Row], *, key: str) -> int:
    """Return how many groups too small to be shown come of two spans, one of which lies within the other."""
    inner = {row[key]: int(row["requests"]) for row in part if row[key] != OTHER}
    differences = [
        int(row["requests"]) - inner[row[key]] for row in whole if row[key] != OTHER and row[key] in inner
    ]
    return sum(0 < difference < MIN_GROUP for difference in differences)


def _plain(value: str) -> str:
    if value.startswith("'") and value[1:].startswith(_FORMULA):
        return value[1:]
    return {"yes": "true", "no": "false"}.get(value, value)
