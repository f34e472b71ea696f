"""The prober's memory of what the ledger comes to: one SQLite file in its folder, made again where it is of no use.

Each batch of entries is one transaction with the number of the last one, so that a crash loses nothing and counts
nothing twice.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, Self

_SECONDS = 10.0
_SETTINGS = ("journal_mode = WAL", "synchronous = NORMAL", "temp_store = MEMORY", "secure_delete = ON")


class LedgerMemory:
    """The file, opened for one look; each kind has its `NAME`, its `TABLES` in SQL, and a `FORM`.

    The form is raised with each change of what is folded or how; a file of another form is made again from the first
    entry.
    """

    NAME: ClassVar[str]
    FORM: ClassVar[int]
    TABLES: ClassVar[str]

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Self]:
        """Open the file for the block; one that is spoiled, or has another form, is made again."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / cls.NAME
        try:
            connection = cls._connected(path)
        except sqlite3.DatabaseError:
            for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
                with suppress(FileNotFoundError):
                    path.with_name(name).unlink()
            connection = cls._connected(path)
        try:
            yield cls(connection)
        finally:
            connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that the block writes, or nothing of it."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise

    def value(self, name: str) -> Any:  # noqa: ANN401 - a number or bytes
        """Return what is kept by name; none at first."""
        row = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row and row[0]

    def put(self, name: str, value: int | bytes) -> None:
        """Keep a number, or bytes, by name."""
        self.connection.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value)
        )

    @classmethod
    def _connected(cls, path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, autocommit=True, timeout=_SECONDS)
        try:
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}")
            path.chmod(0o600)
            (form,) = connection.execute("PRAGMA user_version").fetchone()
            if form != cls.FORM:
                # Of another form, its tables are there already, which is an error like any other.
                connection.executescript(f"BEGIN; {cls.TABLES} PRAGMA user_version = {cls.FORM}; COMMIT;")
        except BaseException:
            connection.close()
            raise
        return connection
