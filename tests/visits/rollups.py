"""A store made of rollups alone, as several ingests would leave it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import polars as pl

from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.manifest import Manifest

REQUEST = pl.Schema(
    {
        "day": pl.Date,
        "hour": pl.Int8,
        "host": pl.String,
        "path": pl.String,
        "function": pl.String,
        "machine": pl.String,
        "part": pl.Boolean,
        "status": pl.UInt16,
        "staff": pl.Boolean,
        "bytes": pl.Int64,
    }
)
COUNTED = pl.Schema(
    {"day": pl.Date, "run": pl.String, "metric": pl.String, "name": pl.String, "number": pl.Int64}
)
_SUMS = (pl.len().cast(pl.Int64).alias("requests"), pl.col("bytes").sum())


@dataclass(frozen=True)
class Request:
    """One kept request, before it is added up."""

    day: dt.date
    hour: int = 12
    path: str = "/"
    function: str = "page"
    machine: str = "likely-human"
    part: bool = False
    status: int = 200
    bytes: int = 100
    host: str = "www.example.gov"
    staff: bool = False

    def row(self) -> tuple[object, ...]:
        """Give it in the order of the schema."""
        values = dict(zip(self.__dataclass_fields__, astuple(self), strict=True))
        return tuple(values[name] for name in REQUEST)


@dataclass(frozen=True)
class Counted:
    """One figure of a count of visitors, visits or referrers."""

    day: dt.date
    metric: str
    name: str
    number: int
    run: str = "first"

    def row(self) -> tuple[object, ...]:
        """Give it in the order of the schema."""
        return tuple(getattr(self, name) for name in COUNTED)


def write_rollups(folder: Path, requests: Sequence[Request], counted: Iterable[Counted] = ()) -> None:
    """Commit one ingest: the rollups of these requests, and these counts."""
    table = pl.DataFrame([request.row() for request in requests], schema=REQUEST, orient="row")
    numbers = pl.DataFrame([counted_row.row() for counted_row in counted], schema=COUNTED, orient="row")
    commit(
        folder,
        {
            "pages": table.group_by(
                "day", "host", "path", "function", "machine", "part", "staff", "status", maintain_order=True
            ).agg(*_SUMS),
            "hours": table.group_by(
                "day", "hour", "function", "machine", "part", "staff", "status", maintain_order=True
            ).agg(*_SUMS),
            "counts": numbers,
        },
    )


def commit(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    """Commit tables of rollups, each as one file over all of its days."""
    store = Store.open(folder)
    add = [
        store.write_table(kind, table, first=table["day"].min(), last=table["day"].max())
        for kind, table in tables.items()
        if len(table)
    ]
    Manifest.at(folder).commit(Change(add=add))
