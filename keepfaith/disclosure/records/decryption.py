"""Opening what rows hold, with the keys that the custodian gave: each field in its own place, or not at all."""

import base64
import binascii
import datetime as dt
import io
import uuid
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from keepfaith.agency.agency import this_agency
from keepfaith.custody.crypto.unseal import DecryptionError, unseal
from keepfaith.custody.protocol.answers import StatementKey
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
    by_number = {uuid.UUID(bytes=given.note): given.key for given in keys}
    rows = Record.objects.in_bulk(list(by_number))
    if len(rows) < len(by_number):
        raise _altered()
    return tuple(
        Statement(
            this_agency().day(rows[number].received_at),
            decrypt_fields(rows[number], {STATEMENT: key})[STATEMENT],
        )
        for number, key in by_number.items()
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


def _altered() -> Altered:
    return Altered(
        "What is stored here does not open: it was changed, moved or damaged after it was kept.",
        "Do not use it. Tell the security officer and give the reference; a backup may hold it unharmed.",
        clause="not-altered",
    )
