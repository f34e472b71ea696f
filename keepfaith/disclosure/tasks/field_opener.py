"""Opening fields of a record for a task: the custodian enters it and gives the keys, the step is written, then shown.

Fields of a sensitive category are opened one by one, each for itself (clause `numbers-stay-encrypted`).
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.crypto.unseal import DecryptionError, unseal
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.models import Enclosure, Record
from keepfaith.disclosure.records.custodian_clients import opener
from keepfaith.disclosure.records.fields import field_title
from keepfaith.disclosure.records.need_to_know import NEED_TO_KNOW
from keepfaith.disclosure.records.store import enclosure_mark
from keepfaith.disclosure.tasks.task_access import DutyAccess, TaskAccess, duty_access
from keepfaith.disclosure.tasks.task_actions import add_step
from keepfaith.errors import KeepfaithError


class Altered(KeepfaithError):
    """What is stored does not open in its own place: it was changed, moved or damaged."""


@dataclass(frozen=True, slots=True)
class OpenedField:
    """One opened field."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenedFields:
    """What was opened, and the clause that permits it; `is_test` says that nobody sent it but we ourselves."""

    shown: tuple[OpenedField, ...]
    clause: str
    is_test: bool


def open_fields(access: TaskAccess, fields: Sequence[str]) -> OpenedFields:
    """Open some fields of a task's record; raises `Refused` with the clause, or `Altered`, and shows nothing then."""
    return _open(access, access.acting, fields)


def open_note(access: TaskAccess, note: Record) -> OpenedFields:
    """Open a note on a task's record, which is entered like any other opening."""
    beside = duty_access(note, duty=access.acting.duty, purpose=access.task.purpose)
    return _open(access, beside, tuple(beside.categories))


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


def open_enclosure(access: TaskAccess, name: str) -> bytes:
    """Open a long field of a task's record; as `open_fields` in all else."""
    opened, _ = _request_keys(access, access.acting, (name,))
    return decrypt_enclosure(access.task.record, name, opened.keys[name])


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


def _open(access: TaskAccess, under: DutyAccess, fields: Sequence[str]) -> OpenedFields:
    opened, clause = _request_keys(access, under, fields)
    values = decrypt_fields(under.record, opened.keys)
    # What was asked is read first, then by whom.
    asked_first = sorted(fields, key=lambda name: under.categories[name] != "free-text")
    shown = (OpenedField(name, field_title(under.record, name), values[name]) for name in asked_first)
    return OpenedFields(tuple(shown), clause, opened.is_test)


def _request_keys(access: TaskAccess, under: DutyAccess, fields: Sequence[str]) -> tuple[OpenedKeys, str]:
    if not fields:
        raise Refused(DenialCode.UNKNOWN_FIELD, NEED_TO_KNOW)
    record, clerk = under.record.pk.bytes, access.clerk
    outcome = opener().open(
        [record],
        fields,
        employee=clerk.account,
        duty=clerk.duty,
        purpose=access.task.purpose,
    )[record]
    if not isinstance(outcome, OpenedKeys):
        raise Refused(outcome.code, outcome.clause)
    clause = under.clause_of(fields)
    with transaction.atomic():
        add_step(access.task, "opened", clerk, clause=clause)
    return outcome, clause


def _altered() -> Altered:
    return Altered(
        "What is stored here does not open: it was changed, moved or damaged after it was kept.",
        "Do not use it. Tell the security officer and give the reference; a backup may hold it unharmed.",
        clause="not-altered",
    )
