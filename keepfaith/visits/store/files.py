"""Writing files of the store: drafted, made durable, named, and only then to be listed by the manifest."""

import contextlib
import datetime as dt
import hashlib
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.shared_folders import private_mode
from keepfaith.visits.store.changes import KINDS, Kind, StoredFile
from keepfaith.visits.store.manifest import Manifest

_PRIVATE: Final = 0o700
# Rows that an engine can pass over together.
ROW_GROUP: Final = 65_536
# Columns that have few different words in a file.
ENUM_COLUMNS: Final = ("method", "host", "function", "machine")
# A reader that took the list of files just before a change is done with them long before that.
_GRACE: Final = dt.timedelta(minutes=10)
_ORPHAN_SECONDS: Final = 24 * 3_600.0


class StoreNotWritable(KeepfaithError):
    """The store cannot be written now; what was read so far and not committed is read again later."""


@dataclass(frozen=True)
class Store:
    """The folder of visits: its files and its manifest."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Make the folder where there is none, readable by its owner alone, and clear what crashes left."""
        try:
            folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            for kind in KINDS:
                (folder / kind).mkdir(mode=_PRIVATE, exist_ok=True)
            Manifest.at(folder).create()
        except (OSError, sqlite3.Error) as error:
            raise _not_writable(folder, error) from error
        store = cls(folder)
        store.sweep()
        return store

    @property
    def manifest(self) -> Manifest:
        """What counts."""
        return Manifest.at(self.folder)

    @property
    def keys(self) -> Path:
        """The folder of wrapped keys."""
        return self.folder / "keys"

    def write_table(self, kind: Kind, table: pl.DataFrame, *, first: dt.date, last: dt.date) -> StoredFile:
        """Write a table as Parquet, sealed IP addresses and all, and say what the manifest is to list."""
        name = f"{kind}/{first}-{secrets.token_hex(8)}.parquet"
        few = [column for column in ENUM_COLUMNS if table.schema.get(column) == pl.String]
        with self._draft(name) as draft:
            # Written as one of few words, a column costs a twentieth; without that, empty texts cost most of all.
            table.with_columns(
                table[column].cast(pl.Enum(table[column].unique())) for column in few
            ).write_parquet(draft, compression="zstd", compression_level=3, row_group_size=ROW_GROUP)
        return self._describe(name, kind, first, last, table.height)

    def write_rejects(self, sealed: bytes, *, day: dt.date, lines: int) -> StoredFile:
        """Write lines that could not be read, sealed as they are."""
        name = f"rejects/{day}-{secrets.token_hex(8)}.sealed"
        with self._draft(name) as draft:
            draft.write_bytes(sealed)
        return self._describe(name, "rejects", day, day, lines)

    def write_json(self, kind: Kind, text: str, *, first: dt.date, last: dt.date) -> StoredFile:
        """Write a text in JSON."""
        name = f"{kind}/{first}-{secrets.token_hex(8)}.json"
        with self._draft(name) as draft:
            draft.write_text(text, encoding="utf-8")
        return self._describe(name, kind, first, last, 1)

    def discard(self, files: Iterable[StoredFile]) -> None:
        """Delete files that no commit will list."""
        for file in files:
            (self.folder / file.name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete the files that were replaced a while ago, and those that no commit ever listed."""
        for file in self.manifest.removed_before(dt.datetime.now(dt.UTC) - _GRACE):
            file.unlink(missing_ok=True)
        old = time.time() - _ORPHAN_SECONDS
        for kind in KINDS:
            for file in (self.folder / kind).glob("*"):
                if file.stat().st_mtime < old and not self.manifest.has_listed(f"{kind}/{file.name}"):
                    file.unlink(missing_ok=True)

    @contextmanager
    def _draft(self, name: str) -> Iterator[Path]:
        draft = self.folder / f"{name}.draft"
        try:
            yield draft
            descriptor = os.open(draft, os.O_RDONLY)
            try:
                os.fchmod(descriptor, private_mode(draft.parent))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            draft.rename(self.folder / name)
        except (OSError, pl.exceptions.PolarsError) as error:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise _not_writable(self.folder, error) from error

    def _describe(self, name: str, kind: Kind, first: dt.date, last: dt.date, rows: int) -> StoredFile:
        file = self.folder / name
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        return StoredFile(name, kind, str(first), str(last), rows, file.stat().st_size, digest)


def sync_folders(folder: Path, kinds: set[str]) -> None:
    """Make the names of new files durable, before a commit lists them."""
    for kind in kinds:
        descriptor = os.open(folder / kind, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_once(file: Path, text: str) -> bool:
    """Write a file that nobody has written yet, durably; the first of two writers wins, the other is told."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(6)}")
    try:
        with draft.open("x", encoding="ascii") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        os.link(draft, file)
    except FileExistsError:
        return False
    except OSError as error:
        raise _not_writable(file.parent, error) from error
    finally:
        draft.unlink(missing_ok=True)
    sync_folders(file.parent, {""})
    return True


def _not_writable(folder: Path, error: Exception) -> StoreNotWritable:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return StoreNotWritable(
        f"The store of visits in {folder} cannot be written: {reason}.",
        "Make room or fix its permissions, then start again: it goes on where it stopped, and takes no line twice.",
    )
