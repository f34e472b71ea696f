"""Keeping what somebody told us: the key first, then the sealed row; `settling` then tells that the row is there."""

import base64
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from django.db import connection

from keepfaith.custody.asking import Kept
from keepfaith.custody.records import Header
from keepfaith.custody.sealing import seal
from keepfaith.disclosure.reaching import custodian
from keepfaith.disclosure.receipts import Receipt

# One call, so that a visitor waits for one commit, a row is never without its task, and PostgreSQL plans it once.
STORE: Final = "SELECT disclosure_store(%s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s)"


class Value(NamedTuple):
    """What one field says, and its category of personal information."""

    category: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be kept: under which edition, in which holding, for which purpose, and its fields.

    A field that says nothing is not kept at all. `address` is that of the person it is about (an e-mail address, or
    `postal:` and a postal address), in the way `custody.subjects.normalise` reads it.
    """

    edition: str
    holding: str
    purpose: str
    values: Mapping[str, Value]
    form: str = ""
    address: str = ""

    @property
    def header(self) -> Header:
        """What the custodian decides by."""
        fields = {name: value.category for name, value in self.values.items() if value.text}
        return Header(self.edition, self.holding, self.purpose, fields)


@dataclass(frozen=True, slots=True)
class Stored:
    """The record's receipt, and whether the same form had been stored before."""

    record: uuid.UUID
    receipt: Receipt
    repeated: bool


def keep(told: Told, *, token: bytes, work: bool) -> Stored:
    """Keep it durably or fail with nothing kept; the same token again gives the same record.

    `work` says whether it brings a task to the desk. Raises `CustodianGone` or `Refused` from the custodian, and
    Django's `DatabaseError` when the row cannot be stored; a key left over then is given up by `settling`.
    """
    kept = custodian().keep(token, told.header, address=told.address)
    receipt, record = Receipt.of(token), uuid.UUID(bytes=kept.record)
    if kept.key is None:
        return Stored(record, receipt, repeated=True)
    # No new row: the same form came a moment ago, and its key is not confirmed yet.
    return Stored(record, receipt, repeated=not store_row(told, kept, receipt, work=work))


def sealed_fields(told: Told, kept: Kept) -> dict[str, str]:
    """Seal what is told, each field under its own key and in its own place."""
    sealing = partial(seal, edition=told.edition, holding=told.holding, record=kept.record)
    return {
        name: base64.b64encode(
            sealing(kept.field_key(name), told.values[name].text.encode(), field=name)
        ).decode()
        for name in sorted(told.header.fields)
    }


def store_row(told: Told, kept: Kept, receipt: Receipt, *, work: bool) -> bool:
    """Store the sealed row, with its task where it brings one; say whether it was not there yet."""
    row = (
        *(uuid.UUID(bytes=kept.record), told.edition, told.holding, told.purpose, told.form),
        *(json.dumps(sealed_fields(told, kept)), receipt.reference, receipt.code_digest, work),
    )
    with connection.cursor() as cursor:
        cursor.execute(STORE, row)
        return bool(cursor.fetchone()[0])
