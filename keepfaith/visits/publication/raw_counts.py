"""What was counted of one week, to the last request: it never leaves this package."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from keepfaith.visits.pipeline.agent_classes import HUMANS
from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.publication.own_requests import OwnRow
from keepfaith.visits.publication.questions import MISSING
from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.store.manifest import Manifest

_NOT_FOUND, _NOT_MODIFIED = 404, 304
_SUCCESSES: Final = range(200, 300)
_IS_HUMAN: Final = pl.col("machine").cast(pl.String).is_in(sorted(HUMANS)).alias("human")
_SUCCESS: Final = pl.col("status").is_between(200, 299) | (pl.col("status") == _NOT_MODIFIED)


@dataclass
class SideCounts:
    """The requests of people, or those of machines: the same ones by day, by hour, and by what was asked for.

    `pages` has them by function and path; `visits` counts those of them that began one. `machines` and `referrers` are
    of one side alone.
    """

    days: dict[str, int] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    hours: dict[str, int] = field(default_factory=dict)
    pages: dict[tuple[str, str], int] = field(default_factory=dict)
    machines: dict[str, int] = field(default_factory=dict)
    referrers: dict[str, int] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """How many requests there were."""
        return sum(self.days.values())

    def take_out(self, row: OwnRow, *, of_path: bool) -> bool:
        """Take one request out of each count; return whether all had it."""
        function = _function_of(row)
        page = (function, row.path if of_path and function != OTHER else "")
        counts: list[tuple[dict[Any, int], object]] = [
            (self.days, str(row.day)), (self.hours, f"{row.hour:02}"), (self.pages, page)
        ]  # fmt: skip
        if not of_path:
            counts.append((self.machines, row.machine))
        if not all(count.get(name, 0) > 0 for count, name in counts):
            return False
        if row.begins and self.visits.get(str(row.day), 0) > 0:
            counts.append((self.visits, str(row.day)))
        for count, name in counts:
            count[name] -= 1
            if not count[name]:
                del count[name]
        return True

    @property
    def functions(self) -> dict[str, int]:
        """How many requests there were of each function."""
        functions: dict[str, int] = {}
        for (function, _), number in self.pages.items():
            functions[function] = functions.get(function, 0) + number
        return functions


@dataclass
class RawCounts:
    """What was counted of a week on both sides, and whether some day was counted in more than one go."""

    people: SideCounts
    machines: SideCounts
    is_upper_bound: bool = False

    @classmethod
    def of(cls, manifest: Manifest, week: Week) -> "RawCounts":
        """Count a week, with all that the store holds of it."""
        counts = cls(SideCounts(), SideCounts())
        counts._add_hours(_table(manifest, "hours", week).filter(~pl.col("staff")))
        counts._add_pages(_table(manifest, "pages", week).filter(~pl.col("staff")))
        counts._add_visits(_table(manifest, "counts", week))
        return counts

    def take_out(self, rows: Iterable[OwnRow]) -> tuple[int, int]:
        """Take requests out of every count that has them; return how many of people and of machines these were.

        One that some count does not have stays in all: no count falls below zero, and all divide the same requests.
        """
        taken = [0, 0]
        for row in rows:
            is_human = row.machine in HUMANS
            if self._side(human=is_human).take_out(row, of_path=is_human):
                taken[0 if is_human else 1] += 1
        return taken[0], taken[1]

    def _side(self, *, human: bool) -> SideCounts:
        return self.people if human else self.machines

    def _add_hours(self, table: pl.DataFrame) -> None:
        for day, human, number in _sums(table, "day"):
            self._side(human=human).days[str(day)] = number
        for hour, human, number in _sums(table, "hour"):
            self._side(human=human).hours[f"{hour:02}"] = number
        kinds = table.filter(~_IS_HUMAN).group_by(pl.col("machine").cast(pl.String)).agg(pl.sum("requests"))
        self.machines.machines = dict(kinds.iter_rows())

    def _add_pages(self, table: pl.DataFrame) -> None:
        function = (
            pl.when(pl.col("status") == _NOT_FOUND).then(pl.lit(MISSING))
            .when(pl.col("part") | ~_SUCCESS).then(pl.lit(OTHER))
            .otherwise(pl.col("function").cast(pl.String))
        )  # fmt: skip
        # Of machines, and of what is no page, nothing is told by path.
        path = pl.when(_IS_HUMAN & (pl.col("function") != OTHER)).then(pl.col("path")).otherwise(pl.lit(""))
        named = table.with_columns(function=function).with_columns(path=path, human=_IS_HUMAN)
        sums = named.group_by("human", "function", "path").agg(pl.sum("requests"))
        for human, name, requested, number in sums.iter_rows():
            self._side(human=human).pages[name, requested] = number

    def _add_visits(self, table: pl.DataFrame) -> None:
        table = table.with_columns(pl.col("metric").cast(pl.String), machine=pl.col("name").cast(pl.String))
        visits = table.filter(pl.col("metric") == "visits").rename({"number": "requests"})
        for day, human, number in _sums(visits, "day"):
            self._side(human=human).visits[str(day)] = max(0, number)
        hosts = table.filter(pl.col("metric") == "referrer").group_by("machine").agg(pl.sum("number"))
        self.people.referrers = {host: number for host, number in hosts.iter_rows() if number > 0}
        runs = visits.group_by("day").agg(pl.col("run").n_unique())
        self.is_upper_bound = bool((runs["run"] > 1).any())


def _function_of(row: OwnRow) -> str:
    if row.status == _NOT_FOUND:
        return MISSING
    is_success = row.status in _SUCCESSES or row.status == _NOT_MODIFIED
    return OTHER if row.part or not is_success else row.function


def requests_by_week(manifest: Manifest) -> dict[Week, tuple[int, int]]:
    """Return how many requests of people and of machines the store knows of each week."""
    files = manifest.files("hours")
    if not files:
        return {}
    # Each file has words of its own for the machines, so they are read one by one.
    sums = pl.concat(
        pl.read_parquet(file, columns=["day", "machine", "staff", "requests"])
        .filter(~pl.col("staff"))
        .group_by(first=pl.col("day").dt.truncate("1w"), human=_IS_HUMAN)
        .agg(pl.sum("requests"))
        for file in files
    )
    weeks: dict[Week, tuple[int, int]] = {}
    for first, human, number in sums.group_by("first", "human").agg(pl.sum("requests")).iter_rows():
        people, machines = weeks.get(Week(first), (0, 0))
        weeks[Week(first)] = (people + number, machines) if human else (people, machines + number)
    return weeks


def _table(manifest: Manifest, kind: str, week: Week) -> pl.DataFrame:
    inside = pl.col("day").is_between(week.first, week.last)
    tables = [
        pl.scan_parquet(file)
        .filter(inside)
        .with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
        .collect()
        for file in manifest.files(kind, week.first, week.last)
    ]
    return pl.concat([pl.DataFrame(schema=_SCHEMAS[kind]), *tables], how="diagonal_relaxed")


def _sums(table: pl.DataFrame, group: str) -> list[tuple[dt.date | int, bool, int]]:
    return list(table.group_by(pl.col(group), human=_IS_HUMAN).agg(pl.sum("requests")).iter_rows())


_ROLLUP: Final = {
    "day": pl.Date, "function": pl.String, "machine": pl.String, "part": pl.Boolean, "status": pl.UInt16,
    "staff": pl.Boolean, "requests": pl.Int64,
}  # fmt: skip
_SCHEMAS: Final = {
    "hours": pl.Schema({**_ROLLUP, "hour": pl.Int8}),
    "pages": pl.Schema({**_ROLLUP, "path": pl.String}),
    "counts": pl.Schema({"day": pl.Date, "run": pl.String, "metric": pl.String, "name": pl.String, "number": pl.Int64}),
}  # fmt: skip
