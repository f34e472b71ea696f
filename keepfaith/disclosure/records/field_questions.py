"""The questions that ask for a field of a record once more, to correct it: those of its form, or others like them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.fields import field_title, fields_of
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.forms.edition_words import form_under
from keepfaith.policies.forms.files import forms_of
from keepfaith.policies.forms.form import Field

# The inputs in which the answer comes.
VALUE: Final = "value"
PARTS: Final = tuple(f"{VALUE}.{part}" for part in ("street", "unit", "city", "state", "zip"))
# How a question is answered that no form asks any more, such as the name in a letter: its kind, and its longest answer.
_KINDS: Final[Mapping[str, tuple[str, int]]] = {
    "name": ("name", 100),
    "organization": ("line", 120),
    "postal-address": ("lines", 350),
    "phone-number": ("phone", 40),
    "email-address": ("email", 254),
}
_OTHER: Final = ("lines", 4_000)


def field_question(record: Record, name: str, *, why: str) -> Field:
    """Return the question by which the record's form asks for a field, or one like it; it has to be answered."""
    category = fields_of(record)[name]
    agency = this_agency()
    form = forms_of(agency.folder).forms.get(record.form)
    in_force = posted_editions().in_force(agency.governing.slug, at=dt.datetime.now(dt.UTC))
    field = form_under(form, in_force.bundle if in_force else None).field(name) if form else None
    if field is None or field.category != category:
        kind, limit = _KINDS.get(category, _OTHER)
        return Field(VALUE, field_title(record, name), kind, category, required=True, why=why, limit=limit)
    return replace(field, name=VALUE, required=True, when=None, section="", why=field.why or why)
