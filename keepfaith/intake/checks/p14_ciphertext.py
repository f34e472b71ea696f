"""Promise 14: what people send is ciphertext where it is kept; none of it can be read in the database."""

import base64
import binascii
import secrets
from typing import Final

from keepfaith.custody.protocol.known_names import COPY_FIELDS
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.probe import create_probe
from keepfaith.disclosure.records.store import ENCLOSURE_PREFIX, NewRecord, Value, enclosure_mark
from keepfaith.intake.checks.database_search import text_columns
from keepfaith.intake.checks.p08_stated_purposes import send, ways
from keepfaith.intake.forms.availability import edition_in_force, open_forms
from keepfaith.policies.forms.form import Form
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.policies.sections.inventory import SealedHolding
from keepfaith.policies.sections.registry import SECTIONS

# Version, nonce and tag of a sealed field; what is shorter, or begins otherwise, was not sealed.
_SEALED_BEGINS, _SHORTEST = b"\x01", 29
_MAX_ROWS: Final = 1_000


def examine(portal: Portal) -> Finding:
    """Send and keep a made-up answer, search every column for it, and look at what is kept of each form."""
    edition, forms = edition_in_force(), list(open_forms().values())
    if edition is None or not forms:
        return Finding("unproven", "There is no form under a privacy policy in force.")
    word = f"probe{secrets.token_hex(12)}"
    for form in forms:
        send(portal, form, {**next(ways(form)), **_written(form, word)})
    with create_probe(_new_record(edition.bundle.digest, forms[0], word)) as row:
        columns = text_columns()
        readable = [column for column in columns if column.holds(word)]
        faults = [f"{column.table}, {column.name} holds what was sent, to be read." for column in readable]
        faults += (
            []
            if _is_sealed(row, SECTIONS.sealed_holdings[row.holding])
            else ["What was sent was not sealed."]
        )
    total, more = _kept_faults()
    return Finding.of(
        examined=len(columns),
        faults=faults + more,
        figure=f"{len(columns)} columns searched for a made-up answer, none held it. The newest {total:,} records were "
        "looked at: every field has the form of a ciphertext.",
    )


def _written(form: Form, word: str) -> dict[str, str]:
    return {field.name: word for field in form.fields if field.kind in {"line", "lines"}}


def _new_record(edition: str, form: Form, word: str) -> NewRecord:
    values = {field.name: Value(field.category, f"Example {word}") for field in form.fields}
    return NewRecord(edition, form.holding, form.purpose, values, form=form.name)


def _kept_faults() -> tuple[int, list[str]]:
    """Look at the latest records of every declared kind; none may hold a field undeclared or unsealed."""
    rows = list(Record.objects.order_by("-received_at")[:_MAX_ROWS])
    faults = []
    for row in rows:
        holding = SECTIONS.sealed_holdings.get(row.holding)
        if holding is None:
            faults.append(f"A record is of the kind {row.holding}, which no form declares.")
        elif not _is_sealed(row, holding):
            faults.append(f"A record of {row.holding} is not sealed as declared.")
    return len(rows), faults


def _is_sealed(row: Record, holding: SealedHolding) -> bool:
    # Whom a person names to get a copy is beside every kind of record, whatever its form asks.
    if not set(row.sealed) <= {*holding.fields, *COPY_FIELDS}:
        return False
    try:
        parts = [_ciphertext(row, name, text) for name, text in row.sealed.items()]
    except (binascii.Error, TypeError, ValueError):
        return False
    return all(part.startswith(_SEALED_BEGINS) and len(part) >= _SHORTEST for part in parts)


def _ciphertext(row: Record, name: str, text: str) -> bytes:
    """Give what is kept of a field; of a long one, what lies beside the row if it is the one that the row names."""
    if not text.startswith(ENCLOSURE_PREFIX):
        return base64.b64decode(text, validate=True)
    beside = row.enclosures.filter(field=name).first()
    ciphertext = bytes(beside.sealed) if beside else b""
    return ciphertext if enclosure_mark(ciphertext) == text else b""
