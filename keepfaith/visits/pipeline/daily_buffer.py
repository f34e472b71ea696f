"""A buffer of requests by day in memory, written as rows, rollups and counts."""

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

import numpy as np
import polars as pl

from keepfaith.custody.addresses.hour_keys import Blocks, HourKeys
from keepfaith.visits.pipeline.agent_classes import CLASSES, LIKELY_HUMAN, UNLIKELY_HUMAN
from keepfaith.visits.pipeline.counts_table import counts_table
from keepfaith.visits.pipeline.redaction import RedactedRequests
from keepfaith.visits.pipeline.referrers import Referrers
from keepfaith.visits.pipeline.user_agents import RULES_VERSION
from keepfaith.visits.pipeline.visitor_counts import Codes, Visitors
from keepfaith.visits.store.changes import Kind, StoredFile
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.row_order import by_time_and_chance

# A day's count goes on for lines that come a little late; then its key is forgotten.
DAYS_REMEMBERED: Final = 2
_HUMAN: Final = CLASSES.index(LIKELY_HUMAN)
_UNLIKELY: Final = CLASSES.index(UNLIKELY_HUMAN)
_HOUR: Final = 3_600
ROLLUPS: Final[tuple[Kind, ...]] = ("pages", "hours", "counts")
_NAMES: Final = pl.Series(CLASSES, dtype=pl.Enum(CLASSES))

# What `map` is, or the same of a pool of threads.
type MapDays = Callable[[Callable[[dt.date], Any], list[dt.date]], Iterable[Any]]
type Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass
class DayBuffer:
    """What came of one day since it was last written, and who was seen on it in all."""

    tables: list[pl.DataFrame] = field(default_factory=list)
    blocks: list[Blocks] = field(default_factory=list)
    known: list[Flags] = field(default_factory=list)
    codes: list[Codes] = field(default_factory=list)
    visitors: Visitors = field(default_factory=Visitors)
    referrers: Referrers = field(default_factory=Referrers)
    run: str = field(default_factory=lambda: secrets.token_hex(6))
    reported: dict[tuple[str, str], int] = field(default_factory=dict)

    def take_out(self) -> tuple[pl.DataFrame, Blocks, Flags, Codes]:
        """Return what came since it was last written."""
        table = pl.concat(self.tables)
        blocks, known = np.concatenate(self.blocks), np.concatenate(self.known)
        codes = np.concatenate(self.codes)
        self.tables, self.blocks, self.known, self.codes = [], [], [], []
        return table, blocks, known, codes

    def add(self, table: pl.DataFrame, blocks: Blocks, known: Flags, codes: Codes) -> None:
        """Take requests in."""
        self.tables.append(table)
        self.blocks.append(blocks)
        self.known.append(known)
        self.codes.append(codes)


@dataclass(frozen=True)
class WrittenDay:
    """A day of which the rows are written, and its rollups are not yet."""

    day: dt.date
    rows: StoredFile
    rollups: dict[Kind, pl.DataFrame]


