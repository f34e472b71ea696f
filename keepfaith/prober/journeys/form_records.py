"""Promises 14 and 54: what was sent lies in one row of its form's purpose and edition, sealed field by field."""

import base64
import binascii
import datetime as dt
import json
import time
from collections.abc import Iterator
from typing import Any, Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.sent_forms import NotSent, submissions
from keepfaith.prober.oracle.form_files import FormFile, form_files
from keepfaith.prober.reach import Reach

# Within so many seconds what was acknowledged must be there.
GRACE: Final = 60.0
_PAUSE: Final = 1.0
_ROWS: Final = """
    SELECT id::text, edition, holding, purpose, form, sealed, to_jsonb(record)::text
    FROM disclosure_record AS record WHERE reference = %s
"""
_TASKS: Final = "SELECT count(*) FROM disclosure_task WHERE record_id = %s::uuid"
_MIN_SEALED: Final = 28


def examine(reach: Reach) -> Finding:
    """Look up each receipt that was given, of this round and of the last days, in the database."""
    try:
        submissions(reach)
    except NotSent as reason:
        if not _due(reach):
            return Finding("unproven", str(reason))
    canaries, forms = _due(reach), form_files()
    deadline = time.monotonic() + GRACE
    faults = [
        f"A form {canary.form} that was acknowledged: {fault}."
        for canary in canaries
        for fault in _faults(reach, canary, forms.get(canary.form), deadline)
    ]
    figure = (
        f"{len(canaries)} forms that were acknowledged: each in one row, of the purpose, series and edition of its "
        "form, with a task at the desk, every answer sealed by itself and no word of it to be read."
    )
    return Finding.of(examined=len(canaries), faults=faults, figure=figure)


def row_faults(row: tuple[Any, ...], canary: Canary, form: FormFile) -> Iterator[str]:
    """Yield what a row says otherwise than its form, or says in clear."""
    _, edition, holding, purpose, name, sealed, text = row
    if (edition, holding, purpose, name) != (canary.edition, form.holding, form.purpose, canary.form):
        yield "stored under another edition, series, purpose or form"
    fields = sealed if isinstance(sealed, dict) else json.loads(sealed)
    if not fields or not set(fields) <= {question.name for question in form.questions}:
        yield "stored with other fields than its form has"
    if not all(_is_sealed(value, canary.word) for value in fields.values()) or canary.word in text:
        yield "stored so that it can be read"


def _faults(reach: Reach, canary: Canary, form: FormFile | None, deadline: float) -> Iterator[str]:
    if form is None:
        return
    while not (rows := _rows(reach, canary)) and time.monotonic() < deadline:
        time.sleep(_PAUSE)
    if len(rows) != 1:
        yield "not stored" if not rows else "stored twice"
        return
    Canaries(reach.folder).link(canary, rows[0][0])
    yield from row_faults(rows[0], canary, form)
    with reach.database() as database:
        tasks = database.execute(_TASKS, (rows[0][0],)).fetchone()
    if form.makes_task and tasks != (1,):
        yield "no task was made of it"


def _rows(reach: Reach, canary: Canary) -> list[tuple[Any, ...]]:
    with reach.database() as database:
        return database.execute(_ROWS, (canary.reference,)).fetchall()


def _due(reach: Reach) -> list[Canary]:
    now = dt.datetime.now(dt.UTC)
    return [canary for canary in Canaries(reach.folder).all() if canary.is_due(now)]


def _is_sealed(value: object, word: str) -> bool:
    """Return whether a value is ciphertext: base64 of more bytes than any seal adds, and no words."""
    try:
        octets = base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(octets) >= _MIN_SEALED and word.encode() not in octets
