"""What checks look at of the store: the newest files and some drawn at random, and of a large file some of its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import SystemRandom
from typing import Final

import polars as pl

from keepfaith.visits.pipeline.referrers import MIN_GROUP_SIZE
from keepfaith.visits.store.changes import Kind, StoredFile
from keepfaith.visits.store.manifest import Manifest

# Of each kind so many of the newest files are looked at, and as many others.
MAX_FILES: Final = 8
# Of one file no more rows than these, all in one piece: this bounds memory.
MAX_ROWS: Final = 100_000
_chance: Final = SystemRandom()


@dataclass(frozen=True)
class SampledFile:
    """A file of the store that is looked at."""

    folder: Path
    file: StoredFile

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / self.file.name

    def schema(self) -> pl.Schema:
        """Return its columns."""
        return pl.Schema(pl.read_parquet_schema(self.path))

    def rows(self) -> pl.DataFrame:
        """Read some of its rows that lie together, or all if they are few."""
        start = _chance.randrange(max(1, self.file.rows - MAX_ROWS + 1))
        return enums_as_text(pl.scan_parquet(self.path).slice(start, MAX_ROWS).collect())


def sample_files(folder: Path, *kinds: Kind) -> list[SampledFile]:
    """Choose files of these kinds, the newest days first."""
    return [SampledFile(folder, file) for kind in kinds for file in _some(Manifest.at(folder).listed(kind))]


def sample_tables(folder: Path, kind: Kind) -> Iterator[tuple[StoredFile, pl.DataFrame]]:
    """Read rows of each chosen file of a kind, one file at a time."""
    for chosen in sample_files(folder, kind):
        yield chosen.file, chosen.rows()


def count_of(number: int, noun: str) -> str:
    """Write a number with its noun, in one or in many."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def magnitude_of(number: int, noun: str) -> str:
    """Write about how many there are: the public figures of checks may not tell of each request that comes."""
    if number < MIN_GROUP_SIZE:
        return f"{'few' if number else 'no'} {noun}s"
    return f"{10 ** (len(str(number)) - 1):,} or more {noun}s"


def enums_as_text(table: pl.DataFrame) -> pl.DataFrame:
    """Make texts of columns that are written as one of few words, so that tables of several files go together."""
    return table.cast({pl.Enum: pl.String})


def _some(listed: list[StoredFile]) -> list[StoredFile]:
    newest, others = listed[-MAX_FILES:], listed[:-MAX_FILES]
    return newest[::-1] + _chance.sample(others, min(MAX_FILES, len(others)))
