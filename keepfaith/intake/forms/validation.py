"""The answers to a form's questions: which are missing or wrong, and what is to be kept of them."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from keepfaith.intake.forms.answer_problems import (
    CHOOSE_ONE,
    CHOOSE_SOME,
    FILL_IN,
    UNCLEAN,
    InputError,
    about,
)
from keepfaith.intake.forms.chosen_answers import (
    read_choice,
    read_choices,
    read_items,
    read_language,
    read_reference,
)
from keepfaith.intake.forms.dates import read_came_on, read_date
from keepfaith.intake.forms.postal_addresses import missing_parts, read_address
from keepfaith.intake.forms.written_answers import (
    read_email,
    read_line,
    read_lines,
    read_name,
    read_number,
    read_phone,
)
from keepfaith.policies.editions.translation import here
from keepfaith.policies.forms.form import (
    AS_IT_IS,
    CAME_ON,
    DECIDING,
    EDITION,
    LANGUAGE,
    REFERENCE,
    TICKED_KINDS,
    TOKEN,
    Field,
    Form,
)
from keepfaith.web.form_body import SentForm, UnreadableBody

TOKEN_SIZES: Final = range(16, 33)
_POSTAL: Final = "postal-address"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Answers:
    """A form as filled in: what is to be kept, what is wrong, what was not needed and so is left out.

    `as_it_is` names the fields that are to be sent with whatever number stands in them.
    """

    form: Form
    typed: SentForm
    token: bytes
    edition: str
    values: dict[str, str]
    wrong: tuple[InputError, ...]
    left_out: tuple[Field, ...]
    as_it_is: frozenset[str]

    @property
    def address(self) -> str:
        """Whom it is about, as the custodian knows persons; empty if nobody is named."""
        for name in self.form.subject:
            field, text = self.form.field(name), self.values.get(name)
            if field and text:
                return f"postal:{' '.join(text.split())}" if field.category == _POSTAL else text
        return ""


def answers_of(form: Form, typed: SentForm) -> Answers:
    """Judge what was typed; refuses what no browser sends from the form's page."""
    for name in always_sent(form.fields):
        if name not in typed.texts:
            raise UnreadableBody(gettext("An answer that the page always sends is missing."), typed)
    token, edition = token_of(typed), typed.get(EDITION)
    if token is None or not _DIGEST.fullmatch(edition):
        raise UnreadableBody(gettext("The number that the page carried is not whole."), typed)
    as_it_is = frozenset(typed.get(AS_IT_IS).split())
    if as_it_is - {field.name for field in form.fields}:
        raise UnreadableBody(gettext("It has a choice that this form does not offer."), typed)
    values: dict[str, str] = {}
    wrong: list[InputError] = []
    left_out: list[Field] = []
    chosen = {field.name: typed.get(field.name) for field in form.fields if field.kind in DECIDING}
    for field in form.fields:
        choice = chosen[field.when[0]] if field.when else ""
        if choice and not field.is_asked_after(choice):
            left_out += [field] if any(map(typed.get, field.inputs)) else []
            continue
        text, faults = _read(field, typed)
        faults += [] if text or faults else list(_missing(field, chosen))
        wrong += faults
        if text and not faults:
            values[field.name] = text
    return Answers(form, typed, token, edition, values, tuple(wrong), tuple(left_out), as_it_is)


def read_alone(field: Field, typed: SentForm) -> tuple[str, tuple[InputError, ...]]:
    """Judge the answer to a question that is asked by itself, and has to be answered."""
    text, wrong = _read(field, typed)
    if not text and not wrong:
        wrong = _ask_for(field)
    return text, tuple(wrong)


def token_of(typed: SentForm) -> bytes | None:
    """Return the number that was drawn for the page, if it is one."""
    text = typed.get(TOKEN)
    try:
        octets = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return octets if len(octets) in TOKEN_SIZES and token_text(octets) == text else None


def token_text(token: bytes) -> str:
    """Write a page's number as the page carries it."""
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def always_sent(fields: Iterable[Field]) -> Iterator[str]:
    """Name what a browser sends from a page with these fields, whatever was typed."""
    yield from (TOKEN, EDITION)
    for field in fields:
        # A browser leaves out boxes and choices that are not ticked; a page opened before a form asked for a language
        # sends none.
        if field.kind not in TICKED_KINDS | {LANGUAGE}:
            yield from field.inputs


def _missing(field: Field, chosen: dict[str, str]) -> Iterator[InputError]:
    if field.required and field.is_asked_after(chosen[field.when[0]] if field.when else ""):
        yield from _ask_for(field)


def _ask_for(field: Field) -> list[InputError]:
    """Ask for what is missing, in the agency's own words if it has some."""
    if field.kind == "address":
        return missing_parts(field)
    words = here(field.missing) if field.missing else about(field, _MISSING.get(field.kind, FILL_IN))
    return [InputError(field.name, words)]


_MISSING: Final = {
    "choice": CHOOSE_ONE, "yes-no": CHOOSE_ONE, "topics": CHOOSE_SOME, "choices": CHOOSE_SOME, "items": CHOOSE_SOME,
}  # fmt: skip


def _read(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    unclean = [InputError(name, about(field, UNCLEAN)) for name in field.inputs if name in typed.unclean]
    text, wrong = _KINDS[field.kind](field, typed)
    return text, unclean or wrong


_KINDS: Final[dict[str, Callable[[Field, SentForm], tuple[str, list[InputError]]]]] = {
    "line": read_line,
    "lines": read_lines,
    "email": read_email,
    "name": read_name,
    "phone": read_phone,
    "number": read_number,
    "date": read_date,
    CAME_ON: read_came_on,
    "address": read_address,
    "choice": read_choice,
    "yes-no": read_choice,
    "topics": read_choices,
    "choices": read_choices,
    "items": read_items,
    LANGUAGE: read_language,
    REFERENCE: read_reference,
}
