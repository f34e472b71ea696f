"""A keyed sum over every row beside the journal: a row that another hand wrote, dropped or put back is found.

Each row counts with a keyed hash of all it says, and the hashes are added up (a multiset hash), so that a change costs
the rows it touches and not the table. The sum is sealed into the checkpoint, for just that count and chain. SQLite
itself keeps it up to date, by triggers that only this connection has: no verb can forget to.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import Final

from keepfaith.custody.crypto.aead import DecryptionError
from keepfaith.custody.crypto.seal import unwrap, wrap
from keepfaith.custody.ledger.chain import stored_checkpoint
from keepfaith.custody.protocol.checkpoint import Checkpoint
from keepfaith.custody.store.forms import form_of
from keepfaith.custody.store.keyring import Keyring
from keepfaith.errors import KeepfaithError

REST: Final = "rest"
DETAILS: Final = "details"
_CHAINED: Final = ("journal", "checkpoint")
_WIDTH: Final = 32
# In stores of this form and before, the seal does not name the form.
_FORM_WITHOUT_ITS_NUMBER: Final = 46
_ROOM: Final = 1 << (8 * _WIDTH)
_EVENTS: Final = (("INSERT", "", "NEW"), ("DELETE", "OLD", ""), ("UPDATE", "OLD", "NEW"))


class StoreChanged(KeepfaithError):
    """The store's rows are not those that were sealed: nothing in it is to be believed."""


class MultisetHash:
    """The sums as they stand in a transaction: of what entries were about, and of all the rest."""

    def __init__(self, connection: sqlite3.Connection, key: bytes) -> None:
        self._connection, self._key = connection, key
        self._sealed, self._now = {REST: 0, DETAILS: 0}, {REST: 0, DETAILS: 0}
        connection.create_function("counted_in", -1, self._counted_in)
        connection.create_function("counted_out", -1, self._counted_out)

    def watch(self, checkpoint: Checkpoint) -> None:
        """Refuse a store whose rows are not those that were sealed; then count what this connection changes."""
        self.examine(checkpoint)
        for table, columns in _tables(self._connection):
            for event, old, new in _EVENTS:
                counted = [f"counted_{where}({_json_arguments(table, row, columns)})"
                           for where, row in (("out", old), ("in", new)) if row]  # fmt: skip
                self._connection.execute(
                    f"CREATE TEMP TRIGGER {event}_of_{table} AFTER {event} ON main.{table}"
                    f" BEGIN SELECT {', '.join(counted)}; END"
                )

    def examine(self, checkpoint: Checkpoint) -> None:
        """Weigh every row but those of details, and look that indexes agree with their tables.

        Details are many and add nothing to what is decided: `keepfaith ledger verify` weighs them too.
        """
        sealed = stored(self._connection, self._key, checkpoint)
        if weighed(self._connection, self._key) != sealed[REST] or not agree(self._connection):
            raise changed()
        self._sealed, self._now = sealed, dict(sealed)

    def seal_migrated(self, checkpoint: Checkpoint) -> None:
        """Seal the rows as a migration leaves them, which began from those that `examine` found; details are theirs."""
        self._now[REST] = weighed(self._connection, self._key)
        _store(self._connection, self._key, checkpoint, self._now)

    def seal(self, checkpoint: Checkpoint, *, moved: bool) -> None:
        """Seal the sums with a checkpoint at the end of a transaction, if either changed."""
        if moved or self._now != self._sealed:
            _store(self._connection, self._key, checkpoint, self._now)

    def forget(self) -> None:
        """Go back to the sums of the last commit, after a rollback."""
        self._now = dict(self._sealed)

    def committed(self) -> None:
        """Take the sums for the last commit's."""
        self._sealed = dict(self._now)

    def _counted_in(self, table: str, *row: object) -> None:
        self._count(table, weight(self._key, table, row))

    def _counted_out(self, table: str, *row: object) -> None:
        self._count(table, -weight(self._key, table, row))

    def _count(self, table: str, by: int) -> None:
        part = DETAILS if table == DETAILS else REST
        self._now[part] = (self._now[part] + by) % _ROOM


def seal_first_hash(connection: sqlite3.Connection, keyring: Keyring) -> None:
    """Seal the sums of a store that has none yet, in the caller's transaction."""
    checkpoint = stored_checkpoint(connection)
    if checkpoint is None:
        raise changed()
    rest, details = weighed(connection, keyring.multiset), weighed(connection, keyring.multiset, [DETAILS])
    _store(connection, keyring.multiset, checkpoint, {REST: rest, DETAILS: details})


