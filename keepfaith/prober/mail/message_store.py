"""Messages that came for people whom the prober made up: for a week, in its own folder, bounded in number and size."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MAX_A_DAY: Final = 60
MAX_MESSAGE_BYTES: Final = 256 * 1024
MAX_BYTES: Final = 8 * 1024 * 1024
# As long as a made-up person's record lives.
LIFETIME: Final = dt.timedelta(days=7)
_DAY: Final = dt.timedelta(days=1)
_FILE: Final = "mailbox.sqlite"
_TABLES: Final = """
    CREATE TABLE IF NOT EXISTS expected (address TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS messages (
        number INTEGER PRIMARY KEY, address TEXT NOT NULL, at TEXT NOT NULL, sender TEXT NOT NULL, raw BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS ended (
        record TEXT PRIMARY KEY, address TEXT NOT NULL, at TEXT NOT NULL,
        first INTEGER NOT NULL, last INTEGER NOT NULL
    ) STRICT;
"""


class MailboxFull(Exception):
    """No more is taken now."""


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """One message as it came: to which alias, when, from which address on its envelope, and its bytes."""

    address: str
    at: dt.datetime
    sender: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class EndedSubscription:
    """A subscription that ended: its record and alias, and the ledger's ends before it began and once it had ended."""

    record: str
    address: str
    at: dt.datetime
    first: int
    last: int


class MessageStore:
    """What came, and for whom something may come; each call opens the file for itself."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def expect(self, address: str, *, at: dt.datetime) -> None:
        """Take mail for an alias from now on, and forget what is older than a week."""
        with self._opened() as database:
            database.execute("INSERT OR REPLACE INTO expected VALUES (?, ?)", (address.lower(), _text(at)))
            for table in ("expected", "messages", "ended"):
                database.execute(f"DELETE FROM {table} WHERE at < ?", (_text(at - LIFETIME),))  # noqa: S608 - of three

    def expects(self, address: str) -> bool:
        """Return whether an alias was given to somebody within the week."""
        with self._opened() as database:
            row = database.execute("SELECT 1 FROM expected WHERE address = ?", (address.lower(),)).fetchone()
        return row is not None

    def require_room(self, *, at: dt.datetime, size: int = 0) -> None:
        """Raise `MailboxFull` if a message of so many bytes would be too much for the day or in all."""
        with self._opened() as database:
            _require_room(database, at, size)

    def add(self, message: ReceivedMessage) -> None:
        """Keep a message; raises `MailboxFull`."""
        with self._opened() as database:
            _require_room(database, message.at, len(message.raw))
            database.execute(
                "INSERT INTO messages (address, at, sender, raw) VALUES (?, ?, ?, ?)",
                (message.address.lower(), _text(message.at), message.sender, message.raw),
            )

    def of(self, address: str) -> list[ReceivedMessage]:
        """Return what came for an alias, the first first."""
        with self._opened() as database:
            rows = database.execute(
                "SELECT address, at, sender, raw FROM messages WHERE address = ? ORDER BY number",
                (address.lower(),),
            ).fetchall()
        return [ReceivedMessage(to, dt.datetime.fromisoformat(at), by, raw) for to, at, by, raw in rows]

    def end(self, ended: EndedSubscription) -> None:
        """Note that nothing more may come for a subscription."""
        with self._opened() as database:
            database.execute(
                "INSERT OR REPLACE INTO ended VALUES (?, ?, ?, ?, ?)",
                (ended.record, ended.address.lower(), _text(ended.at), ended.first, ended.last),
            )

    def ended(self) -> list[EndedSubscription]:
        """Return the subscriptions that ended within the week."""
        with self._opened() as database:
            rows = database.execute(
                "SELECT record, address, at, first, last FROM ended ORDER BY at"
            ).fetchall()
        return [
            EndedSubscription(record, address, dt.datetime.fromisoformat(at), first, last)
            for record, address, at, first, last in rows
        ]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = sqlite3.connect(self._file, timeout=10)
        try:
            self._file.chmod(0o600)
            database.executescript(_TABLES)
            with database:
                yield database
        finally:
            database.close()


def _require_room(database: sqlite3.Connection, at: dt.datetime, size: int) -> None:
    (lately,) = database.execute("SELECT count(*) FROM messages WHERE at > ?", (_text(at - _DAY),)).fetchone()
    (octets,) = database.execute("SELECT coalesce(sum(length(raw)), 0) FROM messages").fetchone()
    if lately >= MAX_A_DAY or octets + size > MAX_BYTES:
        raise MailboxFull


def _text(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
