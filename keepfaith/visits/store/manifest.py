"""The manifest: which files of the store count, up to where each log was read, and a chain over every change.

A file that the manifest does not list is nothing: what a crash left half done is not there, and what it left whole but
unlisted is swept away. So one commit here makes files of several days and the place in a log come true together.
"""

import datetime as dt
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.store.changes import Change, Progress, StoredFile, chained
from keepfaith.visits.store.log_positions import advance

NAME: Final = "manifest.sqlite"
_WAITING_SECONDS: Final = 30.0
_TABLES: Final = """
    CREATE TABLE IF NOT EXISTS commits(
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, content TEXT NOT NULL, chain BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS files(
        name TEXT PRIMARY KEY, kind TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, rows INTEGER NOT NULL,
        size INTEGER NOT NULL, digest TEXT NOT NULL, added INTEGER NOT NULL REFERENCES commits,
        removed INTEGER REFERENCES commits
    ) STRICT;
    CREATE INDEX IF NOT EXISTS listed ON files(kind, last) WHERE removed IS NULL;
    CREATE TABLE IF NOT EXISTS sources(
        number INTEGER PRIMARY KEY, head BLOB NOT NULL, place INTEGER NOT NULL, tail BLOB NOT NULL,
        format TEXT NOT NULL, state TEXT NOT NULL, lines INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS known ON sources(head);
"""


class StoreRefused(KeepfaithError):
    """A change that would break a promise about the store, or a store that cannot be used."""


@dataclass(frozen=True)
class Manifest:
    """The manifest of one store, there or not yet; every call opens it anew, so that threads may share this."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> "Manifest":
        """Name the manifest of a store by its folder."""
        return cls(folder)

    def create(self) -> None:
        """Make an empty one where there is none: whole under another name first, for readers may be there already."""
        if (self.folder / NAME).exists():
            return
        draft = self.folder / f"{NAME}.{secrets.token_hex(6)}"
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            draft.chmod(0o600)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_TABLES)
        with suppress(FileExistsError):
            os.link(draft, self.folder / NAME)
        draft.unlink()

    def files(self, kind: str, since: dt.date | None = None, until: dt.date | None = None) -> list[Path]:
        """Give the files of a kind that may hold something of these days, both included."""
        return [self.folder / file.name for file in self.listed(kind, since, until)]

    def listed(
        self, kind: str, since: dt.date | None = None, until: dt.date | None = None
    ) -> list[StoredFile]:
        """Tell of each such file what the manifest says."""
        asked = (kind, str(until or dt.date.max), str(since or dt.date.min))
        with self._reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT name, kind, first, last, rows, size, digest FROM files"
                " WHERE removed IS NULL AND kind = ? AND first <= ? AND last >= ? ORDER BY first, name",
                asked,
            ).fetchall()
        return [StoredFile.read(row) for row in rows]

    def version(self) -> int:
        """Give the number of the last commit; 0 before the first."""
        found = self._one("SELECT max(number) FROM commits")
        return int(found[0] or 0) if found else 0

    def last_commit(self) -> dt.datetime | None:
        """Give the time of the last commit."""
        found = self._one("SELECT at FROM commits ORDER BY number DESC LIMIT 1")
        return dt.datetime.fromisoformat(found[0]) if found else None

    def head(self) -> tuple[int, bytes]:
        """Give the number of the last commit and what the chain came to there: 32 bytes."""
        found = self._one("SELECT number, chain FROM commits ORDER BY number DESC LIMIT 1")
        return (int(found[0]), bytes(found[1])) if found else (0, bytes(32))

    def chain_at(self, number: int) -> bytes | None:
        """Give what the chain came to at a commit; nothing if there is none of that number."""
        found = self._one("SELECT chain FROM commits WHERE number = ?", number)
        return bytes(found[0]) if found else None

    def commits(self) -> Iterator[tuple[int, str, bytes]]:
        """Give each commit's number, content and chain, in order."""
        with self._reading() as connection:
            if connection is not None:
                for number, content, chain in connection.execute(
                    "SELECT number, content, chain FROM commits ORDER BY number"
                ):
                    yield int(number), str(content), bytes(chain)

    def progress(self, head: bytes) -> list[Progress]:
        """Give each place up to which a log that begins with this line was read."""
        with self._reading() as connection:
            if connection is None:
                return []
            return [Progress(*row) for row in connection.execute(
                "SELECT number, head, place, tail, format, state, lines FROM sources WHERE head = ?", (head,)
            )]  # fmt: skip

    def commit(self, change: Change) -> int:
        """Make a change come true as a whole, durably, and give its number; refuse one that loses visits."""
        self._refuse_loss(change)
        try:
            return self._committed(change)
        except sqlite3.Error as error:
            raise StoreRefused(
                f"The manifest in {self.folder} cannot be written: {error}.",
                "Nothing of this change counts. Make room on its disk, then start again.",
            ) from error

    def _committed(self, change: Change) -> int:
        with closing(self._opened()) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            last = connection.execute(
                "SELECT number, chain FROM commits ORDER BY number DESC LIMIT 1"
            ).fetchone() or (0, bytes(32))
            number, content = int(last[0]) + 1, change.content()
            now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            connection.execute(
                "INSERT INTO commits VALUES (?, ?, ?, ?)", (number, now, content, chained(last[1], content))
            )
            for file in change.add:
                connection.execute(
                    "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)", (*file.row(), number)
                )
            for gone in change.remove:
                _unlist(connection, gone, number)
            if change.progress:
                advance(connection, change.progress)
        return number

    def removed_before(self, instant: dt.datetime) -> list[Path]:
        """Give the files that no reader can still need: their removal was committed before then."""
        with self._reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT name FROM files JOIN commits ON commits.number = removed WHERE at < ?",
                (instant.isoformat(timespec="seconds"),),
            ).fetchall()
        return [self.folder / row[0] for row in rows]

    def lists(self, name: str) -> bool:
        """Say whether a file, by its name within the folder, is or was in the store."""
        return self._one("SELECT 1 FROM files WHERE name = ?", name) is not None

    def _refuse_loss(self, change: Change) -> None:
        for kind in ("days", "aside"):
            lost = sum(file.rows for file in change.remove if file.kind == kind)
            if lost > sum(file.rows for file in change.add if file.kind == kind) and not change.permission:
                raise StoreRefused(
                    f"This would destroy {lost} kept lines without the number of a permission.",
                    "Nothing was changed. Destroying needs a permission (M.G.L. c. 66 § 8).",
                )

    def _one(self, question: str, *values: object) -> tuple[Any, ...] | None:
        with self._reading() as connection:
            if connection is None:
                return None
            found: tuple[Any, ...] | None = connection.execute(question, values).fetchone()
            return found

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        if not (self.folder / NAME).exists():
            yield None
            return
        with closing(self._opened()) as connection:
            yield connection

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.folder / NAME, timeout=_WAITING_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _unlist(connection: sqlite3.Connection, file: StoredFile, number: int) -> None:
    taken = connection.execute(
        "UPDATE files SET removed = ? WHERE name = ? AND removed IS NULL", (number, file.name)
    )
    if taken.rowcount != 1:
        raise StoreRefused("A file that was to be replaced is not listed any more.", "Try again in a minute.")