class DailyBuffer:
    """Everything that came and is not yet written; `rows` says how many requests that is."""

    def __init__(self, store: Store, keys: HourKeys) -> None:
        self.rows = 0
        self._store, self._keys = store, keys
        self._days: dict[dt.date, DayBuffer] = {}

    def add(self, requests: RedactedRequests) -> None:
        """Take in a chunk, each request to its day."""
        table = requests.table
        days = table["day"].to_numpy()
        for day in table["day"].unique().to_list():
            at = np.flatnonzero(days == np.datetime64(day))
            buffer = self._days.setdefault(day, DayBuffer())
            rows, blocks = (
                (table, requests.blocks) if len(at) == len(days) else (table[at], requests.blocks[at])
            )
            codes = buffer.visitors.key.codes(blocks, requests.agents[at])
            buffer.add(rows.drop("day"), blocks, requests.known[at], codes)
            buffer.visitors.add_requests(
                codes, rows["machine"].to_numpy(), rows["activity"].to_numpy(), rows["time"].to_numpy()
            )
        for day_referred, name, number in requests.referring_hosts.iter_rows():
            self._days[day_referred].referrers.add(name, number)
        self.rows += len(days)

    def write(self, map_days: MapDays = map) -> list[StoredFile]:
        """Write what came into files, which no commit lists yet; what is remembered of the days' visitors stays.

        `map_days` does it for each day, one after another or side by side. If one fails, no file is left of any.
        """
        results = list(
            map_days(self._try_write, [day for day in sorted(self._days) if self._days[day].tables])
        )
        self.rows = 0
        files = [result.rows for result in results if isinstance(result, WrittenDay)]
        failure = next((result for result in results if isinstance(result, Exception)), None)
        if failure:
            self._store.discard(files)
            raise failure
        try:
            for _, month in groupby(results, key=lambda result: str(result.day)[:7]):
                files += self._write_rollups(list(month))
        except Exception:
            self._store.discard(files)
            raise
        return files

    def forget(self, *, before: dt.date | None = None) -> None:
        """Forget the visitors of days that are over, and their key; without a day, of all but the last ones seen."""
        for day in sorted(self._days)[:-DAYS_REMEMBERED] if before is None else sorted(self._days):
            if before is None or day < before:
                del self._days[day]

    @property
    def days(self) -> list[dt.date]:
        """The days that are remembered."""
        return sorted(self._days)

    def _try_write(self, day: dt.date) -> "WrittenDay | Exception":
        try:
            return self._write_day(day, self._days[day])
        except Exception as error:  # noqa: BLE001 - it is raised again where all days have come to an end
            return error

    def _write_day(self, day: dt.date, buffer: DayBuffer) -> "WrittenDay":
        table, blocks, known, codes = buffer.take_out()
        unlikely = buffer.visitors.are_unlikely(codes)
        machine = table["machine"].to_numpy()
        machine = np.where(unlikely & (machine == _HUMAN), np.uint8(_UNLIKELY), machine)
        table = table.with_columns(
            machine=_NAMES.gather(machine),
            time=pl.when(pl.col("method") == "send")
            .then(pl.col("time") // _HOUR * _HOUR)
            .otherwise(pl.col("time")),
        )
        counts = {**rollups(day, table), "counts": self._count_growth(day, buffer)}
        rows = self._store.write_table("days", self._seal(table, blocks, known), first=day, last=day)
        return WrittenDay(day, rows, counts)

    def _write_rollups(self, month: "list[WrittenDay]") -> Iterator[StoredFile]:
        """Write the rollups of several days of a month as one file a kind: a file for each day would cost more."""
        for kind in ROLLUPS:
            table = pl.concat(written.rollups[kind] for written in month)
            yield self._store.write_table(kind, table, first=month[0].day, last=month[-1].day)

    def _seal(self, table: pl.DataFrame, blocks: Blocks, known: Flags) -> pl.DataFrame:
        """Put rows in the order of their times, those of one time in no order, and seal their IP addresses."""
        order = by_time_and_chance(table["time"].to_numpy())
        sealed = pl.Series("address", self._keys.seal(blocks[order])).arr.to_list().cast(pl.Binary)
        return (
            table.select("time", "path", "method", "status", "bytes", "host", "function", "machine")[order]
            .with_columns(pl.from_epoch("time", "s").cast(pl.Datetime("ms")).dt.replace_time_zone("UTC"))
            .with_columns(pl.when(pl.Series(known[order])).then(sealed).otherwise(pl.lit(b"")).alias("address"))
        )  # fmt: skip

    def _count_growth(self, day: dt.date, buffer: DayBuffer) -> pl.DataFrame:
        """Return what the counts of a day grew by since they were last reported."""
        now: dict[tuple[str, str], int] = {("rules", RULES_VERSION): 0}
        for (metric, which, unlikely), number in buffer.visitors.counts(_HUMAN).items():
            now[metric, UNLIKELY_HUMAN if unlikely else CLASSES[which]] = number
        for name, number in buffer.referrers.reported().items():
            now["referrer", name] = number
        grown = {
            key: now.get(key, 0) - buffer.reported.get(key, 0) for key in now.keys() | buffer.reported.keys()
        }
        buffer.reported = now
        return counts_table(day, grown, run=buffer.run)


def rollups(day: dt.date, table: pl.DataFrame) -> dict[Kind, pl.DataFrame]:
    """Add requests up by page and by hour."""
    sums = (pl.len().cast(pl.Int64).alias("requests"), pl.col("bytes").sum())
    of_pages = ["host", "path", "function", "machine", "part", "staff", "status"]
    of_hours = ["hour", "function", "machine", "part", "staff", "status"]
    on = pl.lit(day).alias("day")
    return {
        "pages": table.group_by(of_pages).agg(*sums).select(on, pl.all()),
        "hours": table.group_by(of_hours).agg(*sums).select(on, pl.all()),
    }
