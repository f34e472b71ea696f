"""Promise 47: nothing that is stored follows a visitor from one request to the next; attacks that try get chance."""

import datetime as dt
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from keepfaith.custody.addresses.hour_keys import ADDRESS, SEALED
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.p16_separate_log import COLUMNS
from keepfaith.visits.checks.scratch_store import BROWSER, LoggedRequest, scratch_store, stored_rows
from keepfaith.visits.checks.store_samples import enums_as_text, magnitude_of, sample_tables
from keepfaith.visits.pipeline.agent_classes import CLASSES
from keepfaith.visits.pipeline.referrers import MIN_GROUP_SIZE, OTHER
from keepfaith.visits.store.compact import compact
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.location import visits_folder
from keepfaith.visits.store.manifest import Manifest

# Of two made-up visitors each asks so often; beyond so many deviations, what one sees is no chance.
REQUESTS: Final = 1_000
MAX_DEVIATIONS: Final = 6.5
ONE, OTHER_ONE = "192.0.2.1", "2001:db8:ffff:ffff:ffff:ffff:ffff:fffe"
_METRICS: Final = {
    "visitors": re.compile("|".join(CLASSES)),
    "visits": re.compile("|".join(CLASSES)),
    "referrer": re.compile(r"[a-z0-9.-]{1,253}"),
    "rules": re.compile(r"[^@/]{1,40}"),
    "rejected": re.compile(r"[a-z -]{1,40}"),
    "lost": re.compile(r"[a-z]{1,20}"),
}
_RUN: Final = re.compile(r"([0-9a-f]{12})?")

type Flags = npt.NDArray[np.bool_]


def examine(_portal: Portal) -> Finding:
    """Look at sealed IP addresses and counts of the store, and attack a made-up one."""
    folder, rows, faults = visits_folder(), 0, list[str]()
    for file, table in sample_tables(folder, "days"):
        rows += table.height
        faults += [f"{fault} ({file.name})" for fault in row_faults(table)]
    faults += [*count_faults(folder), *twin_faults(), *linking_faults()]
    if not rows and not faults:
        return Finding("unproven", "No visit has been kept yet. Attacks on a made-up store revealed nothing.")
    return Finding.of(
        examined=rows,
        faults=faults,
        figure=f"{magnitude_of(rows, 'stored request')} checked: all encrypted IP addresses differ and have one "
        "length, and visitors are counted by day only. In a test, nobody could tell the records of two visitors apart, "
        "neither by the bits of their IP addresses nor by the order of the rows.",
    )


def row_faults(table: pl.DataFrame) -> Iterator[str]:
    """Return what of rows could follow a visitor: a column too many, or two sealed IP addresses that share anything."""
    for name in sorted(set(table.columns) - COLUMNS["days"]):
        yield f"Rows have a column {name}, which could follow a visitor."
    sealed = table["address"].filter(table["address"].bin.size() > 0)
    if sealed.len() and (sealed.bin.size() != SEALED).any():
        yield "Sealed addresses have different lengths."
    for part, name in ((sealed, "addresses"), (sealed.bin.tail(SEALED - ADDRESS), "halves of addresses")):
        alike = part.len() - part.n_unique()
        if alike:
            yield f"{alike} sealed {name} are like others."


def count_faults(folder: Path) -> Iterator[str]:
    """Return which counts are about less than a day, about somebody, or about fewer than may be counted alone."""
    files = Manifest.at(folder).files("counts")
    if not files:
        return
    counts = pl.concat(enums_as_text(pl.read_parquet(file)) for file in files)
    if counts.schema["day"] != pl.Date:
        yield "Counts are of a time that is no day."
    for metric, name, run in counts.select("metric", "name", "run").unique().iter_rows():
        if metric not in _METRICS or not _METRICS[metric].fullmatch(name) or not _RUN.fullmatch(run):
            yield f"Something is counted that is not to be: {metric[:20]}."
    few = (
        counts.filter((pl.col("metric") == "referrer") & (pl.col("name") != OTHER))
        .group_by("day", "run", "name")
        .agg(pl.col("number").sum())
        .filter((pl.col("number") != 0) & (pl.col("number") < MIN_GROUP_SIZE))
    )
    if few.height:
        yield f"{few.height} sites are counted from which fewer than {MIN_GROUP_SIZE} visits came."


def twin_faults() -> Iterator[str]:
    """Let two visitors ask for the same at the same times; whatever else they brought, their rows must be alike."""
    pages = [LoggedRequest(path=f"/page-{number}/", bytes=number) for number in range(20)]
    pages += [
        LoggedRequest(path="/forms/question/", method="POST", time=pages[0].time + number)
        for number in range(20)
    ]
    twins = [
        LoggedRequest(
            page.time, address, page.method, page.path, query, 200, page.bytes, page.host, referrer, agent
        )
        for page in pages
        for address, query, referrer, agent in (
            (ONE, "id=one", "https://example.org/one", BROWSER),
            (OTHER_ONE, "id=other", "https://example.org/other", BROWSER.replace("140", "139")),
        )
    ]
    with scratch_store(twins) as folder:
        rows = stored_rows(folder).drop("address")
    alone = rows.group_by(rows.columns).len().filter(pl.col("len") % 2 == 1).height
    if alone:
        yield f"Of two visitors who asked for the same, {alone} rows can be told apart."


def linking_faults() -> Iterator[str]:
    """Let one visitor come after another within one second, and try to tell whose rows are whose."""
    first = [LoggedRequest(path="/one/", address=ONE) for _ in range(REQUESTS)]
    second = [LoggedRequest(path="/other/", address=OTHER_ONE) for _ in range(REQUESTS)]
    with scratch_store([*first, *second]) as folder:
        rows = stored_rows(folder)
    yield from order_faults(rows, "as they are kept")
    yield from bit_faults(rows)
    with scratch_store(first, second) as folder:
        compact(Store(folder), today=dt.date.max)
        yield from order_faults(stored_rows(folder), "once files were put together")


def order_faults(rows: pl.DataFrame, when: str) -> Iterator[str]:
    """Return whether who came first lies before the other (Mann-Whitney)."""
    is_first = _is_first(rows)
    ours, theirs = int(is_first.sum()), int((~is_first).sum())
    ranks = float(np.flatnonzero(is_first).sum() + ours)
    mean = ours * (ours + theirs + 1) / 2
    deviation = math.sqrt(ours * theirs * (ours + theirs + 1) / 12)
    if abs(ranks - mean) > MAX_DEVIATIONS * deviation:
        yield f"The order of rows tells who came first, {when}."


def bit_faults(rows: pl.DataFrame) -> Iterator[str]:
    """Return whether any bit of a sealed IP address is set more often for one of two visitors."""
    is_first = _is_first(rows)
    sealed = np.frombuffer(b"".join(rows["address"].to_list()), np.uint8).reshape(rows.height, -1)
    bits = np.unpackbits(sealed, axis=1)
    share, spread = bits.mean(axis=0), math.sqrt(1 / is_first.sum() + 1 / (~is_first).sum())
    apart = np.abs(bits[is_first].mean(axis=0) - bits[~is_first].mean(axis=0))
    # Where a bit is the same in every row, both sides are nothing.
    if (apart > MAX_DEVIATIONS * spread * np.sqrt(share * (1 - share))).any():
        yield "A bit of the sealed addresses tells whose they are."


def _is_first(rows: pl.DataFrame) -> Flags:
    flags: Flags = (rows["path"] == "/one/").to_numpy()
    return flags
