"""Copying the custodian's store into an archive while the custodian works; needs its own user and its key.

An export for the ledger has every table but the keys, so by itself it opens nothing. It is the word on what was ended:
what it does not name does not come back.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from keepfaith.custody.archives.archive_format import Packer, Sign
from keepfaith.custody.archives.rows import write_rows
from keepfaith.custody.ledger.chain import stored_checkpoint
from keepfaith.custody.store.forms import form_of, is_new
from keepfaith.custody.store.keyring import Keyring
from keepfaith.custody.store.schema import STORE, WAITING_MS
from keepfaith.errors import KeepfaithError

BACKUP: Final = "backup"
EXPORT: Final = "ledger export"
ROOM: Final = "custodian/"
KEYS: Final = "meta"
_KEYLESS: Final = {"records": "wrapped_key"}
# Sealed for this store as it lies; one that is made again seals its own.
_LEFT_OUT: Final = {"checkpoint": "multiset_hash"}


@dataclass(frozen=True)
class StoreCopy:
    """A store as of one instant; `sign` puts the custodian's own name under a list."""

    connection: sqlite3.Connection = field(repr=False)
    sign: Sign = field(repr=False)
    public_key: bytes

    def write(self, packer: Packer, *, keys: bool) -> dict[str, Any]:
        """Write every table, with keys or without; return what a list tells of the store.

        Keys are the records' wrapped keys and the custodian's own, all wrapped by the key-encryption key.
        """
        for name, columns in self._tables():
            if name == KEYS and not keys:
                continue
            hidden = _LEFT_OUT.get(name) or ("" if keys else _KEYLESS.get(name, ""))
            chosen = ", ".join("x'' AS " + column if column == hidden else column for column in columns)
            with packer.part(ROOM + name) as part:
                write_rows(self.connection, f"SELECT {chosen} FROM {name}", part)  # noqa: S608 - the store's own names
        checkpoint = stored_checkpoint(self.connection)
        if checkpoint is None or not checkpoint.is_signed_by(self.public_key):
            raise KeepfaithError(
                "The checkpoint of the journal is missing or not signed by its key.", "Verify the ledger."
            )
        return {
            "public_key": self.public_key.hex(),
            "checkpoint": {"count": checkpoint.count, "chain": checkpoint.chain.hex()},
            "form": form_of(self.connection),
        }

    def _tables(self) -> Iterator[tuple[str, list[str]]]:
        names = self.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        for (name,) in names.fetchall():
            columns = self.connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
            yield name, [column for (column,) in columns]


@contextmanager
def copying(directory: Path, kek: bytes) -> Iterator[StoreCopy]:
    """Look at a store as of one instant, for the block; meanwhile the log of erased keys cannot be emptied."""
    file = directory / STORE
    if not file.is_file():
        raise KeepfaithError(f"There is no custodian's store in {directory}.", "Start the portal once.")
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, autocommit=True)
    try:
        connection.execute(f"PRAGMA busy_timeout = {WAITING_MS}")
        connection.execute("BEGIN")
        is_new(connection, directory)
        keyring = Keyring.unlock(connection, kek)
        yield StoreCopy(connection, keyring.signing.sign, keyring.public_key)
    except sqlite3.DatabaseError as error:
        raise KeepfaithError(
            f"The custodian's store cannot be read: {error}.", "Verify the ledger."
        ) from error
    finally:
        connection.close()
