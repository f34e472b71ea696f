"""Adding what somebody states about a record of theirs: sealed as a note on it, which then goes wherever it goes."""

import datetime as dt
import hashlib
import uuid
from typing import Final

from django.db import IntegrityError, transaction

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import OWN_LINKS, STATEMENT
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import custodian, own_records_client
from keepfaith.disclosure.records.fields import OWN_FIELDS
from keepfaith.disclosure.records.store import NewRecord, Value, sealed_fields
from keepfaith.policies.editions.edition_cache import posted_editions

# In characters of the widest script it still fits into a form.
MAX_LENGTH: Final = 4_000


def add_statement(proof: bytes, record: Record, text: str) -> None:
    """Have a text go with a record that a proof opens; the same text again is added once.

    Its row is stored and confirmed before the custodian is asked: what goes along then is there. Raises `Refused`.
    """
    if record.pk.bytes not in own_records_client().records(proof).records:
        raise Refused(DenialCode.NOT_PROVEN)
    if record.holding == OWN_LINKS:
        raise Refused(DenialCode.UNKNOWN_RECORD)
    new = _new_note(record, text)
    token = hashlib.sha256(f"statement\0{record.pk}\0{text}".encode()).digest()
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
        custodian().confirm({number.bytes: Record.objects.get(pk=number).digest()})
    own_records_client().state(proof, number.bytes)


def _store_once(row: Record) -> None:
    """Store a row that is not there yet: the same text can come twice at the same time."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not Record.objects.filter(pk=row.pk).exists():
            raise


def _new_note(record: Record, text: str) -> NewRecord:
    in_force = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    if in_force is None:
        raise Refused(DenialCode.UNKNOWN_EDITION)
    return NewRecord(
        edition=in_force.bundle.digest,
        holding=record.holding,
        purpose=record.purpose,
        values={STATEMENT: Value(OWN_FIELDS[STATEMENT], text)},
    )
