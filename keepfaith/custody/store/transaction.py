"""One transaction for many requests: everything in it is durable together, with its entries, or not at all."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from keepfaith.custody.crypto.seal import KEY_SIZE, new_key, seal, unwrap, wrap
from keepfaith.custody.crypto.unseal import unseal
from keepfaith.custody.ledger.chain import chain_at
from keepfaith.custody.ledger.entry import ACTED, Entry, Kind, commit
from keepfaith.custody.protocol.checkpoint import ATTESTED_FORM, Attestation, Checkpoint
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import DIGEST_SIZE
from keepfaith.custody.store.journal import Journal
from keepfaith.custody.store.keyring import Keyring
from keepfaith.custody.store.multiset_hash import MultisetHash, changed
from keepfaith.custody.store.review_selection import is_for_review
from keepfaith.custody.store.reviewed_names import seal_name
from keepfaith.custody.store.subjects import tag
from keepfaith.errors import KeepfaithError

_BLANK: Final = bytes(DIGEST_SIZE)
_SALTED: Final = KEY_SIZE
_SUBJECT: Final = b"subject"


class DetailsKey(NamedTuple):
    """What seals an entry's details: a record's own key, so that they end with it, or the custodian's."""

    key: bytes
    record: bytes = b""


class StoreTransaction:
    """The open store: its connection, its keys and its journal, and the transaction that every change runs in."""

    def __init__(self, connection: sqlite3.Connection, keyring: Keyring, directory: Path) -> None:
        self.connection = connection
        self.keyring = keyring
        self.journal = Journal(connection, keyring.signing, directory)
        self._multiset_hash = MultisetHash(connection, keyring.multiset)
        self._multiset_hash.watch(self.journal.checkpoint)
        self._seen = self._written()

    @property
    def checkpoint(self) -> Checkpoint:
        """The signed checkpoint of the journal as last committed."""
        return self.journal.checkpoint

    @property
    def public_key(self) -> bytes:
        """The key to check the journal's checkpoints with."""
        return self.keyring.public_key

    def attest(self, content: Mapping[str, Any]) -> Attestation:
        """Sign what is stated to a person, with where the ledger ends now."""
        entries, chain = self.journal.end
        ledger = {"entries": entries, "chain": chain.hex()}
        return Attestation.sign(self.keyring.signing, {"form": ATTESTED_FORM, "ledger": ledger, **content})

    def chain_at(self, number: int) -> bytes | None:
        """Return what the journal chains to at a number; none beyond its end."""
        return chain_at(self.connection, number, self.public_key)

    @property
    def multiset_key(self) -> bytes:
        """The key under which the store's rows are summed; it opens nothing."""
        return self.keyring.multiset

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run changes in one transaction; only after it ends well may their answers leave."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            self._look_again()
            yield
            moved = self.journal.sign()
            self._multiset_hash.seal(self.journal.checkpoint, moved=moved)
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            self.journal.forget()
            self._multiset_hash.forget()
            raise
        self._multiset_hash.committed()
        self.journal.publish()

    def count(self, rows: str, *values: object) -> int:
        """Count rows, named by a table and words of ours that choose among them."""
        (count,) = self.connection.execute(f"SELECT count(*) FROM {rows}", values).fetchone()  # noqa: S608 - no words of others
        return int(count)

    def truncate(self) -> None:
        """Empty the write-ahead log, so that a key erased before is in no file any more."""
        try:
            busy, _, _ = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
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
        """Return what an entry was committed to, checked against it; none once its record is erased."""
        row = self.connection.execute(
            "SELECT record, sealed, entry FROM details JOIN journal USING (number) WHERE number = ?",
            (number,),
        ).fetchone()
        if row is None:
            return None
        record, sealed, entry = row
        key = self.keyring.details if record is None else self.record_key(record)
        opened = unseal(
            commit(b"details", key),
            sealed,
            edition="",
            holding="journal",
            record=record or b"",
            field=str(number),
        )
        salt, encoded = opened[:_SALTED], opened[_SALTED:]
        # The commitment stands before the tag, the two last parts of an entry.
        if commit(encoded, salt) != entry[-2 * DIGEST_SIZE : -DIGEST_SIZE]:
            raise KeepfaithError(f"The details of entry {number} are not those it commits to.", "Verify.")
        details: dict[str, Any] = json.loads(encoded)
        return details

    def log(
        self,
        entry: Entry,
        details: dict[str, Any],
        *,
        at: dt.datetime,
        key: DetailsKey | None = None,
        subject: bytes | None = None,
    ) -> None:
        """Append an entry: with the edition in force, a commitment to its details, and its subject's tag if any.

        The hour, in UTC, goes into the details: in clear it would tell who was at work when.
        """
        key = key or DetailsKey(self.keyring.details)
        number = self.journal.next_number
        encoded = json.dumps(
            {**details, "hour": at.astimezone(dt.UTC).hour}, sort_keys=True, separators=(",", ":")
        ).encode()
        salt = new_key()
        entry = replace(
            entry,
            commitment=commit(encoded, salt),
            tag=self._next_tag(subject) if subject else new_key(),
            in_force=self._edition_in_force(at),
        )
        self.journal.append(self.connection, [entry])
        self._count(entry)
        self._keep_details(number, key, salt + encoded)
        if is_for_review(entry, details):
            self._await_review(number, details["employee"], is_unusual=entry.kind == "unusual")
        if "case" in details:
            # Refused for a case that there is not, an act is in the history of none.
            self.connection.execute(
                "INSERT INTO case_entries SELECT name, ? FROM cases WHERE name = ?", (number, details["case"])
            )

    def _count(self, entry: Entry) -> None:
        """Count an entry by its kind; one of a declared act that was done, by the name of the act."""
        kind = entry.act if entry.kind == ACTED else entry.kind
        self.connection.execute(
            "INSERT INTO counters VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
            (entry.day.toordinal(), kind, entry.duty, entry.purpose, entry.clause, entry.decision),
        )

    def _await_review(self, number: int, employee: str, *, is_unusual: bool) -> None:
        """Put an entry into the queue of the privacy officer, unless it is of one of the prober's accounts."""
        self.connection.execute(
            "INSERT INTO reviews SELECT ?1, ?2, ?3"
            " WHERE NOT EXISTS (SELECT 1 FROM probe_accounts WHERE employee = ?4)",
            # SQLite takes valid text only.
            (
                number,
                seal_name(self.keyring, number, employee),
                is_unusual,
                employee.encode(errors="replace").decode(),
            ),
        )

    def _keep_details(self, number: int, key: DetailsKey, content: bytes) -> None:
        sealed = seal(
            # A key of its own: no field that the web process seals can pass for an entry's details.
            commit(b"details", key.key),
            content,
            edition="",
            holding="journal",
            record=key.record,
            field=str(number),
        )
        self.connection.execute("INSERT INTO details VALUES (?, ?, ?)", (number, key.record or None, sealed))

    def _edition_in_force(self, at: dt.datetime) -> str:
        row = self.connection.execute(
            "SELECT digest FROM editions WHERE starts_at <= ? ORDER BY starts_at DESC, digest LIMIT 1",
            (int(at.timestamp()),),
        ).fetchone()
        return row[0] if row else ""

    def _look_again(self) -> None:
        """Weigh all again if another connection has written to the store since; the lock keeps it out meanwhile."""
        written = self._written()
        if written != self._seen:
            if not self.journal.stands():
                raise changed()
            self._multiset_hash.examine(self.journal.checkpoint)
            self._seen = written

    def _written(self) -> int:
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def new_secret(self, subject: bytes) -> bytes:
        """Return a fresh secret of a subject, wrapped."""
        return wrap(self.keyring.wrapping, new_key(), _SUBJECT + subject)

    def _next_tag(self, subject: bytes) -> bytes:
        wrapped, number = self.connection.execute(
            "UPDATE subjects SET entries = entries + 1 WHERE fingerprint = ? RETURNING secret, entries",
            (subject,),
        ).fetchone()
        return tag(unwrap(self.keyring.wrapping, wrapped, _SUBJECT + subject), number)

    def tags_of(self, subject: bytes, *, limit: int) -> Iterator[bytes]:
        """Return the tags of a subject's last entries, and of as many of each subject that became part of it.

        None of one that is not known.
        """
        rows = self.connection.execute(
            "SELECT fingerprint, secret, entries FROM subjects WHERE fingerprint = ?1 OR part_of = ?1"
            " ORDER BY part_of IS NOT NULL",
            (subject,),
        ).fetchall()
        for own, wrapped, entries in rows:
            secret = unwrap(self.keyring.wrapping, wrapped, _SUBJECT + own)
            yield from (tag(secret, number) for number in range(entries, max(entries - limit, 0), -1))

    def record_key(self, record: bytes) -> bytes:
        """Return the key of a record that is known."""
        (wrapped,) = self.connection.execute(
            "SELECT wrapped_key FROM records WHERE id = ?", (record,)
        ).fetchone()
        return unwrap(self.keyring.wrapping, wrapped, record)


def draft_entry(
    kind: Kind,
    at: dt.datetime,
    *,
    denial: DenialCode | None = None,
    **more: Any,  # noqa: ANN401 - Entry itself checks it
) -> Entry:
    """Write the entry of an act, or of its refusal, that `log` then completes."""
    day = at.astimezone(dt.UTC).date()
    if denial is None:
        return Entry(kind, day, _BLANK, _BLANK, **more)
    refusal = {**more, "decision": "deny", "denial": denial, "attempted": kind}
    return Entry("refused", day, _BLANK, _BLANK, **refusal)
