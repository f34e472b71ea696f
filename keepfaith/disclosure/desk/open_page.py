"""What was opened stays on the page while notes are written, without a second opening.

The page itself carries what it shows, signed and for half an hour, and gives it back with the form. The portal keeps
none of it.
"""

import datetime as dt
import uuid
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest

from keepfaith.disclosure.records.decryption import Correction, Statement
from keepfaith.disclosure.tasks.field_opener import OpenedField, OpenedFields
from keepfaith.disclosure.tasks.task_access import TaskAccess

# Characters; with the longest answer it fits into one form.
MAX_SIZE: Final = 40_000
_MAX_AGE: Final = 1_800
_SALT: Final = "keepfaith.desk.opened"


def carried(access: TaskAccess, opening: OpenedFields) -> str:
    """Return what a page carries of what it shows; nothing if it is too much."""
    fields = [
        [field.name, field.title, field.text, _carried_correction(field.correction), field.category]
        for field in opening.shown
    ]
    statements = [[statement.day.toordinal(), statement.text] for statement in opening.statements]
    content = [access.task.pk, access.account, fields, opening.clause, opening.is_test, statements]
    written = signing.dumps(content, salt=_SALT, compress=True)
    return written if len(written) <= MAX_SIZE else ""


def given_back(request: HttpRequest, access: TaskAccess) -> OpenedFields | None:
    """Return what a page carried, for the employee who opened it and may still open it; else nothing."""
    try:
        content: list[Any] = signing.loads(request.POST.get("opened", ""), salt=_SALT, max_age=_MAX_AGE)
    except signing.BadSignature:
        return None
    number, account, fields, clause, is_test, stated = content
    if (number, account) != (access.task.pk, access.account) or not access.is_own:
        return None
    statements = tuple(Statement(dt.date.fromordinal(day), text) for day, text in stated)
    shown = tuple(
        OpenedField(name, title, text, _correction(corrected), category)
        for name, title, text, corrected, category in fields
    )
    return OpenedFields(shown, clause, is_test, statements)


def _carried_correction(correction: Correction | None) -> list[Any]:
    if correction is None:
        return []
    return [correction.note.hex, correction.day.toordinal(), correction.before, correction.by_employees]


def _correction(carried: list[Any]) -> Correction | None:
    if not carried:
        return None
    note, day, before, by_employees = carried
    return Correction(uuid.UUID(note), dt.date.fromordinal(day), before, by_employees=by_employees)
