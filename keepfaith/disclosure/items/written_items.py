"""Items that begin with a note of an employee: the note, its record and the item are there together, or none is."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.items.words import KindWords
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.own_notes import confirm_row, write_row
from keepfaith.disclosure.records.store import Value

if TYPE_CHECKING:
    from keepfaith.custody.acts.declaration import ItemKind

type Parts = Sequence[tuple[str, str]]


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


def note_parts(kind: "ItemKind", words: KindWords, texts: Mapping[str, str]) -> Parts:
    """Return the parts of an opened note in their order, each under its label."""
    return [(words.field(name).label, texts[name]) for name in kind.note if name in texts]


def whole_text(parts: Parts) -> str:
    """Write the parts below each other: what an employee signed goes out as it was read."""
    return "\n\n".join(f"{label}\n{text}" for label, text in parts)
