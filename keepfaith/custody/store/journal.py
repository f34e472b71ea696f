"""The ledger's private form: every entry chained to the one before, under a signed count of them.

`verify` finds what was changed, dropped, reordered, inserted, or cut off the end. It cannot see that the database
and the file `checkpoint` were both set back to the same earlier state: that takes a checkpoint kept elsewhere.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from keepfaith.custody.ledger.chain import (
    CheckpointFile,
    beginning,
    chain_at,
    chained,
    published_checkpoint,
    store_checkpoint,
    stored_checkpoint,
)
from keepfaith.custody.ledger.entry import Entry, decode
from keepfaith.custody.protocol.checkpoint import Checkpoint
from keepfaith.custody.store.keyring import stored_public_key
from keepfaith.custody.store.multiset_hash import changed, is_as_sealed
from keepfaith.custody.store.schema import STORE, WAITING_MS
from keepfaith.errors import KeepfaithError

_PAGE_SIZE: Final = 4_096
_MAX_PROBLEMS: Final = 20


class Journal:
    """Appends entries inside the caller's transaction, and signs what they came to at its end."""

    def __init__(self, connection: sqlite3.Connection, key: Ed25519PrivateKey, directory: Path) -> None:
        self._connection = connection
        self._key = key
        self._public_key = key.public_key().public_bytes_raw()
        self._directory = directory
        self.checkpoint = self._committed = self._load()
        self._count, self._chain = self.checkpoint.count, self.checkpoint.chain
        self._refuse_cut_short()
        self._file = CheckpointFile(directory)
        # Both places: one could still hold a checkpoint that a crash spoiled.
        self._file.write(self.checkpoint)
        self._file.write(self.checkpoint)
        self._published = self.checkpoint

    @staticmethod
    def create(connection: sqlite3.Connection, key: Ed25519PrivateKey) -> None:
        """Sign the checkpoint of an empty journal."""
        checkpoint = Checkpoint.sign(key, 0, beginning(key.public_key().public_bytes_raw()))
        store_checkpoint(connection, checkpoint)

    @property
    def next_number(self) -> int:
        """The number the next entry will have."""
        return self._count + 1

    @property
    def end(self) -> tuple[int, bytes]:
        """How many entries there are and what the last chains to, with those that are not committed yet."""
        return self._count, self._chain

    def append(self, connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
        """Chain entries to the last one, in order; nothing stands before the transaction is committed."""
        for entry in entries:
            encoded = entry.encode()
            self._count += 1
            self._chain = chained(self._chain, self._count, encoded)
            connection.execute("INSERT INTO journal VALUES (?, ?, ?)", (self._count, encoded, self._chain))

    def page(self, *, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Return entries with their numbers, in order, after one of a number."""
        return self._connection.execute(
            "SELECT number, entry FROM journal WHERE number > ? ORDER BY number LIMIT ?", (after, limit)
        ).fetchall()

    def entry(self, number: int) -> Entry:
        """Return the entry of a number that is there."""
        (encoded,) = self._connection.execute(
            "SELECT entry FROM journal WHERE number = ?", (number,)
        ).fetchone()
        return decode(encoded)

    def sign(self) -> bool:
        """Sign the count at the end of a transaction, before its commit; return whether it has moved."""
        moved = self._count != self.checkpoint.count
        if moved:
            self.checkpoint = Checkpoint.sign(self._key, self._count, self._chain)
            store_checkpoint(self._connection, self.checkpoint)
        return moved

    def publish(self) -> None:
        """Write the checkpoint beside the store, after the commit and before any answer; again if it failed before."""
        self._committed = self.checkpoint
        if self._published != self.checkpoint:
            self._file.write(self.checkpoint)
            self._published = self.checkpoint

    def forget(self) -> None:
        """Go back to the last commit, after a rollback: not to what is stored, which another hand may have set back."""
        self.checkpoint = self._committed
        self._count, self._chain = self.checkpoint.count, self.checkpoint.chain

    def stands(self) -> bool:
        """Return whether the stored end is still the one of the last commit."""
        return stored_checkpoint(self._connection) == self.checkpoint

    def close(self) -> None:
        """Let the checkpoint file go."""
        self._file.close()

    def _load(self) -> Checkpoint:
        checkpoint = stored_checkpoint(self._connection)
        last = self._connection.execute(
            "SELECT number, chain FROM journal ORDER BY number DESC LIMIT 1"
        ).fetchone()
        end = last or (0, beginning(self._public_key))
        if (
            not checkpoint
            or not checkpoint.is_signed_by(self._public_key)
            or end != (checkpoint.count, checkpoint.chain)
        ):
            raise _broken("Its end is not what its signed checkpoint says.")
        return checkpoint

    def _refuse_cut_short(self) -> None:
        published = published_checkpoint(self._directory, self._public_key)
        if published is None:
            if self.checkpoint.count:
                raise _broken("The file `checkpoint` beside the store is missing or spoiled.")
        elif chain_at(self._connection, published.count, self._public_key) != published.chain:
            raise _broken(f"It once had {published.count} entries, which now are not there or are others.")


@dataclass(frozen=True, slots=True)
class Report:
    """How many entries were read, and what is wrong with them; the first problems only, when many."""

    entries: int
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


def verify(
    directory: Path, public_key: bytes | None = None, *, multiset_key: bytes = b"", details: bool = True
) -> Report:
    """Check the journal from its first entry to its last, also beside a custodian at work.

    Give the `public_key` from elsewhere: the store's own word for it is only as good as the store. With the
    `multiset_key` the rows beside the journal are weighed too; without `details`, all but those, so that a custodian
    is not held up.
    """
    path = directory / STORE
    if not path.is_file():
        raise KeepfaithError(f"There is no custodian's store in {directory}.", "Name its directory.")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, autocommit=True)) as store:
        try:
            store.execute(f"PRAGMA busy_timeout = {WAITING_MS}")
            report = _Walk(store, directory, public_key).report()
            if multiset_key and report.sound and not is_as_sealed(store, multiset_key, details=details):
                report = replace(report, problems=(changed().problem,))
        except sqlite3.DatabaseError as error:
            return Report(0, (f"The store cannot be read: {error}.",))
        else:
            return report


class _Walk:
    """One pass along the chain, in short reads that do not hold up a custodian."""

    def __init__(self, store: sqlite3.Connection, directory: Path, public_key: bytes | None) -> None:
        self.store = store
        self.problems: list[str] = []
        named = stored_public_key(store)
        self.public_key = named if public_key is None else public_key
        if named != self.public_key:
            self.problems.append("The store names another public key than the one given.")
        # Read first: beside a custodian at work it can only be behind the database, never ahead.
        self.published = published_checkpoint(directory, self.public_key)
        self.number = 0
        self.chain = beginning(self.public_key)
        self.met_published = False
        self.checkpoint: Checkpoint | None = None

    def report(self) -> Report:
        entries = 0
        self._meet()
        for number, encoded, chain in self._rows():
            entries += 1
            self._follow(number, encoded, chain)
        self._end()
        first = self.problems[:_MAX_PROBLEMS]
        if more := len(self.problems) - len(first):
            first.append(f"… and {more} more.")
        return Report(entries, tuple(first))

    def _rows(self) -> Iterator[tuple[int, bytes, bytes]]:
        last, more = -(2**63), True
        while more:
            # The checkpoint belongs to the last rows: both are read as of one instant.
            self.store.execute("BEGIN")
            rows = self.store.execute(
                "SELECT number, entry, chain FROM journal WHERE number > ? ORDER BY number LIMIT ?",
                (last, _PAGE_SIZE),
            ).fetchall()
            self.checkpoint = stored_checkpoint(self.store)
            self.store.execute("COMMIT")
            more = len(rows) == _PAGE_SIZE
            last = rows[-1][0] if rows else last
            yield from rows

    def _follow(self, number: int, encoded: bytes, chain: bytes) -> None:
        if number != self.number + 1:
            self.problems.append(f"Entry {number} follows entry {self.number}: one was dropped or inserted.")
        elif chain != chained(self.chain, number, encoded):
            self.problems.append(f"Entry {number} does not chain: it was changed, moved or inserted.")
        try:
            decode(encoded)
        except KeepfaithError as error:
            self.problems.append(f"Entry {number}: {error.problem}")
        # Going on from what is stored tells each break once and not every entry after it.
        self.number, self.chain = number, chain
        self._meet()

    def _meet(self) -> None:
        if self.published and self.published.count == self.number:
            self.met_published = self.published.chain == self.chain

    def _end(self) -> None:
        checkpoint = self.checkpoint
        if checkpoint is None or not checkpoint.is_signed_by(self.public_key):
            self.problems.append("The checkpoint of the journal is missing or not signed by its key.")
        elif checkpoint.count < self.number:
            self.problems.append(
                f"The signed count is {checkpoint.count}, yet there is an entry {self.number}."
            )
        elif checkpoint.count > self.number:
            self.problems.append(
                f"The signed count is {checkpoint.count}, yet the last entry is {self.number}."
            )
        elif checkpoint.chain != self.chain:
            self.problems.append("The last entry is not the one that was signed.")
        if self.published is None:
            self.problems.append(
                "The file `checkpoint` beside the store is missing or not signed by its key."
            )
        elif not self.met_published:
            self.problems.append(
                f"The file `checkpoint` tells of {self.published.count} entries: the end was cut off or rewritten."
            )


def _broken(how: str) -> KeepfaithError:
    return KeepfaithError(
        f"The journal is not whole. {how}",
        "Do not go on with this store: verify the ledger and restore from a backup.",
    )
