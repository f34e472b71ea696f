"""Gathering requests by day in memory, and writing what was gathered: rows, rollups, counts."""

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
from keepfaith.visits.pipeline.redaction import Prepared
from keepfaith.visits.pipeline.referrers import Referrers
from keepfaith.visits.pipeline.user_agents import RULES
from keepfaith.visits.pipeline.visitor_counts import Codes, Visitors
from keepfaith.visits.store.changes import Kind, StoredFile
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.row_order import by_time_and_chance

# A day's count goes on for lines that come a little late; then its key is forgotten.
KEPT_DAYS: Final = 2
_HUMAN: Final = CLASSES.index(LIKELY_HUMAN)
_UNLIKELY: Final = CLASSES.index(UNLIKELY_HUMAN)
_HOUR: Final = 3_600
ROLLUPS: Final[tuple[Kind, ...]] = ("pages", "hours", "counted")
_NAMES: Final = pl.Series(CLASSES, dtype=pl.Enum(CLASSES))

# What `map` is, or the same of a pool of threads.
type Spread = Callable[[Callable[[dt.date], Any], list[dt.date]], Iterable[Any]]
type Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass
class Day:
    """What came of one day since it was last written, and who was seen on it in all."""

    tables: list[pl.DataFrame] = field(default_factory=list)
    blocks: list[Blocks] = field(default_factory=list)
    known: list[Flags] = field(default_factory=list)
    codes: list[Codes] = field(default_factory=list)
    visitors: Visitors = field(default_factory=Visitors)
    referrers: Referrers = field(default_factory=Referrers)
    counting: str = field(default_factory=lambda: secrets.token_hex(6))
    told: dict[tuple[str, str], int] = field(default_factory=dict)

    def taken_out(self) -> tuple[pl.DataFrame, Blocks, Flags, Codes]:
        """Give what came since it was last written."""
        table = pl.concat(self.tables)
        blocks, known = np.concatenate(self.blocks), np.concatenate(self.known)
        codes = np.concatenate(self.codes)
        self.tables, self.blocks, self.known, self.codes = [], [], [], []
        return table, blocks, known, codes

    def put(self, table: pl.DataFrame, blocks: Blocks, known: Flags, codes: Codes) -> None:
        """Take requests in."""
        self.tables.append(table)
        self.blocks.append(blocks)
        self.known.append(known)
        self.codes.append(codes)


@dataclass(frozen=True)
class Written:
    """A day of which the rows are written, and its rollups are not yet."""

    day: dt.date
    rows: StoredFile
    rollups: dict[Kind, pl.DataFrame]


