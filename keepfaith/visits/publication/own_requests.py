"""Requests that the prober reports as its own, looked up in the access log, to be taken out of the counts.

Nothing in a request tells that it is the prober's, so the recorder learns of them afterwards: by second, address and
status, from a file of the prober's own. One without a row in the log is not taken out, and no row is taken out twice.
"""

import datetime as dt
import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from keepfaith.visits.pipeline.path_redaction import classify_paths
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.store.manifest import Manifest

# Where the prober reports, beside the store.
REPORT: Final = Path("prober") / "requests.sqlite"
# Whatever is reported, no more is taken out of a day than a prober asks for.
MAX_A_DAY: Final = 5_000
# Between what was noted and what was recorded: an answer takes up to ten seconds, and seconds are cut off.
_APART: Final = 12
_HOUR: Final = 3_600
_ROWS: Final = "SELECT at, method, path, status, begins FROM requests WHERE at BETWEEN ? AND ? ORDER BY at"

type Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """A request as the prober reports it; `begins` says whether a visit began with it."""

    at: int
    method: str
    path: str
    status: int
    begins: bool


@dataclass(frozen=True, slots=True)
class OwnRow:
    """The row of one in the access log, by the agency's day and hour, as the counts have it."""

    day: dt.date
    hour: int
    path: str
    status: int
    function: str
    machine: str
    part: bool
    begins: bool


def reported(folder: Path, week: Week) -> list[OwnRequest]:
    """Read what the prober of a store's portal reports of a week; nothing where it reports nothing."""
    file = folder.parent / REPORT
    if not file.is_file():
        return []
    first, last = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (week.first, week.last))
    # A day on both sides, for the agency's days are not those of UTC.
    span = int((first - dt.timedelta(days=1)).timestamp()), int((last + dt.timedelta(days=2)).timestamp())
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as report:
            return [
                OwnRequest(at, method, path, status, bool(begins))
                for at, method, path, status, begins in report.execute(_ROWS, span)
            ]
    except sqlite3.Error:
        # Then they are counted like everybody's.
        return []


def own_rows(manifest: Manifest, week: Week, own: Iterable[OwnRequest], rules: PathRules) -> list[OwnRow]:
    """Return the rows of a week's access log that are those of the prober, each once; none of staff's pages."""
    kinds = _kinds({request.path for request in own}, rules)
    free = _free_rows(manifest, week, {path for path, _ in kinds.values()})
    rows, by_day = [], defaultdict[dt.date, int](int)
    for request in own:
        path, is_part = kinds.get(request.path, ("", False))
        taken = _nearest(free.get((path, request.method, request.status), []), request)
        if taken is None:
            continue
        there = dt.datetime.fromtimestamp(taken.time, rules.zone)
        by_day[there.date()] += 1
        if week.first <= there.date() <= week.last and by_day[there.date()] <= MAX_A_DAY:
            rows.append(
                OwnRow(
                    there.date(), there.hour, path, request.status, taken.function, taken.machine, is_part,
                    request.begins,
                )
            )  # fmt: skip
    return rows


@dataclass
class _FreeRow:
    time: int
    function: str
    machine: str
    is_taken: bool = False


def _kinds(paths: set[str], rules: PathRules) -> dict[str, tuple[str, bool]]:
    """Return of each path how the log has it, and whether it is a part of a page; without those of staff."""
    table = classify_paths(pl.Series("path", sorted(paths), dtype=pl.String), rules).filter(~pl.col("staff"))
    return {
        path: (redacted, part)
        for path, redacted, part in table.select("path", "redacted", "part").iter_rows()
    }


def _free_rows(manifest: Manifest, week: Week, paths: set[str]) -> dict[Key, list[_FreeRow]]:
    free: dict[Key, list[_FreeRow]] = defaultdict(list)
    for time, path, method, status, function, machine in _logged(manifest, week, paths):
        free[path, method, status].append(_FreeRow(time, function, machine))
    for rows in free.values():
        rows.sort(key=lambda row: row.time)
    return free


def _logged(manifest: Manifest, week: Week, paths: set[str]) -> Iterator[tuple[int, str, str, int, str, str]]:
    for file in manifest.files("days", week.first, week.last):
        table = (
            pl.scan_parquet(file)
            .filter(pl.col("path").cast(pl.String).is_in(sorted(paths)))
            .select(
                pl.col("time").dt.epoch("s"),
                pl.col("path").cast(pl.String),
                pl.col("method").cast(pl.String),
                pl.col("status").cast(pl.Int64),
                pl.col("function").cast(pl.String),
                pl.col("machine").cast(pl.String),
            )
            .collect()
        )
        yield from table.iter_rows()


def _nearest(rows: list[_FreeRow], request: OwnRequest) -> _FreeRow | None:
    """Take the row of a request that is nearest in time; of what was sent, the log has the hour alone."""
    apart, at = (0, request.at // _HOUR * _HOUR) if request.method == "send" else (_APART, request.at)
    first = bisect_left(rows, at - apart, key=lambda row: row.time)
    near = []
    for row in rows[first:]:
        if row.time > at + apart:
            break
        if not row.is_taken:
            near.append(row)
    nearest = min(near, key=lambda row: abs(row.time - at), default=None)
    if nearest is not None:
        nearest.is_taken = True
    return nearest
