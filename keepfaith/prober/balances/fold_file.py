"""The prober's memory of what the ledger comes to, to compare tables with: one SQLite file in its folder.

Each batch of entries is one transaction with the number of the last one. Employees are kept as digests. What a record
brought is forgotten with it; that it ended stays.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

NAME: Final = "balances.sqlite3"
# Raised with each change of what is folded or how; a file of another form is made again from the first entry.
FORM: Final = 2
_SECONDS: Final = 10.0
_TABLES: Final[dict[str, str]] = {
    "meta": "name TEXT PRIMARY KEY, value ANY",
    "records": "id BLOB PRIMARY KEY, number INTEGER, edition TEXT, holding TEXT, purpose TEXT, hour INTEGER,"
    " about BLOB, on_hold INTEGER DEFAULT 0, read_at REAL",
    "tasks": "record BLOB PRIMARY KEY, purpose TEXT, state TEXT, closed_at INTEGER, holder BLOB, released BLOB,"
    " number INTEGER, read_at REAL",
    "acts": "root BLOB, kind TEXT, employee BLOB, duty TEXT, purpose TEXT, count INTEGER,"
    " day INTEGER, read_at REAL, PRIMARY KEY (root, kind, employee, duty, purpose)",
    "steps_seen": "root BLOB PRIMARY KEY, count INTEGER, day INTEGER",
    "endings": "record BLOB PRIMARY KEY, number INTEGER, kind TEXT, edition TEXT, holding TEXT, permission TEXT,"
    " is_test INTEGER, hour INTEGER, created_at INTEGER, closed_at INTEGER, read_at REAL, tombstone BLOB",
    "removals": "named TEXT PRIMARY KEY, number INTEGER, tombstone BLOB, read_at REAL",
    "sendings": "record BLOB, what TEXT, count INTEGER, read_at REAL, PRIMARY KEY (record, what)",
    "subscriptions": "record BLOB PRIMARY KEY, person BLOB, state TEXT, day INTEGER",
    "notices": "number INTEGER PRIMARY KEY, day INTEGER, is_live INTEGER",
    "backups": "named TEXT PRIMARY KEY, digest BLOB, size INTEGER, at TEXT, removed INTEGER DEFAULT 0",
    "duties": "employee BLOB, duty TEXT, PRIMARY KEY (employee, duty)",
}  # fmt: skip
_INDEXES: Final = (
    "CREATE INDEX by_root ON records(about)",
    "CREATE INDEX by_holder ON tasks(holder)",
    "CREATE INDEX by_person ON subscriptions(person)",
    "CREATE INDEX closed ON tasks(closed_at) WHERE closed_at IS NOT NULL",
)


class FoldFile:
    """The file, opened for one look."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Self]:
        """Open the file for the block; one that is spoiled, or has another form, is made again."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / NAME
        try:
            connection = _connected(path)
        except sqlite3.DatabaseError:
            for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
                with suppress(FileNotFoundError):
                    path.with_name(name).unlink()
            connection = _connected(path)
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

    def forget(self) -> None:
        """Begin again before the first entry."""
        for name in _TABLES:
            self.connection.execute(f"DELETE FROM {name}")  # noqa: S608 - the names above

    def value(self, name: str) -> Any:  # noqa: ANN401 - a number or bytes
        """Return what is kept by name; none at first."""
        row = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row and row[0]

    def put(self, name: str, value: int | bytes) -> None:
        """Keep a number, or bytes, by name."""
        self.connection.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value)
        )

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows that a statement gives."""
        return self.connection.execute(statement, values).fetchall()


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, autocommit=True, timeout=_SECONDS)
    try:
        for setting in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "temp_store = MEMORY",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {setting}")
        path.chmod(0o600)
        (form,) = connection.execute("PRAGMA user_version").fetchone()
        if form != FORM:
            # Of another form, its tables are there already, which is an error like any other.
            made = (f"CREATE TABLE {name}({columns}) STRICT" for name, columns in _TABLES.items())
            statements = "; ".join((*made, *_INDEXES))
            connection.executescript(f"BEGIN; {statements}; PRAGMA user_version = {FORM}; COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection
