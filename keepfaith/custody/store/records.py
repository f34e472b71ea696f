"""Records: a data key and what it was collected for, made once and confirmed when its row is stored."""

import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from keepfaith.custody.crypto.seal import new_key, unwrap, wrap
from keepfaith.custody.ledger.entry import Entry, is_word
from keepfaith.custody.protocol.answers import ConfirmOutcome
from keepfaith.custody.protocol.case_messages import OtherRecords
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import TEST_REQUEST
from keepfaith.custody.store.canaries import Canaries
from keepfaith.custody.store.owners import Owner, Owners, ReplyProof
from keepfaith.custody.store.transaction import DetailsKey, StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError

State = Literal["unconfirmed", "confirmed"]


class TokenUsed(KeepfaithError):
    """A token that stands for one record came for another."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """What the custodian holds on a record, without its key; `about` names the one that a note is on.

    The use of a note is suspended with that of its record: by an officer, or because its sender withdrew it. `mailbox`
    is that of its address, and its `subject` only since the day on which that was `proven_on`.
    """

    record: bytes
    header: Header
    state: State
    created_on: dt.date
    subject: bytes | None
    on_hold: bool
    about: bytes | None
    is_restricted: bool
    mailbox: bytes | None
    proven_on: dt.date | None


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """A record's id and the key to seal it with; no key if its token's record was confirmed before."""

    record: bytes
    key: bytes | None
    repeated: bool


def clear_part(header: Header | None, fields: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what an entry says in clear of a record: its edition, its purpose, the category of its fields."""
    if header is None:
        return {}
    category = header.category(fields or tuple(header.fields))
    return {"edition": header.edition, "collected_for": header.purpose, "category": category}


