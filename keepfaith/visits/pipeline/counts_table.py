"""Counts of a day as a table: a row for each metric and name."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

import polars as pl

SCHEMA: Final = pl.Schema(
    {"day": pl.Date, "run": pl.String, "metric": pl.String, "name": pl.String, "number": pl.Int64}
)


def counts_table(day: dt.date, counts: Mapping[tuple[str, str], int], *, run: str = "") -> pl.DataFrame:
    """Return a table of numbers by metric and name.

    Two runs that count the visitors of one day know nothing of each other, so each has a `run` of its own.
    """
    rows = [(day, run, metric, name, number) for (metric, name), number in sorted(counts.items())]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
