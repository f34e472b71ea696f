"""Postal addresses of the United States in parts, and as they stand on an envelope (USPS Publication 28)."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext, gettext_noop

from keepfaith.intake.forms.answer_problems import InputError, about
from keepfaith.intake.forms.written_answers import MAX_SUBJECT_BYTES
from keepfaith.policies.forms.form import Field
from keepfaith.policies.forms.states import STATES, is_likely_zip
from keepfaith.web.form_body import SentForm

_MAX_PART: Final = {"street": 100, "unit": 60, "city": 60, "state": 2, "zip": 10}
_ZIP: Final = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")
_BOX: Final = re.compile(
    r"\b(?:p\.?\s*o\.?|post\s+office|apartado)\s*(?:box|drawer|postal|\d)|^\s*box\s+\d", re.IGNORECASE
)
_MESSAGES: Final = {
    "street": gettext_noop("Enter the street and number."),
    "city": gettext_noop("Enter the city or town."),
    "state": gettext_noop("Choose the state."),
    "zip": gettext_noop("Enter a ZIP code, like 02148."),
}
_NO_BOX: Final = gettext_noop("Enter a street address. We cannot deliver this to a PO box: %(label)s")
_SHORTER: Final = gettext_noop("Shorten this part of the address: %(label)s")


def read_address(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return an address as it stands on an envelope: street, unit, then city, state and ZIP code in one line."""
    parts = {name.rpartition(".")[2]: " ".join(typed.get(name).split()) for name in field.inputs}
    if not any(parts.values()):
        return "", []
    wrong = [
        InputError(f"{field.name}.{part}", about(field, message)) for part, message in _faults(field, parts)
    ]
    last = f"{parts['city']}, {parts['state']} {parts['zip']}"
    text = "\n".join(line for line in (parts["street"], parts["unit"], last) if line)
    if not wrong and len(text.encode()) > MAX_SUBJECT_BYTES:
        wrong = [InputError(f"{field.name}.street", about(field, _SHORTER))]
    return text, wrong


def missing_parts(field: Field) -> list[InputError]:
    """Ask for each part of an address of which nothing was typed."""
    return [InputError(f"{field.name}.{part}", about(field, message)) for part, message in _MESSAGES.items()]


def likely_slip(text: str) -> str:
    """Ask about a ZIP code that is not one of the state; empty where there is nothing to ask."""
    match = re.search(r", ([A-Z]{2}) ([0-9]{5})(?:-[0-9]{4})?$", text)
    if match is None or is_likely_zip(match[1], match[2]):
        return ""
    return gettext("Is this right? %(zip)s is not a usual ZIP code in %(state)s.") % {
        "zip": match[2], "state": gettext(STATES[match[1]]),
    }  # fmt: skip


def _faults(field: Field, parts: dict[str, str]) -> Iterator[tuple[str, str]]:
    for part, text in parts.items():
        if not text and part in _MESSAGES:
            yield part, _MESSAGES[part]
        elif len(text) > _MAX_PART[part]:
            yield part, _SHORTER
    if parts["state"] and parts["state"] not in STATES:
        yield "state", _MESSAGES["state"]
    if parts["zip"] and not _ZIP.fullmatch(parts["zip"]):
        yield "zip", _MESSAGES["zip"]
    if not field.po_box:
        yield from ((part, _NO_BOX) for part in ("street", "unit") if _BOX.search(parts[part]))
