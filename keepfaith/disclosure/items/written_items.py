"""Items that begin with a note of an employee: the note, its record and the item are there together, or none is."""

import hashlib
from collections.abc import Callable, Mapping

from django.db import transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.own_notes import confirm_row, write_row
from keepfaith.disclosure.records.store import Value


def begin_by_note(
    record: Record, values: Mapping[str, Value], *, seed: str, begin: Callable[[bytes], int]
) -> int:
    """Write a note on a record and begin its item; return the item's number, or 0 where the same seed did it before.

    Raises `Refused`, and nothing of it is kept then.
    """
    number, token = 0, hashlib.sha256(seed.encode()).digest()
    # Of what is refused no row stays; the custodian forgets a note that is not confirmed.
    with transaction.atomic():
        note, is_new = write_row(record, values, token=token)
        if is_new:
            number = begin(note.bytes)
    if is_new:
        confirm_row(note)
    elif not Record.objects.filter(pk=note).exists():
        raise Refused(DenialCode.UNKNOWN_RECORD)
    return number
