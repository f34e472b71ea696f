"""Opening fields of a record for a task: the custodian enters it and gives the keys, the step is written, then shown.

Fields of a sensitive category are opened one by one, each for itself (clause `numbers-stay-encrypted`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.passkey_messages import Assertion
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.decryption import (
    Correction,
    CountingFields,
    Statement,
    decrypt_counting,
    decrypt_enclosure,
    decrypt_statements,
    with_statements,
)
from keepfaith.disclosure.records.fields import field_title, fields_of, spoken
from keepfaith.disclosure.tasks.fresh_passkey import Opening
from keepfaith.disclosure.tasks.task_access import DutyAccess, TaskAccess, duty_access
from keepfaith.disclosure.tasks.task_actions import add_step

# What stands above a letter, in this order.
_ADDRESSED: Final = ("name", "organization", "postal-address")


@dataclass(frozen=True, slots=True)
class OpenedField:
    """One opened field: what it says now; if it was corrected, `correction` has what it said before."""

    name: str
    title: str
    text: str
    correction: Correction | None = None
    category: str = ""

    @property
    def words(self) -> str:
        """What it says, as a page shows it."""
        return spoken(self.category, self.text)

    @property
    def words_before(self) -> str:
        """The text before the correction, as a page shows it; nothing if it was not corrected."""
        return spoken(self.category, self.correction.before) if self.correction else ""


@dataclass(frozen=True, slots=True)
class OpenedFields:
    """What was opened, and the clause that permits it; `is_test` says that nobody sent it but we ourselves.

    What its person stated about the record comes with it.
    """

    shown: tuple[OpenedField, ...]
    clause: str
    is_test: bool
    statements: tuple[Statement, ...] = ()

    @property
    def reader(self) -> str:
        """Who sent it, line by line, as a letter to them begins; by their e-mail address if they gave no other."""
        texts = self._texts(*_ADDRESSED)
        return "\n".join(texts if self._texts("postal-address") else (*texts, *self._texts("email-address")))

    @property
    def language(self) -> str:
        """The code of the language in which its sender reads; nothing if it says none."""
        return next(iter(self._texts("language")), "")

    def _texts(self, *categories: str) -> list[str]:
        return [
            field.text
            for category in categories
            for field in self.shown
            if field.category == category and field.text
        ]


def open_fields(
    access: TaskAccess, fields: Sequence[str], assertion: Assertion | None = None
) -> OpenedFields:
    """Open some fields of a task's record; raises `Refused` with the clause, or `Altered`, and shows nothing then.

    Here and below, `assertion` is what one of the employee's passkeys signed for just this opening.
    """
    return _open(access, access.acting, fields, assertion)


def open_note(access: TaskAccess, note: Record, assertion: Assertion | None = None) -> OpenedFields:
    """Open a note on a task's record, which is entered like any other opening."""
    beside = duty_access(note, duty=access.acting.duty, purpose=access.task.purpose)
    return _open(access, beside, tuple(beside.categories), assertion)


def open_enclosure(access: TaskAccess, name: str, assertion: Assertion | None = None) -> bytes:
    """Open a long field of a task's record, a ZIP; as `open_fields` in all else. Statements are files in it."""
    opened, _ = _request_keys(access, access.acting, (name,), assertion)
    content = decrypt_enclosure(access.task.record, name, opened.keys[name])
    return with_statements(content, decrypt_statements(opened.statements))


def _open(
    access: TaskAccess, under: DutyAccess, fields: Sequence[str], assertion: Assertion | None
) -> OpenedFields:
    opened, clause = _request_keys(access, under, fields, assertion)
    counting = decrypt_counting(under.record, opened)
    # What was asked is read first, then by whom.
    asked_first = sorted(fields, key=lambda name: under.categories[name] != "free-text")
    shown = shown_fields(under.record, counting, asked_first)
    return OpenedFields(shown, clause, opened.is_test, decrypt_statements(opened.statements))


def shown_fields(record: Record, counting: CountingFields, names: Sequence[str]) -> tuple[OpenedField, ...]:
    """Return opened fields in an order, with their titles."""
    categories = fields_of(record)
    return tuple(
        OpenedField(
            *(name, field_title(record, name), counting.texts[name], counting.corrections.get(name)),
            category=categories.get(name, ""),
        )
        for name in names
    )


def _request_keys(
    access: TaskAccess, under: DutyAccess, fields: Sequence[str], assertion: Assertion | None
) -> tuple[OpenedKeys, str]:
    clerk = access.clerk
    opened = Opening(under, fields, clerk.account, clerk.duty, access.task.purpose).keys(assertion)
    clause = under.clause_of(fields)
    with transaction.atomic():
        add_step(access.task, "opened", clerk, clause=clause)
    return opened, clause
