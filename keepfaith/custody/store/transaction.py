"""One transaction for many requests: everything in it is durable together, with its entries, or not at all."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from keepfaith.custody.crypto.seal import KEY_SIZE, new_key, seal, unwrap
from keepfaith.custody.crypto.unseal import unseal
from keepfaith.custody.ledger.entry import DIGEST, Entry, commit
from keepfaith.custody.ledger.signed_head import Head, chain_at
from keepfaith.custody.store.journal import Journal
from keepfaith.custody.store.keyring import Keyring
from keepfaith.custody.store.row_sums import Sums, changed
from keepfaith.custody.store.subjects import tag
from keepfaith.errors import KeepfaithError

_BLANK: Final = bytes(DIGEST)
_SALTED: Final = KEY_SIZE


class Under(NamedTuple):
    """What seals an entry's details: a record's own key, so that they end with it, or the custodian's."""

    key: bytes
    record: bytes = b""


class Transacting:
    """The open store: its connection, its keys and its journal, and the transaction all verbs run in."""

    def __init__(self, connection: sqlite3.Connection, keyring: Keyring, directory: Path) -> None:
        self._connection = connection
        self._keyring = keyring
        self._journal = Journal(connection, keyring.signing, directory)
        self._sums = Sums(connection, keyring.sums)
        self._sums.watch(self._journal.head)
        self._seen = self._written()

    @property
    def head(self) -> Head:
        """The signed head of the journal as last committed."""
        return self._journal.head

    @property
    def public_key(self) -> bytes:
        """The key to check the journal's heads with."""
        return self._keyring.public_key

    def chain_at(self, number: int) -> bytes | None:
        """Give what the journal chains to at a number; none beyond its end."""
        return chain_at(self._connection, number, self.public_key)

    @property
    def sums_key(self) -> bytes:
        """The key under which the store's rows are summed; it opens nothing."""
        return self._keyring.sums

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run verbs in one transaction; only after it ends well may their answers leave."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._look_again()
            yield
            moved = self._journal.sign()
            self._sums.seal(self._journal.head, moved=moved)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._journal.forget()
            self._sums.forget()
            raise
        self._sums.committed()
        self._journal.publish()

    def truncate(self) -> None:
        """Empty the write-ahead log, so that a key shredded before is in no file any more."""
        try:
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            raise KeepfaithError(
                "Shredded keys are still in the store's log: the store cannot be written.",
                "Make room on its disk, then have the log emptied again.",
            ) from error
        if busy:
            raise KeepfaithError(
                "Shredded keys are still in the store's log: another program is reading the store.",
                "End that program, then have the log emptied again.",
            )

    def details(self, number: int) -> dict[str, Any] | None:
        """Give what an entry was committed to, checked against it; none once its record is shredded."""
        row = self._connection.execute(
            "SELECT record, sealed, entry FROM details JOIN journal USING (number) WHERE number = ?",
            (number,),
        ).fetchone()
        if row is None:
            return None
        record, sealed, entry = row
        key = self._keyring.details if record is None else self._data_key(record)
        opened = unseal(
            commit(b"details", key),
            sealed,
            edition="",
            holding="journal",
            record=record or b"",
            field=str(number),
        )
        salt, told = opened[:_SALTED], opened[_SALTED:]
        # The commitment stands before the tag, the two last parts of an entry.
        if commit(told, salt) != entry[-2 * DIGEST : -DIGEST]:
            raise KeepfaithError(f"The details of entry {number} are not those it commits to.", "Verify.")
        found: dict[str, Any] = json.loads(told)
        return found

    def _enter(
        self,
        entry: Entry,
        details: dict[str, Any],
        *,
        under: Under | None = None,
        subject: bytes | None = None,
    ) -> None:
        """Append an entry: with a commitment to its details, and its subject's tag where it has one."""
        under = under or Under(self._keyring.details)
        number = self._journal.next_number
        told = json.dumps(details, sort_keys=True, separators=(",", ":")).encode()
        salt = new_key()
        mark = self._next_tag(subject) if subject else new_key()
        self._journal.append(self._connection, [replace(entry, commitment=commit(told, salt), tag=mark)])
        self._connection.execute(
            "INSERT INTO tallies VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
            (entry.day.toordinal(), entry.kind, entry.role, entry.purpose, entry.clause, entry.decision),
        )
        sealed = seal(
            # A key of its own: no field that the web process seals can pass for an entry's details.
            commit(b"details", under.key),
            salt + told,
            edition="",
            holding="journal",
            record=under.record,
            field=str(number),
        )
        self._connection.execute(
            "INSERT INTO details VALUES (?, ?, ?)", (number, under.record or None, sealed)
        )

    def _look_again(self) -> None:
        """Weigh all again if another connection has written to the store since; the lock keeps it out meanwhile."""
        written = self._written()
        if written != self._seen:
            if not self._journal.stands():
                raise changed()
            self._sums.examine(self._journal.head)
            self._seen = written

    def _written(self) -> int:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def _next_tag(self, subject: bytes) -> bytes:
        wrapped, number = self._connection.execute(
            "UPDATE subjects SET entries = entries + 1 WHERE fingerprint = ? RETURNING secret, entries",
            (subject,),
        ).fetchone()
        return tag(unwrap(self._keyring.wrapping, wrapped, b"subject" + subject), number)

    def _data_key(self, record: bytes) -> bytes:
        (wrapped,) = self._connection.execute(
            "SELECT wrapped_key FROM records WHERE id = ?", (record,)
        ).fetchone()
        return unwrap(self._keyring.wrapping, wrapped, record)


def drafted(kind: Any, day: dt.date, **words: Any) -> Entry:  # noqa: ANN401 -- Entry itself checks them
    """Write an entry that `_enter` then completes with its commitment and tag."""
    return Entry(kind, day, _BLANK, _BLANK, **words)
