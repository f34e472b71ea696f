"""Promise 15: what the front server answered is in the access log or counted as lost, but for what is in flight."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.visits import GRACE, lost_visits, visit_frames
from keepfaith.prober.front_counters import READ_CODES, SAMPLES, SENT_CODES, Sample
from keepfaith.prober.reach import Reach

_HOUR: Final = dt.timedelta(hours=1)
# Longer than the period of the prober's own visits, so that something always came.
_WATCHED: Final = dt.timedelta(minutes=90)
# The log has whole seconds, and the counts come a moment after they were asked for.
_BEFORE: Final = dt.timedelta(seconds=2)
_AFTER: Final = dt.timedelta(seconds=1)
_EMPTY: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "time": pl.Datetime("ms", "UTC"),
    "status": pl.UInt16,
    "read": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Window:
    """At least so many requests must be in the log from an instant until before another, or be counted as lost."""

    begin: dt.datetime
    end: dt.datetime
    count: int
    is_read: bool


def examine(reach: Reach, *, grace: dt.timedelta = GRACE) -> Finding:
    """Compare what the front server counted with the access log."""
    if reach.front is None:
        return Finding(
            "unproven", "The agency runs a front server of its own, which alone knows how many requests came."
        )
    until, samples = dt.datetime.now(dt.UTC) - grace, tuple(SAMPLES)
    reads, sends = read_windows(samples, until=until), sent_windows(samples, until=until)
    visits = reach.folder.parent / "visits"
    if not reads or not (visits / "manifest.sqlite").exists():
        return Finding("unproven", "The front server has not been watched for long enough yet.")
    since = min(window.begin for window in reads + sends)
    rows, lost = _rows(visits, since), lost_visits(visits, since=since)
    faults = [
        f"{lacking} of {windows[0].count} requests since {windows[0].begin:%H:%M} UTC that {what} are in no log."
        for windows, what in ((reads, "read a page or file"), (sends, "sent something"))
        if (lacking := lacking_rows(rows, windows) - lost) > 0
    ]
    count = sum(windows[0].count for windows in (reads, sends) if windows)
    return Finding.of(
        examined=count,
        faults=faults,
        # Not how many: that would tell of each request as it comes.
        figure=f"What the front server answered since {since:%H:%M} UTC is in the access log, request for request, "
        f"but for {lost} that it counted as lost in these days.",
    )


def read_windows(samples: Sequence[Sample], *, until: dt.datetime) -> list[Window]:
    """Return how many of the last reads must be in the log, since its first sample and since its second.

    What was in flight at a sample is counted by a later one, but began before.
    """
    of = [sample for sample in samples if until - _WATCHED <= sample.at <= until]
    return [
        Window(
            begin.at.replace(microsecond=0) - _BEFORE,
            of[-1].at + _AFTER,
            max(0, of[-1].reads - begin.reads - begin.in_flight),
            is_read=True,
        )
        for begin in of[:-1][:2]
    ]


def sent_windows(samples: Sequence[Sample], *, until: dt.datetime) -> list[Window]:
    """Return how many sendings of the last whole hour must be in the log, which has only the hour of these."""
    end = until.replace(minute=0, second=0, microsecond=0)
    of = [sample for sample in samples if end - _HOUR + _BEFORE <= sample.at <= end - _AFTER]
    return [
        Window(end - _HOUR, end, max(0, of[-1].sends - begin.sends - begin.in_flight), is_read=False)
        for begin in of[:-1][:2]
    ]


def lacking_rows(rows: pl.DataFrame, windows: Sequence[Window]) -> int:
    """Return how many requests have no row, by the window that lacks the fewest: both must agree on a breach."""
    return min((window.count - _logged(rows, window) for window in windows), default=0)


def _logged(rows: pl.DataFrame, window: Window) -> int:
    codes = sorted(READ_CODES if window.is_read else SENT_CODES)
    return rows.filter(
        (pl.col("read") == window.is_read)
        & pl.col("status").is_in(codes)
        & pl.col("time").is_between(window.begin, window.end, closed="left")
    ).height


def _rows(visits: Path, since: dt.datetime) -> pl.DataFrame:
    frames = [
        frame.select("time", "status", read=pl.col("method").cast(pl.String) == "read")
        for frame in visit_frames(visits, since=since)
    ]
    return pl.concat([pl.DataFrame(schema=_EMPTY), *frames])
