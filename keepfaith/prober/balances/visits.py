"""Promises 15 and 17: each request that the prober made is in the access log once, with the values that it had."""

import datetime as dt
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import polars as pl

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.own_requests import OWN_REQUESTS, OwnRequest
from keepfaith.prober.reach import Reach

# The recorder commits once a minute; after two and a half it has.
GRACE: Final = dt.timedelta(seconds=150)
# What lies longer back may be under a day that was put together anew meanwhile.
BACK: Final = dt.timedelta(hours=2)
# A request was recorded between its start and its answer; meanwhile the clock may have been set right.
_SLACK: Final = dt.timedelta(seconds=2)
_LISTED: Final = """
    SELECT name FROM files WHERE kind = ? AND removed IS NULL AND last >= ? ORDER BY added
"""
_METHODS: Final = {"GET": "read", "HEAD": "read", "POST": "send"}
_READ: Final = frozenset({"GET", "HEAD"})
# The values that a row may have, and no others.
COLUMNS: Final = frozenset(
    {"time", "path", "method", "status", "bytes", "host", "function", "machine", "address"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One visit as the access log has it, without what nobody but the recorder knows."""

    time: dt.datetime
    path: str
    method: str
    status: int


def examine(reach: Reach, *, grace: dt.timedelta = GRACE) -> Finding:
    """Look up each of our requests in the access log."""
    now = dt.datetime.now(dt.UTC)
    own = [
        request
        for request in tuple(OWN_REQUESTS)
        if not request.plain and now - BACK <= request.at and _recorded_by(request) <= now - grace
    ]
    visits = reach.folder.parent / "visits"
    if not own or not (visits / "manifest.sqlite").exists():
        return Finding("unproven", "The prober has not visited for long enough yet.")
    frames = list(visit_frames(visits, since=now - BACK))
    strange = sorted({column for frame in frames for column in frame.columns} - COLUMNS)
    faults = [f"The access log stores a value that it may not: {column}." for column in strange]
    # What was sent is under the beginning of its hour.
    rows = [row for frame in frames for row in _rows(frame, since=_hour(now - BACK - _SLACK))]
    faults += [f"A visit to {request.path} is not in the access log." for request in unmatched(own, rows)]
    return Finding.of(
        examined=len(own),
        faults=faults,
        figure=f"{len(own)} requests of our own: each is in the access log with its time, address and status, "
        f"and no row has more than its {len(COLUMNS)} values.",
    )


def unmatched(own: Iterable[OwnRequest], rows: Iterable[Row]) -> list[OwnRequest]:
    """Return the requests that have no row of their own; each row stands for one request.

    In the order of their answers each takes the earliest row that can be its own, so none takes one that another needs.
    """
    free: dict[tuple[str, str, int], list[dt.datetime]] = {}
    for row in sorted(rows, key=lambda row: row.time):
        # Of what is sent, no more than the hour may be kept.
        if row.method == "read" or row.time == _hour(row.time):
            free.setdefault((row.path, row.method, row.status), []).append(row.time)
    return [
        request
        for request in sorted(own, key=lambda request: request.answered_at)
        if not _taken(free, request)
    ]


def _taken(free: dict[tuple[str, str, int], list[dt.datetime]], request: OwnRequest) -> bool:
    """Take the earliest row that can be a request's out of those that are free."""
    times = free.get((_kept_path(request.path), _METHODS.get(request.method, "other"), request.status), [])
    begun = request.at - _SLACK
    # Seconds are cut off.
    first = bisect_left(times, begun.replace(microsecond=0) if request.method in _READ else _hour(begun))
    if first == len(times) or times[first] > request.answered_at + _SLACK:
        return False
    del times[first]
    return True


def _recorded_by(request: OwnRequest) -> dt.datetime:
    """Return when a request must be in the log but for its grace: what is sent is held until its hour is over."""
    answered = request.answered_at
    return answered if request.method in _READ else _hour(answered + _SLACK) + dt.timedelta(hours=1)


def _hour(instant: dt.datetime) -> dt.datetime:
    return instant.replace(minute=0, second=0, microsecond=0)


def _kept_path(path: str) -> str:
    """Return what is kept of a path: neither a query, nor the opt-out before it, nor what staff ask for."""
    page = urlsplit(path).path.removeprefix("/no-tools")
    return "/desk/*" if page.startswith("/desk/") and page != "/desk/" else page


def visit_frames(visits: Path, *, since: dt.datetime) -> Iterator[pl.DataFrame]:
    """Yield the visits of the days since an instant, a file at a time."""
    for file in _listed(visits, "days", since=since):
        yield pl.read_parquet(file)


def lost_visits(visits: Path, *, since: dt.datetime) -> int:
    """Return how many visits of the days since an instant the recorder counted as lost."""
    counts = [pl.read_parquet(file) for file in _listed(visits, "counts", since=since)]
    return int(
        sum(table.filter(pl.col("metric").cast(pl.String) == "lost")["number"].sum() for table in counts)
    )


def _listed(visits: Path, kind: str, *, since: dt.datetime) -> list[Path]:
    manifest = f"file:{visits / 'manifest.sqlite'}?mode=ro"
    with closing(sqlite3.connect(manifest, uri=True, timeout=5.0)) as store:
        # An agency's day may be one behind ours.
        day = (since.date() - dt.timedelta(days=1)).isoformat()
        return [visits / name for (name,) in store.execute(_LISTED, (kind, day)).fetchall()]


def _rows(frame: pl.DataFrame, *, since: dt.datetime) -> Iterator[Row]:
    columns = frame.select("time", "path", "method", "status").filter(pl.col("time") >= since)
    for time, path, method, status in columns.iter_rows():
        yield Row(time, path, method, status)