def sealed_part(header: Header | None, fields: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what the details say of the record: its holding, and every category of some or all fields."""
    if header is None:
        return {}
    categories = {header.fields[name] for name in fields or header.fields if name in header.fields}
    return {"holding": header.holding, "categories": sorted(categories)}


class Records:
    """The records; each change refuses before it writes, so one refusal leaves the others' work in place."""

    def __init__(self, transaction: StoreTransaction, canaries: Canaries, owners: Owners) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._canaries, self._owners = canaries, owners

    def create(  # noqa: PLR0913 - what is kept, of whom and when
        self,
        *,
        token: bytes,
        header: Header,
        address: str,
        at: dt.datetime,
        about: bytes | None = None,
        topics: Iterable[str] = (),
        receipt: bytes = b"",
        reply: ReplyProof | None = None,
    ) -> CreatedKey:
        """Make a record with a fresh key; the same token again gives the same record, never a second one.

        The key leaves again only while the record is unconfirmed: afterwards a replayed token opens nothing. `topics`
        are entered; the subscription to them is `Subscriptions.request`. `receipt` is the digest of the code for it.
        """
        _check(header, token)
        mailbox, digest = self._mailbox(address, about), hashlib.sha256(token).digest()
        row = self._connection.execute(
            "SELECT id, header, wrapped_key, state, mailbox FROM records WHERE token = ?", (digest,)
        ).fetchone()
        if row:
            return self._again(row, header, mailbox)
        self._know_edition(header.edition)
        record, key, day = os.urandom(16), new_key(), at.astimezone(dt.UTC).date()
        owner = self._owners.of_new(record, mailbox, about=about, reply=reply, day=day)
        self._owners.know(owner)
        wrapped = wrap(self._transaction.keyring.wrapping, key, record)
        stored = (record, digest, header.encode(), wrapped, day.toordinal(), owner.subject, about)
        self._connection.execute(
            "INSERT INTO records VALUES (?, ?, ?, ?, 'unconfirmed', ?, ?, NULL, ?, ?, ?, ?)",
            (*stored, receipt or None, mailbox, owner.proven_on and owner.proven_on.toordinal()),
        )
        entry = draft_entry("created", at, purpose=header.purpose, **clear_part(header))
        details = self._details(record, header, owner, topics) | _links(about, reply, owner)
        if self._canaries.note(record, mailbox=mailbox, about=about, day=day):
            details["cause"] = TEST_REQUEST
        self._transaction.log(entry, details, at=at, key=DetailsKey(key, record), subject=owner.subject)
        return CreatedKey(record, key, repeated=False)

    def has_token(self, token: bytes) -> bool:
        """Return whether a record was made by a token."""
        return bool(self._transaction.count("records WHERE token = ?", hashlib.sha256(token).digest()))

    def confirm(self, record: bytes, digest: bytes) -> ConfirmOutcome:
        """Note that the record's row is stored, and what it looks like; a row once noted is never another."""
        row = self._connection.execute("SELECT digest FROM records WHERE id = ?", (record,)).fetchone()
        if row is None:
            return "unknown record"
        if row[0] not in (None, digest):
            return "another digest"
        self._connection.execute(
            "UPDATE records SET state = 'confirmed', digest = ? WHERE id = ?", (digest, record)
        )
        return "confirmed"

    def digests(self, records: Iterable[bytes]) -> dict[bytes, bytes | None]:
        """Return the digest of each record's row, none while it is not confirmed; leave out what is not known."""
        digests: dict[bytes, bytes | None] = {}
        for record in records:
            row = self._connection.execute("SELECT digest FROM records WHERE id = ?", (record,)).fetchone()
            if row is not None:
                digests[record] = row[0]
        return digests

    def has_created(self) -> bool:
        """Return whether a record was ever kept, also if it ended since."""
        (created,) = self._connection.execute(
            "SELECT EXISTS (SELECT 1 FROM records) OR EXISTS (SELECT 1 FROM counters WHERE kind = 'created')"
        ).fetchone()
        return bool(created)

    def find(self, record: bytes) -> StoredRecord | None:
        """Return the facts to decide on; reads only."""
        row = self._connection.execute(
            "SELECT header, state, created_on, subject, EXISTS (SELECT 1 FROM holds WHERE record = id)"
            " OR EXISTS (SELECT 1 FROM left_out WHERE record = id), about,"
            " EXISTS (SELECT 1 FROM restrictions WHERE record IN (id, about))"
            " OR EXISTS (SELECT 1 FROM withdrawals WHERE record IN (id, about)), mailbox, proven_on"
            " FROM records WHERE id = ?",
            (record,),
        ).fetchone()
        if row is None:
            return None
        header, state, created_on, subject, on_hold, about, is_restricted, mailbox, proven_on = row
        return StoredRecord(
            record,
            Header.decode(header),
            state,
            dt.date.fromordinal(created_on),
            subject,
            on_hold=bool(on_hold),
            about=about,
            is_restricted=bool(is_restricted),
            mailbox=mailbox,
            proven_on=proven_on and dt.date.fromordinal(proven_on),
        )

    def others(self, stored: StoredRecord) -> OtherRecords:
        """Return what there is of a record's address beside this one and those that are about it.

        What the mailbox confirmed itself comes first; what somebody only typed with the address is told apart.
        """
        confirmed, typed = self._connection.execute(
            "WITH others AS (SELECT subject FROM records WHERE mailbox = ?1 AND id <> ?2 AND about IS NOT ?2)"
            " SELECT EXISTS (SELECT 1 FROM others WHERE subject = ?1),"
            " EXISTS (SELECT 1 FROM others WHERE subject <> ?1)",
            (stored.mailbox, stored.record),
        ).fetchone()
        return "confirmed" if confirmed else "typed" if typed else "none"

    def unconfirmed(self, *, limit: int = 1_000) -> list[bytes]:
        """List records whose row was not reported stored, for the reaper to compare."""
        rows = self._connection.execute(
            "SELECT id FROM records WHERE state = 'unconfirmed' LIMIT ?", (limit,)
        )
        return [record for (record,) in rows]

    def log_ending(
        self,
        record: bytes,
        stored: StoredRecord | None,
        *,
        entry: Entry,
        details: Mapping[str, str],
        at: dt.datetime,
    ) -> None:
        """Log what ended a record or keeps it, under the custodian's own key: it must outlive the record."""
        details = {"record": record.hex(), **details, **sealed_part(stored.header if stored else None)}
        self._transaction.log(entry, details, at=at, subject=stored.subject if stored else None)

    def delete(self, record: bytes) -> None:
        """Delete a record's key and header, and the details that it alone opened."""
        self._connection.execute("DELETE FROM details WHERE record = ?", (record,))
        self._connection.execute("DELETE FROM records WHERE id = ?", (record,))

    def _details(self, record: bytes, header: Header, owner: Owner, topics: Iterable[str]) -> dict[str, Any]:
        """Return all by which later uses of the record are decided, so that they can be decided again from entries."""
        details = {
            "record": record.hex(),
            "fields": sorted(header.fields),
            "field_categories": dict(header.fields),
            **sealed_part(header),
        }
        if owner.subject is not None and owner.mailbox is not None:
            details["person"] = self._owners.pseudonym(owner.subject)
            details["mailbox"] = self._owners.pseudonym(owner.mailbox)
        return details | ({"topics": sorted(topics)} if topics else {})

    def _again(
        self, row: tuple[bytes, str, bytes, State, bytes | None], header: Header, mailbox: bytes | None
    ) -> CreatedKey:
        record, stored, wrapped, state, of = row
        if stored != header.encode() or of != mailbox:
            raise TokenUsed(
                "This token was used for another record.", "Send the form again with a fresh token."
            )
        key = unwrap(self._transaction.keyring.wrapping, wrapped, record) if state == "unconfirmed" else None
        return CreatedKey(record, key, repeated=True)

    def _mailbox(self, address: str, about: bytes | None) -> bytes | None:
        if about is None:
            return self._owners.mailbox(address)
        if address:
            raise KeepfaithError(
                "The record names its person twice.", "Give an address, or a record of that person."
            )
        other = self.find(about)
        if other is None:
            raise KeepfaithError(
                "The record whose person this one is about is not known.", "Name one that is kept."
            )
        return other.mailbox

    def _know_edition(self, digest: str) -> None:
        if not self._connection.execute("SELECT 1 FROM editions WHERE digest = ?", (digest,)).fetchone():
            raise KeepfaithError("The custodian does not know this edition.", "Register the edition first.")


def _check(header: Header, token: bytes) -> None:
    check_words(header.purpose, header.holding, *header.fields.values())
    if not header.fields:
        raise KeepfaithError("The record has no fields.", "Name each field and its category.")
    if not token:
        raise KeepfaithError("The record has no token.", "Send one, so that a repeat is recognised.")


def _links(about: bytes | None, reply: ReplyProof | None, owner: Owner) -> dict[str, str]:
    links = {"about": about.hex()} if about else {}
    return links | ({"follows": reply.follows.hex()} if reply and owner.proven_on else {})


def check_words(*words: str) -> None:
    """Refuse names that no entry can hold."""
    if not all(map(is_word, words)):
        raise KeepfaithError("A name does not fit into an entry.", "Use short names of small letters.")
