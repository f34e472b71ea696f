"""Keeping what somebody told us: the key first, then the sealed row; `settling` then tells that the row is there."""

import base64
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.db import IntegrityError, transaction

from keepfaith.custody.asking import Kept
from keepfaith.custody.records import Header
from keepfaith.custody.sealing import seal
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.reaching import custodian
from keepfaith.disclosure.receipts import Receipt


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
    row = _sealed(told, kept, receipt)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            if work:
                Task.objects.create(record=row, purpose=told.purpose)
    except IntegrityError:
        # The same form a moment ago: its row is there, only its key is not confirmed yet.
        if not Record.objects.filter(pk=record).exists():
            raise
        return Stored(record, receipt, repeated=True)
    return Stored(record, receipt, repeated=False)


def sealed_fields(told: Told, kept: Kept) -> dict[str, str]:
    """Seal what is told, each field under its own key and in its own place."""
    sealing = partial(seal, edition=told.edition, holding=told.holding, record=kept.record)
    return {
        name: base64.b64encode(
            sealing(kept.field_key(name), told.values[name].text.encode(), field=name)
        ).decode()
        for name in sorted(told.header.fields)
    }


def _sealed(told: Told, kept: Kept, receipt: Receipt) -> Record:
    return Record(
        id=uuid.UUID(bytes=kept.record),
        edition=told.edition,
        holding=told.holding,
        purpose=told.purpose,
        form=told.form,
        sealed=sealed_fields(told, kept),
        reference=receipt.reference,
        code_digest=receipt.code_digest,
    )
