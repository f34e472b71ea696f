"""What people write on the page of their own information: a note on their record, under the edition in force."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.address_messages import NoteKind
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import custodian, own_records_client
from keepfaith.disclosure.records.store import NewRecord, Value, sealed_fields
from keepfaith.policies.editions.edition_cache import posted_editions


def store_note(  # noqa: PLR0913 - by which proof, on what, what it says, and for what it is
    proof: bytes, record: Record, values: Mapping[str, Value], *, seed: str, what: NoteKind, field: str = ""
) -> uuid.UUID:
    """Store a note and have its row confirmed, so that what goes along then is there; the same seed gives it again.

    Raises `Refused` before anything is stored where it may not count: as its `what`, and for a `field`.
    """
    token = hashlib.sha256(seed.encode()).digest()
    own_records_client().check_note(proof, record.pk.bytes, token=token, what=what, field=field)
    number, is_new = write_row(record, values, token=token)
    if is_new:
        confirm_row(number)
    return number


def write_row(record: Record, values: Mapping[str, Value], *, token: bytes) -> tuple[uuid.UUID, bool]:
    """Write a note whose row is not confirmed yet, and return its number and whether it is new."""
    new = _new_note(record, values)
    created = custodian().create(token, new.header, about=record.pk.bytes)
    number = uuid.UUID(bytes=created.record)
    if created.key is not None:
        _store_once(
            Record(
                id=number,
                edition=new.edition,
                holding=new.holding,
                purpose=new.purpose,
                sealed=sealed_fields(new, created),
                about=record,
            )
        )
    return number, created.key is not None


def confirm_row(number: uuid.UUID) -> None:
    """Have the custodian keep a note whose row is there."""
    custodian().confirm({number.bytes: Record.objects.get(pk=number).digest()})


def _store_once(row: Record) -> None:
    """Store a row that is not there yet: the same note can come twice at the same time."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not Record.objects.filter(pk=row.pk).exists():
            raise


def _new_note(record: Record, values: Mapping[str, Value]) -> NewRecord:
    in_force = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    if in_force is None:
        raise Refused(DenialCode.UNKNOWN_EDITION)
    return NewRecord(
        edition=in_force.bundle.digest, holding=record.holding, purpose=record.purpose, values=values
    )