def weight(key: bytes, table: str, row: tuple[object, ...]) -> int:
    """Return what a row adds to the sum: a keyed hash of its table and all its values, which `repr` keeps apart."""
    return int.from_bytes(hashlib.blake2b(repr((table, row)).encode(), key=key, digest_size=_WIDTH).digest())


def weighed(connection: sqlite3.Connection, key: bytes, tables: list[str] | None = None) -> int:
    """Add up the rows of some tables; if none are named, of all but details, and the tables' own making too."""
    if tables is None:
        tables = [name for name, _ in _tables(connection) if name != DETAILS]
        # A trigger planted in the store would change rows by our own hand.
        tables.append("sqlite_schema")
    total = 0
    for table in tables:
        columns = "type, name, tbl_name, sql" if table == "sqlite_schema" else "*"
        for row in connection.execute(f"SELECT {columns} FROM {table}"):  # noqa: S608 - the store's own names
            total += weight(key, table, row)
    return total % _ROOM


def agree(connection: sqlite3.Connection) -> bool:
    """Return whether every index of what is decided by tells the same as its table: a lookup trusts the index."""
    return all(
        connection.execute(f"PRAGMA integrity_check({table})").fetchone() == ("ok",)
        for table, _ in _tables(connection)
        if table != DETAILS
    )


def stored(connection: sqlite3.Connection, key: bytes, checkpoint: Checkpoint) -> dict[str, int]:
    """Read the sums that were sealed with a checkpoint; refuse those of another."""
    (sealed,) = connection.execute("SELECT multiset_hash FROM checkpoint").fetchone()
    try:
        packed = unwrap(key, sealed, _place(connection, checkpoint))
    except DecryptionError:
        raise changed() from None
    return {REST: int.from_bytes(packed[:_WIDTH]), DETAILS: int.from_bytes(packed[_WIDTH:])}


def is_as_sealed(connection: sqlite3.Connection, key: bytes, *, details: bool) -> bool:
    """Weigh a store as of one instant, beside its custodian; return whether it is what was sealed.

    Meanwhile the log of erased keys cannot be emptied: about a second for each 200,000 rows.
    """
    connection.execute("BEGIN")
    try:
        checkpoint = stored_checkpoint(connection)
        sealed = stored(connection, key, checkpoint) if checkpoint else None
        if sealed is None or weighed(connection, key) != sealed[REST] or not agree(connection):
            return False
        return not details or weighed(connection, key, [DETAILS]) == sealed[DETAILS]
    except StoreChanged:
        return False
    finally:
        connection.execute("ROLLBACK")


def changed() -> StoreChanged:
    """Return the refusal of a store that another hand changed."""
    return StoreChanged(
        "The custodian's store was changed by another hand: its rows are not those that were sealed.",
        "Do not go on with this store: find out who wrote to it, and restore it from a backup.",
    )


def _store(connection: sqlite3.Connection, key: bytes, checkpoint: Checkpoint, sums: dict[str, int]) -> None:
    packed = b"".join(sums[part].to_bytes(_WIDTH) for part in (REST, DETAILS))
    connection.execute(
        "UPDATE checkpoint SET multiset_hash = ?", (wrap(key, packed, _place(connection, checkpoint)),)
    )


def _tables(connection: sqlite3.Connection) -> Iterator[tuple[str, list[str]]]:
    named = connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name")
    for (name,) in named.fetchall():
        if name not in _CHAINED and not name.startswith("sqlite_"):
            columns = connection.execute("SELECT name FROM pragma_table_info(?)", (name,)).fetchall()
            yield name, [column for (column,) in columns]


def _json_arguments(table: str, row: str, columns: list[str]) -> str:
    return ", ".join([f"'{table}'", *(f"{row}.{column}" for column in columns)])


def _place(connection: sqlite3.Connection, checkpoint: Checkpoint) -> bytes:
    # The form is in no row: else a store could be passed off as one of an earlier form, and be migrated twice.
    form = form_of(connection)
    of_form = form.to_bytes(2) if form > _FORM_WITHOUT_ITS_NUMBER else b""
    return b"sums" + of_form + checkpoint.count.to_bytes(8) + checkpoint.chain
