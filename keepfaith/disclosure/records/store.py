"""Keeping what somebody told us: the key first, then the sealed row; then `key_reconciliation` tells of the row."""

import base64
import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

from django.db import connection

from keepfaith.custody.crypto.seal import seal
from keepfaith.custody.protocol.answers import CreatedKey
from keepfaith.custody.protocol.header import Header
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.receipts import Receipt

# One call, so that a visitor waits for one commit, a row is never without its task, and PostgreSQL plans it once.
STORE_EMAIL: Final = "SELECT disclosure_store_email(%s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s, %s)"
# What a row says of a field whose ciphertext lies in a table of its own: this, and its SHA-256.
ENCLOSURE_PREFIX: Final = "sha256:"
STORE_RECORD: Final = "SELECT disclosure_store_record(%s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s, %s)"
# The kinds of address by which an answer goes out; a postal address is asked for only where somebody chose mail.
_WAYS_OUT: Final = {"postal-address": "mail", "email-address": "email"}


class Value(NamedTuple):
    """What one field says, and its category of personal information."""

    category: str
    text: str


class EnclosedValue(NamedTuple):
    """What one long field holds, and its category of personal information."""

    category: str
    content: bytes


class ProvenReply(NamedTuple):
    """The record that our message was about, and the proof that came back in the address of an answer to it."""

    record: uuid.UUID
    proof: bytes


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What is to be kept: under which edition, in which holding, for which purpose, and its fields.

    A field that says nothing is not kept at all. `came_by` says how it came if an employee typed it in, and `came_on`
    on which day. `address` is that of the person it is about (an e-mail address, or `postal:` and a postal address), in
    the way `custody/store/subjects` reads it. With `topics` it is a subscription to them. What is `enclosed` is too
    long for a row, such as the attachments of a letter.
    """

    edition: str
    holding: str
    purpose: str
    values: Mapping[str, Value]
    form: str = ""
    came_by: str = ""
    came_on: dt.date | None = None
    address: str = ""
    topics: tuple[str, ...] = ()
    enclosed: Mapping[str, EnclosedValue] = field(default_factory=dict)

    @property
    def goes_by(self) -> str:
        """How the answer goes out: `mail`, `email`, or empty where there is no address for either."""
        categories = {value.category for value in self.values.values() if value.text}
        return next((way for category, way in _WAYS_OUT.items() if category in categories), "")

    @property
    def header(self) -> Header:
        """What the custodian decides by."""
        fields = {name: value.category for name, value in self.values.items() if value.text}
        fields |= {name: enclosed.category for name, enclosed in self.enclosed.items()}
        return Header(self.edition, self.holding, self.purpose, fields)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """The record's receipt, and whether the same form had been stored before."""

    record: uuid.UUID
    receipt: Receipt
    repeated: bool


def create_record(new: NewRecord, *, token: bytes, work: bool) -> StoredRecord:
    """Keep it durably or fail with nothing kept; the same token again gives the same record.

    `work` says whether it brings a task to the desk. Raises `CustodianUnavailable` or `Refused` from the custodian, and
    Django's `DatabaseError` when the row cannot be stored; a key left over then is given up by `key_reconciliation`.
    """
    receipt = Receipt.of(token)
    created = custodian().create(
        token, new.header, address=new.address, topics=new.topics, receipt=receipt.code_digest
    )
    record = uuid.UUID(bytes=created.record)
    if created.key is None:
        return StoredRecord(record, receipt, repeated=True)
    # No new row: the same form came a moment ago, and its key is not confirmed yet.
    return StoredRecord(record, receipt, repeated=not store_row(new, created, receipt, work=work))


def create_email_record(
    new: NewRecord, *, token: bytes, about: uuid.UUID | None, reply: ProvenReply | None = None
) -> StoredRecord:
    """Keep a letter with what it encloses, and its task, durably or not at all; as `create_record` in all else.

    `about` is the record of the letter that it follows. With a `reply` the custodian looks whether it is the mailbox's.
    """
    receipt = Receipt.of(token)
    created = custodian().create(
        token,
        new.header,
        address=new.address,
        receipt=receipt.code_digest,
        follows=reply.record.bytes if reply else None,
        reply_proof=reply.proof if reply else b"",
    )
    record = uuid.UUID(bytes=created.record)
    if created.key is None:
        return StoredRecord(record, receipt, repeated=True)
    sealed, long = sealed_fields(new, created), sealed_enclosures(new, created)
    sealed |= {name: enclosure_mark(ciphertext) for name, ciphertext in long.items()}
    row = (
        *(record, new.edition, new.holding, new.purpose, new.form, json.dumps(sealed)),
        *(receipt.reference, receipt.code_digest, about, list(long), list(long.values()), new.goes_by),
    )
    with connection.cursor() as cursor:
        cursor.execute(STORE_EMAIL, row)
        return StoredRecord(record, receipt, repeated=not cursor.fetchone()[0])


def sealed_enclosures(new: NewRecord, created: CreatedKey) -> dict[str, bytes]:
    """Seal what is enclosed, each under its own key and in its own place."""
    sealing = partial(seal, edition=new.edition, holding=new.holding, record=created.record)
    return {
        name: sealing(created.field_key(name), enclosed.content, field=name)
        for name, enclosed in new.enclosed.items()
    }


def enclosure_mark(ciphertext: bytes) -> str:
    """Return what the record's row says of a ciphertext that lies beside it."""
    return f"{ENCLOSURE_PREFIX}{hashlib.sha256(ciphertext).hexdigest()}"


def sealed_fields(new: NewRecord, created: CreatedKey) -> dict[str, str]:
    """Seal what is told, each field under its own key and in its own place."""
    sealing = partial(seal, edition=new.edition, holding=new.holding, record=created.record)
    return {
        name: base64.b64encode(
            sealing(created.field_key(name), new.values[name].text.encode(), field=name)
        ).decode()
        for name in sorted(name for name, value in new.values.items() if value.text)
    }


def store_row(new: NewRecord, created: CreatedKey, receipt: Receipt, *, work: bool) -> bool:
    """Store the sealed row, with its task where it brings one; say whether it was not there yet."""
    row = (
        *(uuid.UUID(bytes=created.record), new.edition, new.holding, new.purpose, new.form),
        *(json.dumps(sealed_fields(new, created)), receipt.reference, receipt.code_digest, work),
        *(new.goes_by, new.came_by, new.came_on),
    )
    with connection.cursor() as cursor:
        cursor.execute(STORE_RECORD, row)
        return bool(cursor.fetchone()[0])
