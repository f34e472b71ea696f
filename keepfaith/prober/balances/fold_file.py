"""What the ledger comes to, to compare tables with.

Employees are kept as digests. What a record brought is forgotten with it; that it ended stays.
"""

from typing import Any, Final

from keepfaith.prober.ledger_memory import LedgerMemory

_TABLES: Final[dict[str, str]] = {
    "meta": "name TEXT PRIMARY KEY, value ANY",
    "records": "id BLOB PRIMARY KEY, number INTEGER, edition TEXT, holding TEXT, purpose TEXT, hour INTEGER,"
    " about BLOB, read_at REAL",
    "holds": "record BLOB, for_case TEXT, PRIMARY KEY (record, for_case)",
    "tasks": "record BLOB PRIMARY KEY, purpose TEXT, state TEXT, closed_at INTEGER, holder BLOB, released BLOB,"
    " number INTEGER, read_at REAL",
    "acts": "root BLOB, kind TEXT, employee BLOB, duty TEXT, purpose TEXT, count INTEGER,"
    " day INTEGER, read_at REAL, PRIMARY KEY (root, kind, employee, duty, purpose)",
    "steps_seen": "root BLOB PRIMARY KEY, count INTEGER, day INTEGER",
    "endings": "record BLOB PRIMARY KEY, number INTEGER, kind TEXT, edition TEXT, holding TEXT, permission TEXT,"
    " is_test INTEGER, hour INTEGER, created_at INTEGER, closed_at INTEGER, read_at REAL, tombstone BLOB",
    "removals": "named TEXT PRIMARY KEY, number INTEGER, tombstone BLOB, read_at REAL",
    "sendings": "record BLOB, what TEXT, count INTEGER, read_at REAL, PRIMARY KEY (record, what)",
    "subscriptions": "record BLOB PRIMARY KEY, mailbox BLOB, state TEXT, day INTEGER",
    "notices": "number INTEGER PRIMARY KEY, day INTEGER, is_live INTEGER",
    "backups": "named TEXT PRIMARY KEY, digest BLOB, size INTEGER, at TEXT, removed INTEGER DEFAULT 0",
    "duties": "number INTEGER PRIMARY KEY, employee BLOB NOT NULL, starts_on INTEGER NOT NULL",
}  # fmt: skip
_INDEXES: Final = (
    "CREATE INDEX by_root ON records(about)",
    "CREATE INDEX by_holder ON tasks(holder)",
    "CREATE INDEX by_mailbox ON subscriptions(mailbox)",
    "CREATE INDEX closed ON tasks(closed_at) WHERE closed_at IS NOT NULL",
)


class FoldFile(LedgerMemory):
    """The memory of the balances."""

    NAME = "balances.sqlite3"
    FORM = 5
    TABLES = "".join(
        f"{statement}; "
        for statement in (
            *(f"CREATE TABLE {name}({columns}) STRICT" for name, columns in _TABLES.items()),
            *_INDEXES,
        )
    )

    def forget(self) -> None:
        """Begin again before the first entry."""
        for name in _TABLES:
            self.connection.execute(f"DELETE FROM {name}")  # noqa: S608 - the names above

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return all rows that a statement gives."""
        return self.connection.execute(statement, values).fetchall()
