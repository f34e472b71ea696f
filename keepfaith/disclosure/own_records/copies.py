"""Having a copy of one's own record sent to somebody whom one names: sealed as a note, and asked for by a proof."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import COPY_ASKED, COPY_FIELDS, OWN_LINKS
from keepfaith.disclosure.mail_queue import queue_copy
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.own_notes import store_note
from keepfaith.disclosure.records.custodian_clients import copies_client, own_records_client
from keepfaith.disclosure.records.store import Value

# In which a copy can be sent.
COPY_FORMS: Final = ("pdf", "json")


def ask_copy(proof: bytes, record: Record, named: Mapping[str, str], *, once: str) -> None:
    """Ask that a copy goes to whom the fields of `COPY_FIELDS` name; raises `Refused`.

    `once` was drawn for the page that asks for it last: the same again is asked for once. The record's address is told.
    """
    opened = own_records_client().records(proof)
    if record.pk.bytes not in opened.records or opened.relation != "self":
        raise Refused(DenialCode.NOT_PROVEN)
    if record.holding == OWN_LINKS:
        raise Refused(DenialCode.UNKNOWN_RECORD)
    values = {name: Value(COPY_FIELDS[name], text) for name, text in named.items() if text}
    seed = "\0".join(
        ("copy", str(record.pk), once, *(f"{name}={value.text}" for name, value in values.items()))
    )
    note = store_note(proof, record, values, seed=seed, what="copy-asked")
    # First the message: no copy waits of which the record's address is not told.
    with transaction.atomic():
        queue_copy(note, record, what=COPY_ASKED)
        copies_client().ask(proof, note.bytes)
