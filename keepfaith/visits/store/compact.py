"""Making few files of many: rows of a day that is over, rollups of a month that is over; no row is lost by it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from keepfaith.visits.store.changes import Change, Kind, StoredFile
from keepfaith.visits.store.files import Store, sync_folders
from keepfaith.visits.store.row_order import by_time_and_chance

# Beyond that, a day's files are large enough as they are, and merging them would take too much memory.
MAX_ROWS: Final = 4_000_000
# A day that goes on is merged too, once it lies in so many files.
MAX_FILES_A_DAY: Final = 24
SUMS: Final = ("requests", "bytes", "number")
_ROLLUPS: Final[tuple[Kind, ...]] = ("pages", "hours", "counts")

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Compacted:
    """How many files became how many."""

    before: int
    after: int


def compact(store: Store, *, today: dt.date, on_progress: OnProgress = lambda _done, _all: None) -> Compacted:
    """Merge what is due; each merge is a commit of its own, so it can stop at any time."""
    due = [*_due(store, "days", today)]
    for kind in _ROLLUPS:
        due += _due(store, kind, today)
    before = after = 0
    for done, files in enumerate(due):
        on_progress(done, len(due))
        merged = _merge(store, files)
        sync_folders(store.folder, {merged.kind})
        store.manifest.commit(Change(add=[merged], remove=files))
        before, after = before + len(files), after + 1
    on_progress(len(due), len(due))
    store.sweep()
    return Compacted(before, after)


def _due(store: Store, kind: Kind, today: dt.date) -> Iterable[list[StoredFile]]:
    groups: dict[str, list[StoredFile]] = defaultdict(list)
    this_month = str(today)[:7]
    for file in store.manifest.listed(kind):
        by_month = kind != "days" and file.first[:7] == file.last[:7] < this_month
        groups[file.first[:7] if by_month else f"{file.first} {file.last}"].append(file)
    for files in groups.values():
        is_over = files[0].last < str(today)
        if len(files) > (1 if is_over else MAX_FILES_A_DAY) and sum(file.rows for file in files) <= MAX_ROWS:
            yield files


def _merge(store: Store, files: list[StoredFile]) -> StoredFile:
    table = pl.concat(
        pl.read_parquet(store.folder / file.name).with_columns(
            pl.col(pl.Enum, pl.Categorical).cast(pl.String)
        )
        for file in files
    )
    first, last = min(file.first for file in files), max(file.last for file in files)
    kind = files[0].kind
    table = _shuffle(table) if kind == "days" else _sum(table)
    return store.write_table(
        kind, table, first=dt.date.fromisoformat(first), last=dt.date.fromisoformat(last)
    )


def _shuffle(table: pl.DataFrame) -> pl.DataFrame:
    """Order rows by time, and those of one time by chance, so that nothing tells in which file they were."""
    return table[by_time_and_chance(table["time"].dt.epoch("s").to_numpy())]


def _sum(table: pl.DataFrame) -> pl.DataFrame:
    sums = [name for name in table.columns if name in SUMS]
    keys = [name for name in table.columns if name not in SUMS]
    # What questions choose by stands first, so that an engine can pass over most of a file.
    leading = [name for name in ("machine", "part", "function", "path") if name in keys]
    return (
        table.group_by(keys)
        .agg(pl.col(sums).sum())
        .select(table.columns)
        .sort(*leading, *(name for name in keys if name not in leading))
    )
