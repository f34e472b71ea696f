"""Walking two stores together by the numbers of records: so many in one look, the next ones in the next."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from keepfaith.prober.balances.fold_file import FoldFile

type Database = psycopg.Connection[tuple[Any, ...]]

# So many of each store one look compares; a portal of fewer is compared whole each time.
SIZE: Final = 20_000
_FIRST, _LAST = bytes(16), b"\xff" * 16


@dataclass(frozen=True)
class Window:
    """The records whose numbers lie after one and up to another, both included at the ends of all."""

    name: str
    after: bytes
    until: bytes

    @classmethod
    def next(cls, name: str, file: FoldFile, database: Database, *, left: str, right: str) -> "Window":
        """Return the one that is due; `left` and `right` name the tables with their columns of numbers."""
        after = file.value(f"window {name}") or _FIRST
        (mine, table), (theirs, other) = left.split("@"), right.split("@")
        ours = file.rows(f"SELECT {mine} FROM {table} WHERE {mine} > ? ORDER BY 1 LIMIT ?", (after, SIZE))  # noqa: S608 - constants
        rows = database.execute(
            f"SELECT {theirs} FROM {other} WHERE {theirs} > %s ORDER BY 1 LIMIT %s",  # noqa: S608 - constants
            (uuid.UUID(bytes=after), SIZE),
        ).fetchall()
        full = [ids[-1][0] for ids in (ours, rows) if len(ids) == SIZE]
        ends = [end.bytes if isinstance(end, uuid.UUID) else end for end in full]
        return cls(name, after, min(ends, default=_LAST))

    @property
    def uuids(self) -> tuple[uuid.UUID, uuid.UUID]:
        """Its ends as PostgreSQL takes them."""
        return uuid.UUID(bytes=self.after), uuid.UUID(bytes=self.until)

    @property
    def ends(self) -> tuple[bytes, bytes]:
        """Its ends as SQLite takes them."""
        return self.after, self.until

    def done(self, file: FoldFile) -> None:
        """Let the next look take the next one; where something is wrong, the same is looked at again."""
        file.put(f"window {self.name}", _FIRST if self.until == _LAST else self.until)