class Gathering:
    """Everything that came and is not yet written; `rows` says how many requests that is."""

    def __init__(self, store: Store, keys: HourKeys) -> None:
        self.rows = 0
        self._store, self._keys = store, keys
        self._days: dict[dt.date, Day] = {}

    def add(self, prepared: Prepared) -> None:
        """Take in a chunk, each request to its day."""
        table = prepared.table
        days = table["day"].to_numpy()
        for day in table["day"].unique().to_list():
            at = np.flatnonzero(days == np.datetime64(day))
            mine = self._days.setdefault(day, Day())
            rows, blocks = (
                (table, prepared.blocks) if len(at) == len(days) else (table[at], prepared.blocks[at])
            )
            codes = mine.visitors.key.codes(blocks, prepared.agents[at])
            mine.put(rows.drop("day"), blocks, prepared.known[at], codes)
            mine.visitors.see(
                codes, rows["machine"].to_numpy(), rows["did"].to_numpy(), rows["time"].to_numpy()
            )
        for came, name, number in prepared.came_from.iter_rows():
            self._days[came].referrers.add(name, number)
        self.rows += len(days)

    def write(self, spread: Spread = map) -> list[StoredFile]:
        """Write what came into files, which no commit lists yet; what is remembered of the days' visitors stays.

        `spread` does it for each day, one after another or side by side. If one fails, no file is left of any.
        """
        done = list(spread(self._tried, [day for day in sorted(self._days) if self._days[day].tables]))
        self.rows = 0
        files = [each.rows for each in done if isinstance(each, Written)]
        trouble = next((each for each in done if isinstance(each, Exception)), None)
        if trouble:
            self._store.discard(files)
            raise trouble
        try:
            for _, month in groupby(done, key=lambda each: str(each.day)[:7]):
                files += self._rolled_up(list(month))
        except Exception:
            self._store.discard(files)
            raise
        return files

    def forget(self, *, before: dt.date | None = None) -> None:
        """Forget the visitors of days that are over, and their key; without a day, of all but the last ones seen."""
        for day in sorted(self._days)[:-KEPT_DAYS] if before is None else sorted(self._days):
            if before is None or day < before:
                del self._days[day]

    @property
    def days(self) -> list[dt.date]:
        """The days that are remembered."""
        return sorted(self._days)

    def _tried(self, day: dt.date) -> "Written | Exception":
        try:
            return self._written(day, self._days[day])
        except Exception as error:  # noqa: BLE001 - it is raised again where all days have come to an end
            return error

    def _written(self, day: dt.date, mine: Day) -> "Written":
        table, blocks, known, codes = mine.taken_out()
        unlikely = mine.visitors.unlikely(codes)
        machine = table["machine"].to_numpy()
        machine = np.where(unlikely & (machine == _HUMAN), np.uint8(_UNLIKELY), machine)
        table = table.with_columns(
            machine=_NAMES.gather(machine),
            time=pl.when(pl.col("method") == "send")
            .then(pl.col("time") // _HOUR * _HOUR)
            .otherwise(pl.col("time")),
        )
        added_up = {**rollups(day, table), "counted": self._counted(day, mine)}
        rows = self._store.write_table("days", self._sealed(table, blocks, known), first=day, last=day)
        return Written(day, rows, added_up)

    def _rolled_up(self, month: "list[Written]") -> Iterator[StoredFile]:
        """Write the rollups of several days of a month as one file a kind: a file for each day would cost more."""
        for kind in ROLLUPS:
            table = pl.concat(each.rollups[kind] for each in month)
            yield self._store.write_table(kind, table, first=month[0].day, last=month[-1].day)

    def _sealed(self, table: pl.DataFrame, blocks: Blocks, known: Flags) -> pl.DataFrame:
        """Put rows in the order of their times, those of one time in no order, and seal their addresses."""
        order = by_time_and_chance(table["time"].to_numpy())
        sealed = pl.Series("address", self._keys.seal(blocks[order])).arr.to_list().cast(pl.Binary)
        return (
            table.select("time", "path", "method", "status", "bytes", "host", "function", "machine")[order]
            .with_columns(pl.from_epoch("time", "s").cast(pl.Datetime("ms")).dt.replace_time_zone("UTC"))
            .with_columns(pl.when(pl.Series(known[order])).then(sealed).otherwise(pl.lit(b"")).alias("address"))
        )  # fmt: skip

    def _counted(self, day: dt.date, mine: Day) -> pl.DataFrame:
        """Tell what the counts of a day grew by since they were last told."""
        now: dict[tuple[str, str], int] = {("rules", RULES): 0}
        for (what, which, unlikely), number in mine.visitors.counts(_HUMAN).items():
            now[what, UNLIKELY_HUMAN if unlikely else CLASSES[which]] = number
        for name, number in mine.referrers.told().items():
            now["referrer", name] = number
        grown = {each: now.get(each, 0) - mine.told.get(each, 0) for each in now.keys() | mine.told.keys()}
        mine.told = now
        rows = [(day, mine.counting, what, name, number) for (what, name), number in sorted(grown.items())]
        return pl.DataFrame(
            rows,
            schema={
                "day": pl.Date,
                "counting": pl.String,
                "what": pl.String,
                "name": pl.String,
                "number": pl.Int64,
            },
            orient="row",
        )


def rollups(day: dt.date, table: pl.DataFrame) -> dict[Kind, pl.DataFrame]:
    """Add requests up by page and by hour."""
    sums = (pl.len().cast(pl.Int64).alias("requests"), pl.col("bytes").sum())
    of_pages = ["host", "path", "function", "machine", "part", "status"]
    of_hours = ["hour", "function", "machine", "part", "status"]
    on = pl.lit(day).alias("day")
    return {
        "pages": table.group_by(of_pages).agg(*sums).select(on, pl.all()),
        "hours": table.group_by(of_hours).agg(*sums).select(on, pl.all()),
    }
