"""Having the answers to a record go to another address: a note on it has that, and counts once its mailbox confirms."""

import unicodedata
import uuid

from django.db import transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import ConfirmationOutcome
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.mail_queue import queue_address
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.moves import address_field, told_before
from keepfaith.disclosure.own_records.own_answers import is_answered
from keepfaith.disclosure.own_records.own_notes import store_note
from keepfaith.disclosure.own_records.report import own_texts
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.fields import fields_of_categories
from keepfaith.disclosure.records.store import Value


def give_answer_address(proof: bytes, record: Record, address: str, *, once: str) -> None:
    """Have the answers to a record go to another address once it confirms, to which a message with a link goes.

    `once` was drawn for the page that asks for it: the same again is done once. Raises `Refused`.
    """
    if not is_answered(record):
        raise Refused(DenialCode.UNKNOWN_RECORD)
    name, language = address_field(record), fields_of_categories(record, {"language"})[:1]
    # The message to the new address is in the language that was chosen with the record.
    texts = own_texts(proof, record, (name, *language))
    if _plain(texts[name]) == _plain(address):
        raise Refused(DenialCode.UNKNOWN_RECORD)
    values = {name: Value("email-address", address)}
    values |= {other: Value("language", texts[other]) for other in language}
    seed = f"answers\0{record.pk}\0{name}\0{once}\0{address}"
    note = store_note(proof, record, values, seed=seed, what="address-given", field=name)
    # No message goes where nothing waits for its answer.
    with transaction.atomic():
        queue_address(note)
        own_records_client().give_answer_address(proof, note.bytes, address)


def restore_answers(proof: bytes, number: uuid.UUID) -> None:
    """Have the answers to a record go where they went before, or wait for no other address; raises `Refused`."""
    own_records_client().restore_answers(proof, number.bytes)


def confirm_answer_address(token: bytes) -> ConfirmationOutcome:
    """Confirm an address for answers; the mailbox of their record is told of it, or nothing is done."""
    return told_before(token, own_records_client().confirm_answer_address)


def _plain(address: str) -> str:
    return unicodedata.normalize("NFKC", address).casefold().strip()
