"""Answers that a person chooses from what the form offers."""

import re
from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_noop

from keepfaith.intake.forms.answer_problems import InputError, about
from keepfaith.policies.forms.form import Field
from keepfaith.web.form_body import SentForm, UnreadableBody

TICKED: Final = "yes"
_QUANTITY: Final = re.compile(r"[0-9]{1,3}")
_NO_QUANTITY: Final = gettext_noop("Enter a number in figures, such as 2, or leave this empty: %(label)s")
_TOO_MANY: Final = gettext_noop("Enter %(most)s or less: %(label)s")


def read_choice(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return the one answer that was chosen; refuses what the page does not offer."""
    text = typed.get(field.name)
    if text and text not in field.choices:
        raise UnreadableBody(gettext("It has a choice that this form does not offer."), typed)
    return text, []


def read_language(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return the code of the language that was chosen; where none was, that of the page."""
    text = typed.get(field.name) or get_language() or settings.LANGUAGE_CODE
    if text not in dict(settings.LANGUAGES):
        raise UnreadableBody(gettext("It has a choice that this form does not offer."), typed)
    return text, []


def read_reference(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return in which language the reference is sent to whoever ticked that: in that of the page."""
    text = typed.get(field.name)
    if text not in {"", TICKED}:
        raise UnreadableBody(gettext("It has a choice that this form does not offer."), typed)
    return (get_language() or settings.LANGUAGE_CODE) if text else "", []


def read_choices(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return each answer that was ticked, one a line."""
    ticked = []
    for name, choice in zip(field.inputs, field.choices, strict=True):
        text = typed.get(name)
        if text not in {"", TICKED}:
            raise UnreadableBody(gettext("It has a choice that this form does not offer."), typed)
        ticked += [choice] if text else []
    return "\n".join(ticked), []


def read_items(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return how many of each thing of the catalog, one a line."""
    lines, wrong = [], []
    for name, item in zip(field.inputs, field.items, strict=True):
        text = typed.get(name)
        if not text:
            continue
        if not _QUANTITY.fullmatch(text):
            wrong.append(InputError(name, about(item, _NO_QUANTITY)))
        elif int(text) > item.most:
            wrong.append(InputError(name, about(item, _TOO_MANY, most=item.most)))
        elif int(text):
            lines.append(f"{int(text)} × {item.code} {item.title}")
    return "\n".join(lines), wrong
