"""The SQLite file of the manifest: its tables, and opening it only if it has the form that this version writes."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.shared_folders import private_mode

NAME: Final = "manifest.sqlite"
# Goes up with each change of what is stored, here or in the files that the manifest lists.
FORM: Final = 3
BUSY_SECONDS: Final = 30.0
_TABLES: Final = f"""
    CREATE TABLE commits(
        number INTEGER PRIMARY KEY, committed_at TEXT NOT NULL, content TEXT NOT NULL, chain BLOB NOT NULL
    ) STRICT;
    CREATE TABLE files(
        name TEXT PRIMARY KEY, kind TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, rows INTEGER NOT NULL,
        size INTEGER NOT NULL, digest TEXT NOT NULL, added INTEGER NOT NULL REFERENCES commits,
        removed INTEGER REFERENCES commits
    ) STRICT;
    CREATE INDEX listed ON files(kind, last) WHERE removed IS NULL;
    CREATE UNIQUE INDEX published_once ON files(first) WHERE kind = 'published';
    CREATE TABLE logs(
        number INTEGER PRIMARY KEY, first_line_digest BLOB NOT NULL, byte_offset INTEGER NOT NULL,
        tail_digest BLOB NOT NULL, format TEXT NOT NULL, state TEXT NOT NULL, lines INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX known ON logs(first_line_digest);
    PRAGMA user_version = {FORM};
"""


class StoreRefused(KeepfaithError):
    """A change that would break a promise about the store, or a store that cannot be used."""


def create(folder: Path) -> None:
    """Make an empty manifest where there is none: whole under another name first, for readers may be there already."""
    if (folder / NAME).exists():
        return
    draft = folder / f"{NAME}.{secrets.token_hex(6)}"
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        draft.chmod(private_mode(folder))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_TABLES)
    with suppress(FileExistsError):
        os.link(draft, folder / NAME)
    draft.unlink()


def connect(folder: Path) -> sqlite3.Connection:
    """Open a manifest for reading and writing; refuse one of another form."""
    connection = sqlite3.connect(folder / NAME, timeout=BUSY_SECONDS, isolation_level=None)
    return _checked(connection, folder, "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON")


def connect_read_only(folder: Path) -> sqlite3.Connection:
    """Open a manifest for reading alone; refuse one of another form."""
    uri = f"{(folder / NAME).absolute().as_uri()}?mode=ro"
    return _checked(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None), folder)


@contextmanager
def readable_by_others(folder: Path) -> Iterator[None]:
    """Keep the manifest open for the block: users who may only read it can do so while another has it open (WAL)."""
    with closing(connect(folder)) as connection:
        connection.execute("SELECT count(*) FROM commits").fetchone()
        yield


def _checked(connection: sqlite3.Connection, folder: Path, *settings: str) -> sqlite3.Connection:
    try:
        for setting in settings:
            connection.execute(setting)
        (form,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    if form != FORM:
        connection.close()
        raise StoreRefused(
            f"Another version of Keepfaith made the visits in {folder}: they have form {form}, not {FORM}.",
            f"Keepfaith does not convert them. Stop the portal, delete the folder {folder}, and start again. Then "
            "store the log files that you still have with “keepfaith visits ingest”.",
        )
    return connection
