"""Adding what somebody states about a record of theirs: sealed as a note on it, which then goes wherever it goes."""

from typing import Final

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import OWN_LINKS, STATEMENT
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.own_notes import store_note
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.fields import OWN_FIELDS
from keepfaith.disclosure.records.store import Value

# In characters of the widest script it still fits into a form.
MAX_LENGTH: Final = 4_000


def add_statement(proof: bytes, record: Record, text: str) -> None:
    """Have a text go with a record that a proof opens; the same text again is added once. Raises `Refused`."""
    opened = own_records_client().records(proof)
    if record.pk.bytes not in opened.records or not opened.may_correct:
        raise Refused(DenialCode.NOT_PROVEN)
    if record.holding == OWN_LINKS:
        raise Refused(DenialCode.UNKNOWN_RECORD)
    values = {STATEMENT: Value(OWN_FIELDS[STATEMENT], text)}
    seed = f"statement\0{record.pk}\0{text}"
    note = store_note(proof, record, values, seed=seed, what="stated")
    own_records_client().state(proof, note.bytes)
