"""A year of plausible visits to the sample agency, made by chance that is always the same."""

import datetime as dt
import math
import random
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tests.visits.rollups import COUNTED, Counted, commit

PAGES = {
    "/": ("page", 40),
    "/policies/privacy/": ("page", 25),
    "/forms/literature/": ("form", 18),
    "/policies/privacy/promises/": ("page", 12),
    "/forms/question/": ("form", 9),
    "/search": ("search", 8),
    "/publications/guide-for-families.pdf": ("download", 7),
    "/policies/accessibility/": ("page", 5),
    "/publications/annual-report-of-the-department-with-all-of-its-tables-and-notes.pdf": ("download", 3),
    "/policies/non-human-visitors/changes/": ("page", 2),
    "/policies/translation/history/": ("page", 1),
    "/static/keepfaith.css": ("page", 60),
}
MACHINES = {
    "search-engine": 14,
    "ai-crawler": 9,
    "monitoring": 6,
    "unlikely-human": 5,
    "tool": 3,
    "scanner": 2,
}
REFERRERS = {"www.example.org": 40, "search.example.org": 25, "news.example.org": 12}
MISSING = {"/wp-login.php": 6, "/old/page.html": 2}


def visits(folder: Path, *, last: dt.date, days: int, left_out: int = 3) -> None:
    """Commit rollups of these days, of which some in the middle were not counted."""
    chance = random.Random(11)
    pages, hours, counted = [], [], []
    for place in range(days):
        if place in range(days // 2, days // 2 + left_out):
            continue
        day = last - dt.timedelta(days - 1 - place)
        week = 0.35 if day.weekday() > 4 else 1.0
        busy = week * (1.3 + 0.4 * math.sin(place / 30)) * chance.uniform(0.9, 1.1)
        rows = list(_requests(busy))
        pages += [(day, "www.example.gov", *row, False) for row in rows]
        hours += [(day, hour, *row[1:5], *share, False) for row in rows for hour, share in _over_the_day(row)]
        counted += [counted_row.row() for counted_row in _counted(day, busy)]
    commit(folder, {
        "pages": pl.DataFrame(pages, orient="row", schema=_PAGES),
        "hours": pl.DataFrame(hours, orient="row", schema=_HOURS),
        "counts": pl.DataFrame(counted, orient="row", schema=COUNTED),
    })  # fmt: skip


_PAGES = pl.Schema({
    "day": pl.Date, "host": pl.String, "path": pl.String, "function": pl.String, "machine": pl.String,
    "part": pl.Boolean, "status": pl.UInt16, "requests": pl.Int64, "bytes": pl.Int64, "staff": pl.Boolean,
})  # fmt: skip
_HOURS = pl.Schema({
    "day": pl.Date, "hour": pl.Int8, "function": pl.String, "machine": pl.String, "part": pl.Boolean,
    "status": pl.UInt16, "requests": pl.Int64, "bytes": pl.Int64, "staff": pl.Boolean,
})  # fmt: skip


def _requests(busy: float) -> Iterator[tuple[str, str, str, bool, int, int, int]]:
    for path, (function, weight) in PAGES.items():
        part = path.endswith(".css")
        people = round(weight * busy * 9)
        yield path, function, "likely-human", part, 200, people, people * 21_000
        for machine, share in MACHINES.items():
            if not part and (number := round(weight * share * 0.06)):
                yield path, function, machine, part, 200, number, number * 21_000
    for path, number in MISSING.items():
        yield path, "page", "scanner", False, 404, number, number * 900


def _over_the_day(row: tuple[str, str, str, bool, int, int, int]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Spread a row over the hours: people come by day, machines always."""
    *_, machine, _part, _status, number, size = row
    weights = [
        math.exp(-(((hour - 14) / 5) ** 2)) if machine == "likely-human" else 1.0 for hour in range(24)
    ]
    left, part = number, 0.0
    for hour, weight in enumerate(weights):
        part += weight
        here = number - left
        upto = round(number * part / sum(weights))
        if upto > here:
            left = number - upto
            yield hour, (upto - here, (upto - here) * (size // number))


def _counted(day: dt.date, busy: float) -> Iterator[Counted]:
    for what, daily in (("visits", 230), ("visitors", 190)):
        yield Counted(day, what, "likely-human", round(daily * busy))
        yield Counted(day, what, "search-engine", round(daily * 0.15))
        yield Counted(day, what, "unlikely-human", round(daily * 0.06))
    for host, number in REFERRERS.items():
        yield Counted(day, "referrer", host, round(number * busy))
