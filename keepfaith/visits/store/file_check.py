"""Inspect one file of the store: whole as it was written, with all its rows, and a key for each of its IP addresses."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from keepfaith.custody.addresses.wrapped_key import NUMBER, key_file
from keepfaith.visits.store.changes import TABLES, StoredFile

UNREADABLE: Final = (OSError, pl.exceptions.PolarsError)


def size_fault(folder: Path, file: StoredFile) -> str:
    """Return what is wrong if a file is missing or has another size, without reading it."""
    try:
        size = (folder / file.name).stat().st_size
    except OSError:
        return f"{file.name} is missing."
    return "" if size == file.size else f"{file.name} has {size} bytes, not {file.size}."


def file_faults(folder: Path, file: StoredFile) -> Iterator[str]:
    """Read a file from end to end and say what is wrong with it."""
    path = folder / file.name
    try:
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        if digest != file.digest:
            yield f"{file.name} is another than was written."
        elif file.kind in TABLES:
            rows = pl.scan_parquet(path).select(pl.len()).collect().item()
            if rows != file.rows:
                yield f"{file.name} has {rows} rows, not {file.rows}."
            if file.kind == "days":
                yield from missing_keys(folder, path)
    except UNREADABLE as error:
        yield f"{file.name} cannot be read: {type(error).__name__}."


def missing_keys(folder: Path, path: Path) -> Iterator[str]:
    """Name the keys that are needed for IP addresses in a file and are not there."""
    for number in key_numbers(path):
        if not key_file(folder / "keys", number).is_file():
            yield f"The key {number.hex()} is missing: addresses in {path.name} can never be opened again."


def key_numbers(path: Path) -> list[bytes]:
    """Return the numbers of the keys under which a file's IP addresses are sealed."""
    address = pl.col("address")
    numbers = pl.scan_parquet(path).filter(address.bin.size() > 0).select(address.bin.head(NUMBER).unique())
    return sorted(numbers.collect(engine="streaming")["address"].to_list())


def requests_in_rollups(folder: Path, files: Sequence[StoredFile]) -> Counter[str]:
    """Add up the requests that rollups tell of, by day."""
    if not files:
        return Counter()
    sums = (
        pl.scan_parquet([folder / file.name for file in files]).group_by("day").agg(pl.col("requests").sum())
    )
    return Counter({str(day): int(number) for day, number in sums.collect(engine="streaming").iter_rows()})
