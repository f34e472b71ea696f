"""Each question over the rollups of twenty million requests in 360 days, for all of them and for the last thirty."""

import datetime as dt
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks import publication
from benchmarks.sizes import sized
from keepfaith.visits.pipeline.agent_classes import CLASSES
from keepfaith.visits.pipeline.daily_buffer import rollups
from keepfaith.visits.questions.catalog import QUESTIONS
from keepfaith.visits.questions.date_ranges import Span
from keepfaith.visits.questions.query import ask
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.compact import compact
from keepfaith.visits.store.files import Store

REQUESTS, DAYS, PATHS = sized((20_000_000, 360, 140_000), (4_000, 40, 100))
FIRST = dt.date(2025, 12, 1)
AGAIN, AIM_MS = sized(15, 1), 100
KINDS = ("pages", "hours", "counts")
HUMANS = 0.73


def measure(scratch: Path) -> None:
    store = Store.open(scratch / "visits")
    rows = stored(store)
    print(
        f"\nQuestions over the rollups of {REQUESTS:,} requests in {DAYS} days ({rows:,} rows of pages; DuckDB):"
    )
    spans = (
        Span(FIRST, FIRST + dt.timedelta(DAYS)),
        Span(FIRST + dt.timedelta(DAYS - 30), FIRST + dt.timedelta(DAYS)),
    )
    fresh = {name: [time_question(store.folder, name, span) for span in spans] for name in QUESTIONS}
    sizes = [store_size(store)]
    compact(store, today=FIRST + dt.timedelta(2 * DAYS))
    sizes.append(store_size(store))
    merged = {name: [time_question(store.folder, name, span) for span in spans] for name in QUESTIONS}
    print(f"  as they were written: {sizes[0]}; merged as every night: {sizes[1]}")
    print(f"  {'':12}{'a year, ms':>24}{'30 days, ms':>24}")
    print(f"  {'median of':12}{'written':>12}{'merged':>12}{'written':>12}{'merged':>12}   rows for the year")
    for name in QUESTIONS:
        marks = "".join(
            f"{took:>11.1f}{'#' if took > AIM_MS else ' '}"
            for pair in zip(fresh[name], merged[name], strict=True)
            for took, _ in pair
        )
        print(f"  {name:12}{marks}   {fresh[name][0][1]:,}")
        assert [rows for _, rows in fresh[name]] == [rows for _, rows in merged[name]]
    print(
        f"  The aim is at most {AIM_MS} ms; # is over it. Each was asked {AGAIN} times, after once for warming."
    )
    publication.measure(store, today=FIRST + dt.timedelta(2 * DAYS))


def store_size(store: Store) -> str:
    files = [file for kind in KINDS for file in store.manifest.listed(kind)]
    return f"{len(files):,} files, {sum(file.size for file in files) / 2**20:.0f} MB"


def time_question(folder: Path, name: str, span: Span) -> tuple[float, int]:
    took, rows = [], len(ask(folder, QUESTIONS[name], span).rows)
    for _ in range(AGAIN):
        begun = time.perf_counter()
        ask(folder, QUESTIONS[name], span)
        took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1000, rows


def stored(store: Store) -> int:
    """Store the rollups, each day's in a file; gives the rows of pages."""
    files = [
        store.write_table(kind, tables[kind], first=day, last=day) for day, tables in days() for kind in KINDS
    ]
    store.manifest.commit(Change(add=files))
    return sum(file.rows for file in files if file.kind == "pages")


def days() -> Iterator[tuple[dt.date, dict[str, pl.DataFrame]]]:
    """Make requests by chance, always the same: few paths are asked for often, most seldom."""
    chance = np.random.default_rng(7)
    paths = np.array(
        [f"/{('students', 'schools', 'policies', 'data')[n % 4]}/{n:x}/page-{n}/" for n in range(PATHS)]
    )
    likely = np.cumsum(1 / np.arange(1, PATHS + 1) ** 1.25)
    machines = np.array([HUMANS, *[(1 - HUMANS) / (len(CLASSES) - 1)] * (len(CLASSES) - 1)])
    for place in range(DAYS):
        number = REQUESTS // DAYS
        path = np.searchsorted(likely, chance.random(number) * likely[-1])
        status = np.where(path % 23 == 0, 404, np.where(chance.random(number) < 0.08, 304, 200))
        table = pl.DataFrame(
            {
                "hour": chance.integers(0, 24, number).astype(np.int8),
                "host": np.full(number, "www.example.gov"),
                "path": paths[path],
                "function": np.array(["page", "page", "form", "search", "download"])[path % 5],
                "machine": np.array(CLASSES)[chance.choice(len(CLASSES), number, p=machines)],
                "part": path % 7 < 3,
                "staff": np.zeros(number, dtype=bool),
                "status": status.astype(np.uint16),
                "bytes": chance.integers(200, 60_000, number),
            }
        )
        day = FIRST + dt.timedelta(place)
        counted = [
            *(
                (day, f"{place}", what, machine_class, 1_000)
                for what in ("visitors", "visits")
                for machine_class in CLASSES
            ),
            *((day, f"{place}", "referrer", f"www{n}.example.org", 20) for n in range(200)),
        ]
        names = ["day", "run", "metric", "name", "number"]
        yield day, {**rollups(day, table), "counts": pl.DataFrame(counted, schema=names, orient="row")}
