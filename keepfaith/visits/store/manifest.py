"""The manifest: which files of the store count, up to where each log was read, and a chain over every change.

A file that the manifest does not list is nothing: what a crash left half done is not there, and what it left whole but
unlisted is swept away. So one commit here makes files of several days and the place in a log come true together.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keepfaith.visits.store.changes import Change, LogPosition, StoredFile, next_chain
from keepfaith.visits.store.log_positions import move_position
from keepfaith.visits.store.manifest_database import NAME, StoreRefused, connect, create


@dataclass(frozen=True)
class Manifest:
    """The manifest of one store, there or not yet; every call opens it anew, so that threads may share this."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> "Manifest":
        """Name the manifest of a store by its folder."""
        return cls(folder)

    def create(self) -> None:
        """Make an empty one where there is none."""
        create(self.folder)

    def files(self, kind: str, since: dt.date | None = None, until: dt.date | None = None) -> list[Path]:
        """Return the files of a kind that may hold something of these days, both included."""
        return [self.folder / file.name for file in self.listed(kind, since, until)]

    def listed(
        self, kind: str, since: dt.date | None = None, until: dt.date | None = None
    ) -> list[StoredFile]:
        """Return the manifest's entry of each such file."""
        parameters = (kind, str(until or dt.date.max), str(since or dt.date.min))
        with self._read() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT name, kind, first, last, rows, size, digest FROM files"
                " WHERE removed IS NULL AND kind = ? AND first <= ? AND last >= ? ORDER BY first, name",
                parameters,
            ).fetchall()
        return [StoredFile.from_row(row) for row in rows]

    def version(self) -> int:
        """Return the number of the last commit; 0 before the first."""
        row = self._fetch_one("SELECT max(number) FROM commits")
        return int(row[0] or 0) if row else 0

    def last_commit(self) -> dt.datetime | None:
        """Return the time of the last commit."""
        row = self._fetch_one("SELECT committed_at FROM commits ORDER BY number DESC LIMIT 1")
        return dt.datetime.fromisoformat(row[0]) if row else None

    def head(self) -> tuple[int, bytes]:
        """Return the number of the last commit and what the chain came to there: 32 bytes."""
        row = self._fetch_one("SELECT number, chain FROM commits ORDER BY number DESC LIMIT 1")
        return (int(row[0]), bytes(row[1])) if row else (0, bytes(32))

    def chain_at(self, number: int) -> bytes | None:
        """Return what the chain came to at a commit; nothing if there is none of that number."""
        row = self._fetch_one("SELECT chain FROM commits WHERE number = ?", number)
        return bytes(row[0]) if row else None

    def commits(self) -> Iterator[tuple[int, str, bytes]]:
        """Return each commit's number, content and chain, in order."""
        with self._read() as connection:
            if connection is not None:
                for number, content, chain in connection.execute(
                    "SELECT number, content, chain FROM commits ORDER BY number"
                ):
                    yield int(number), str(content), bytes(chain)

    def positions(self, first_line_digest: bytes) -> list[LogPosition]:
        """Return each place up to which a log that begins with this line was read."""
        with self._read() as connection:
            if connection is None:
                return []
            return [LogPosition(*row) for row in connection.execute(
                "SELECT number, first_line_digest, byte_offset, tail_digest, format, state, lines FROM logs"
                " WHERE first_line_digest = ?", (first_line_digest,)
            )]  # fmt: skip

    def commit(self, change: Change) -> int:
        """Make a change come true as a whole, durably, and give its number; refuse one that loses visits."""
        self._refuse_loss(change)
        try:
            return self._commit(change)
        except sqlite3.Error as error:
            raise StoreRefused(
                f"The manifest in {self.folder} cannot be written: {error}.",
                "Nothing of this change counts. Make room on its disk, then start again.",
            ) from error

    def _commit(self, change: Change) -> int:
        with closing(connect(self.folder)) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            last = connection.execute(
                "SELECT number, chain FROM commits ORDER BY number DESC LIMIT 1"
            ).fetchone() or (0, bytes(32))
            number, content = int(last[0]) + 1, change.content()
            now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            connection.execute(
                "INSERT INTO commits VALUES (?, ?, ?, ?)",
                (number, now, content, next_chain(last[1], content)),
            )
            for file in change.add:
                connection.execute(
                    "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)", (*file.as_row(), number)
                )
            for gone in change.remove:
                _mark_removed(connection, gone, number)
            if change.progress:
                move_position(connection, change.progress)
        return number

    def has_older_days(self, before: dt.date, *, since: dt.datetime) -> bool:
        """Return whether requests of days before one came since an instant, as they do while a log is read."""
        return (
            self._fetch_one(
                "SELECT 1 FROM files JOIN commits ON commits.number = added"
                " WHERE kind = 'days' AND last < ? AND committed_at >= ?",
                str(before),
                since.isoformat(timespec="seconds"),
            )
            is not None
        )

    def removed_before(self, instant: dt.datetime) -> list[Path]:
        """Return the files that no reader can still need: their removal was committed before then."""
        with self._read() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT name FROM files JOIN commits ON commits.number = removed WHERE committed_at < ?",
                (instant.isoformat(timespec="seconds"),),
            ).fetchall()
        return [self.folder / row[0] for row in rows]

    def has_listed(self, name: str) -> bool:
        """Return whether a file, by its name within the folder, is or was in the store."""
        return self._fetch_one("SELECT 1 FROM files WHERE name = ?", name) is not None

    def _refuse_loss(self, change: Change) -> None:
        if any(file.kind == "published" for file in change.remove):
            raise StoreRefused(
                "This would take back what is published of a week.",
                "Nothing was changed. What is published stays as it is.",
            )
        for kind in ("days", "rejects"):
            lost = sum(file.rows for file in change.remove if file.kind == kind)
            if lost > sum(file.rows for file in change.add if file.kind == kind) and not change.permission:
                raise StoreRefused(
                    f"This would destroy {lost} kept lines without the number of a permission.",
                    "Nothing was changed. Destroying needs a permission (M.G.L. c. 66 § 8).",
                )

    def _fetch_one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        with self._read() as connection:
            if connection is None:
                return None
            row: tuple[Any, ...] | None = connection.execute(sql, values).fetchone()
            return row

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection | None]:
        if not (self.folder / NAME).exists():
            yield None
            return
        with closing(connect(self.folder)) as connection:
            yield connection


def _mark_removed(connection: sqlite3.Connection, file: StoredFile, number: int) -> None:
    updated = connection.execute(
        "UPDATE files SET removed = ? WHERE name = ? AND removed IS NULL", (number, file.name)
    )
    if updated.rowcount != 1:
        raise StoreRefused("A file that was to be replaced is not listed any more.", "Try again in a minute.")
