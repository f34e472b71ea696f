"""Opening what rows hold, with the keys that the custodian gave: each field in its own place, or not at all."""

import base64
import binascii
import datetime as dt
import io
import uuid
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from keepfaith.agency.agency import this_agency
from keepfaith.custody.crypto.unseal import DecryptionError, unseal
from keepfaith.custody.protocol.answers import MailKeys, OpenedKeys
from keepfaith.custody.protocol.carried_keys import CorrectionKey, StatementKey
from keepfaith.custody.protocol.known_names import STATEMENT
from keepfaith.disclosure.models import Enclosure, Record
from keepfaith.disclosure.records.store import enclosure_mark
from keepfaith.errors import KeepfaithError


class Altered(KeepfaithError):
    """What is stored does not open in its own place: it was changed, moved or damaged."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What its person stated about a record, and on which day."""

    day: dt.date
    text: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a field: its day, and the text with which the field came; `note` is the row of it."""

    note: uuid.UUID
    day: dt.date
    before: str
    by_employees: bool = False


@dataclass(frozen=True, slots=True)
class CountingFields:
    """The texts of fields now, and for those that were corrected, the texts before."""

    texts: Mapping[str, str]
    corrections: Mapping[str, Correction]


def decrypt_counting(record: Record, opened: OpenedKeys | MailKeys) -> CountingFields:
    """Open fields as they were corrected, where they were; raises `Altered` if anything of it does not open."""
    texts = decrypt_fields(record, opened.keys)
    rows = _notes(opened.corrections)
    corrections = {}
    for given in opened.corrections:
        row = rows[uuid.UUID(bytes=given.note)]
        day = given.agreed_on or this_agency().day(row.received_at)
        is_ours = given.agreed_on is not None
        corrections[given.field] = Correction(row.pk, day, texts[given.field], by_employees=is_ours)
        texts |= decrypt_fields(row, {given.field: given.key})
    return CountingFields(texts, corrections)


def decrypt_fields(record: Record, keys: Mapping[str, bytes]) -> dict[str, str]:
    """Open fields with their keys, each in its own place; raises `Altered` if one does not open there."""
    texts = {}
    for name, key in keys.items():
        try:
            sealed = base64.b64decode(record.sealed[name], validate=True)
            text = unseal(
                key,
                sealed,
                edition=record.edition,
                holding=record.holding,
                record=record.pk.bytes,
                field=name,
            ).decode()
        except (DecryptionError, binascii.Error, ValueError, TypeError, KeyError):
            raise _altered() from None
        texts[name] = text
    return texts


def decrypt_enclosure(record: Record, name: str, key: bytes) -> bytes:
    """Open a field that lies beside its record; raises `Altered` if it is not the one that the row names."""
    beside = Enclosure.objects.filter(record=record, field=name).first()
    ciphertext = bytes(beside.sealed) if beside else b""
    if enclosure_mark(ciphertext) != record.sealed.get(name):
        raise _altered()
    try:
        return unseal(
            key,
            ciphertext,
            edition=record.edition,
            holding=record.holding,
            record=record.pk.bytes,
            field=name,
        )
    except (DecryptionError, ValueError):
        raise _altered() from None


def decrypt_statements(keys: Iterable[StatementKey]) -> tuple[Statement, ...]:
    """Open what came along with a record; raises `Altered` if one of them is missing or does not open."""
    by_number = {uuid.UUID(bytes=given.note): given for given in keys}
    rows = _notes(by_number.values())
    return tuple(
        Statement(
            this_agency().day(rows[number].received_at),
            decrypt_fields(rows[number], {STATEMENT: given.key})[STATEMENT],
        )
        for number, given in by_number.items()
    )


def with_statements(content: bytes, statements: Sequence[Statement]) -> bytes:
    """Return a ZIP with what its person stated as a file more for each statement."""
    if not statements:
        return content
    into = io.BytesIO(content)
    with zipfile.ZipFile(into, "a") as archive:
        for number, statement in enumerate(statements, start=1):
            name = f"statement-{number}-of-{statement.day.isoformat()}.txt"
            archive.writestr(name, f"What the person states about this record:\n\n{statement.text}\n")
    return into.getvalue()


def _notes(keys: Collection[StatementKey | CorrectionKey]) -> Mapping[uuid.UUID, Record]:
    """Return the rows of notes that came along; raises `Altered` if one of them is missing."""
    numbers = {uuid.UUID(bytes=given.note) for given in keys}
    rows: Mapping[uuid.UUID, Record] = Record.objects.in_bulk(list(numbers)) if numbers else {}
    if len(rows) < len(numbers):
        raise _altered()
    return rows


def _altered() -> Altered:
    return Altered(
        "What is stored here does not open: it was changed, moved or damaged after it was kept.",
        "Do not use it. Tell the security officer and give the reference; a backup may hold it unharmed.",
        clause="not-altered",
    )
