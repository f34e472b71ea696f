"""Correcting one's own contact data: a note with the same field counts instead, and can be taken back for a week."""

import datetime as dt
import uuid
from typing import Final

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import CORRECTABLE
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.own_notes import store_note
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.fields import fields_of
from keepfaith.disclosure.records.store import Value

# Days of the agency; by its own the custodian waits a day longer.
REVERTED_WITHIN_DAYS: Final = dt.timedelta(days=7)


def is_correctable(record: Record, name: str) -> bool:
    """Return whether a field of a record is contact data, which its person corrects at once."""
    return fields_of(record).get(name) in CORRECTABLE


def add_correction(proof: bytes, record: Record, name: str, text: str, *, once: str) -> None:
    """Have a text count instead of a field from now on, wherever the record goes; raises `Refused`.

    `once` was drawn for the page that asks for it last: the same again is added once.
    """
    if record.pk.bytes not in own_records_client().records(proof).records:
        raise Refused(DenialCode.NOT_PROVEN)
    if not is_correctable(record, name):
        raise Refused(DenialCode.UNKNOWN_FIELD)
    values = {name: Value(fields_of(record)[name], text)}
    note = store_note(record, values, seed=f"correction\0{record.pk}\0{name}\0{once}\0{text}")
    own_records_client().correct(proof, note.bytes, on=True)


def revert_correction(proof: bytes, note: uuid.UUID) -> None:
    """Have what a field said before a correction count again, for a week; raises `Refused`."""
    own_records_client().correct(proof, note.bytes, on=False)
