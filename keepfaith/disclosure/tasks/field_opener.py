"""Opening fields of a record for a task: the custodian enters it and gives the keys, the step is written, then shown.

Fields of a sensitive category are opened one by one, each for itself (clause `numbers-stay-encrypted`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import opener
from keepfaith.disclosure.records.decryption import (
    Correction,
    CountingFields,
    Statement,
    decrypt_counting,
    decrypt_enclosure,
    decrypt_statements,
    with_statements,
)
from keepfaith.disclosure.records.fields import field_title
from keepfaith.disclosure.records.need_to_know import NEED_TO_KNOW
from keepfaith.disclosure.tasks.task_access import DutyAccess, TaskAccess, duty_access
from keepfaith.disclosure.tasks.task_actions import add_step


@dataclass(frozen=True, slots=True)
class OpenedField:
    """One opened field: what it says now; if its person corrected it, `correction` has what it said before."""

    name: str
    title: str
    text: str
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class OpenedFields:
    """What was opened, and the clause that permits it; `is_test` says that nobody sent it but we ourselves.

    What its person stated about the record comes with it.
    """

    shown: tuple[OpenedField, ...]
    clause: str
    is_test: bool
    statements: tuple[Statement, ...] = ()


def open_fields(access: TaskAccess, fields: Sequence[str]) -> OpenedFields:
    """Open some fields of a task's record; raises `Refused` with the clause, or `Altered`, and shows nothing then."""
    return _open(access, access.acting, fields)


def open_note(access: TaskAccess, note: Record) -> OpenedFields:
    """Open a note on a task's record, which is entered like any other opening."""
    beside = duty_access(note, duty=access.acting.duty, purpose=access.task.purpose)
    return _open(access, beside, tuple(beside.categories))


def open_enclosure(access: TaskAccess, name: str) -> bytes:
    """Open a long field of a task's record, a ZIP; as `open_fields` in all else. Statements are files in it."""
    opened, _ = _request_keys(access, access.acting, (name,))
    content = decrypt_enclosure(access.task.record, name, opened.keys[name])
    return with_statements(content, decrypt_statements(opened.statements))


def _open(access: TaskAccess, under: DutyAccess, fields: Sequence[str]) -> OpenedFields:
    opened, clause = _request_keys(access, under, fields)
    counting = decrypt_counting(under.record, opened)
    # What was asked is read first, then by whom.
    asked_first = sorted(fields, key=lambda name: under.categories[name] != "free-text")
    shown = shown_fields(under.record, counting, asked_first)
    return OpenedFields(shown, clause, opened.is_test, decrypt_statements(opened.statements))


def shown_fields(record: Record, counting: CountingFields, names: Sequence[str]) -> tuple[OpenedField, ...]:
    """Return opened fields in an order, with their titles."""
    return tuple(
        OpenedField(name, field_title(record, name), counting.texts[name], counting.corrections.get(name))
        for name in names
    )


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
