"""Correcting one's own contact data: a note with the same field counts instead, and can be taken back for a week."""

import uuid

from django.db import transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import CORRECTABLE, CORRECTED, REVERTED
from keepfaith.disclosure.mail_queue import queue_correction
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.own_notes import store_note
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.fields import fields_of
from keepfaith.disclosure.records.store import Value


def is_correctable(record: Record, name: str) -> bool:
    """Return whether a field of a record is contact data, which its person corrects at once."""
    return fields_of(record).get(name) in CORRECTABLE


def add_correction(proof: bytes, record: Record, name: str, text: str, *, once: str) -> None:
    """Have a text count instead of a field from now on, wherever the record goes; raises `Refused`.

    `once` was drawn for the page that asks for it last: the same again is added once. The mailbox of its link is told.
    """
    opened = own_records_client().records(proof)
    if record.pk.bytes not in opened.records or not opened.may_correct:
        raise Refused(DenialCode.NOT_PROVEN)
    if not is_correctable(record, name):
        raise Refused(DenialCode.UNKNOWN_FIELD)
    values = {name: Value(fields_of(record)[name], text)}
    seed = f"correction\0{record.pk}\0{name}\0{once}\0{text}"
    note = store_note(proof, record, values, seed=seed, what="corrected", field=name)
    _tell(proof, CORRECTED, note, request=opened.request)


def revert_correction(proof: bytes, note: uuid.UUID) -> None:
    """Have what a field said before a correction count again, for a week; raises `Refused`. Its mailbox is told."""
    _tell(proof, REVERTED, note, request=own_records_client().records(proof).request)


def _tell(proof: bytes, what: str, note: uuid.UUID, *, request: bytes) -> None:
    """Queue a message about it before it counts, so that nothing is done by a link of which no mailbox is told.

    Whoever has a code of ours was sent no link, and has no mailbox that we know to be theirs.
    """
    with transaction.atomic():
        if request:
            queue_correction(note, uuid.UUID(bytes=request), what=what)
        own_records_client().correct(proof, note.bytes, on=what == CORRECTED)
