"""Opening fields of a record for a task: the custodian enters it and gives the keys, the step is written, then shown.

Fields of a sensitive category are opened one by one, each for itself (clause `numbers-stay-encrypted`).
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.opener import Opened
from keepfaith.custody.crypto.unseal import Misplaced, unseal
from keepfaith.disclosure.models import Enclosure, Record, Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import opener
from keepfaith.disclosure.records.fields import ENCLOSURES, fields_of, is_apart, titled
from keepfaith.disclosure.records.store import marked
from keepfaith.disclosure.tasks.task_actions import Clerk, add_step
from keepfaith.errors import KeepfaithError


class Altered(KeepfaithError):
    """What is stored does not open in its own place: it was changed, moved or damaged."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One opened field."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What was opened, and the clause that permits it."""

    shown: tuple[Shown, ...]
    clause: str


def offered(record: Record, *, duty: str, purpose: str) -> tuple[str, ...]:
    """Name the fields opened together: all that the duty may open but the sensitive ones."""
    openable = need_to_know.openable(record, duty=duty, purpose=purpose)
    return tuple(
        name
        for name, category in fields_of(record).items()
        if not is_apart(name, category) and (openable is None or category in openable.clauses)
    )


def offered_enclosures(record: Record, *, duty: str, purpose: str) -> tuple[str, ...]:
    """Name the long fields that the duty may open, each by itself."""
    openable = need_to_know.openable(record, duty=duty, purpose=purpose)
    return tuple(
        name
        for name, category in fields_of(record).items()
        if name in ENCLOSURES and openable and category in openable.clauses
    )


def offered_alone(record: Record, *, duty: str, purpose: str) -> tuple[tuple[str, str], ...]:
    """Name the sensitive fields, and the headers of a letter, that the duty may open one by one, with their titles."""
    openable = need_to_know.openable(record, duty=duty, purpose=purpose)
    return tuple(
        (name, titled(record, name))
        for name, category in fields_of(record).items()
        if is_apart(name, category) and name not in ENCLOSURES and openable and category in openable.clauses
    )


def open_task(task: Task, clerk: Clerk, fields: Sequence[str]) -> Opening:
    """Open some fields of a task's record; raises `Refused` with the clause, or `Altered`, and shows nothing then."""
    return _open(task, task.record, clerk, fields)


def open_note(task: Task, note: Record, clerk: Clerk) -> Opening:
    """Open a note on a task's record, which is entered like any other opening."""
    return _open(task, note, clerk, tuple(fields_of(note)))


def unsealed(record: Record, keys: Mapping[str, bytes]) -> dict[str, str]:
    """Open fields with their keys, each in its own place; raises `Altered` if one does not open there."""
    found = {}
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
        except (Misplaced, binascii.Error, ValueError, TypeError, KeyError):
            raise _altered() from None
        found[name] = text
    return found


def open_enclosure(task: Task, clerk: Clerk, name: str) -> bytes:
    """Open a long field of a task's record; as `open_task` in all else."""
    keys, _ = _cleared(task, task.record, clerk, (name,))
    return unsealed_enclosure(task.record, name, keys[name])


def unsealed_enclosure(record: Record, name: str, key: bytes) -> bytes:
    """Open a field that lies beside its record; raises `Altered` if it is not the one that the row names."""
    beside = Enclosure.objects.filter(record=record, field=name).first()
    ciphertext = bytes(beside.sealed) if beside else b""
    if marked(ciphertext) != record.sealed.get(name):
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
    except (Misplaced, ValueError):
        raise _altered() from None


def _open(task: Task, record: Record, clerk: Clerk, fields: Sequence[str]) -> Opening:
    keys, clause = _cleared(task, record, clerk, fields)
    values = unsealed(record, keys)
    shown = (Shown(name, titled(record, name), values[name]) for name in fields)
    return Opening(tuple(shown), clause)


def _cleared(
    task: Task, record: Record, clerk: Clerk, fields: Sequence[str]
) -> tuple[Mapping[str, bytes], str]:
    if not fields:
        raise Refused("unknown field", need_to_know.NEED_TO_KNOW)
    outcome = opener().open(
        [record.pk.bytes],
        fields,
        employee=clerk.account,
        role=clerk.duty,
        purpose=task.purpose,
        facts=clerk.claim,
    )[record.pk.bytes]
    if not isinstance(outcome, Opened):
        raise Refused(outcome.ground, outcome.clause)
    clause = _clause(record, clerk.duty, task.purpose, fields)
    with transaction.atomic():
        add_step(task, "opened", clerk, clause=clause)
    return outcome.keys, clause


def _altered() -> Altered:
    return Altered(
        "What is stored here does not open: it was changed, moved or damaged after it was kept.",
        "Do not use it. Tell the security officer and give the reference; a backup may hold it unharmed.",
        clause="not-altered",
    )


def _clause(record: Record, duty: str, purpose: str, fields: Sequence[str]) -> str:
    openable, categories = need_to_know.openable(record, duty=duty, purpose=purpose), fields_of(record)
    if openable is None:
        return need_to_know.NEED_TO_KNOW
    named = {openable.clauses.get(categories[name], need_to_know.NEED_TO_KNOW) for name in fields}
    return openable.clause if openable.clause in named else min(named)
