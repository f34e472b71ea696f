"""The answers to a form's questions: which are missing or wrong, and what is to be kept of them."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext, gettext_noop

from keepfaith.intake.forms.request_body import SentForm, UnreadableBody
from keepfaith.policies.editions.translation import here
from keepfaith.policies.forms.form import AS_IT_IS, EDITION, TOKEN, Field, Form, Item

TOKEN_SIZES: Final = range(16, 33)
TICKED: Final = "yes"
_POSTAL: Final = "postal-address"
# What the custodian reads of an address, in bytes, with room for the word before it.
_MAX_ADDRESS_LENGTH: Final = 380
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_QUANTITY: Final = re.compile(r"[0-9]{1,3}")
_is_email = EmailValidator(allowlist=[])


@dataclass(frozen=True, slots=True)
class InputError:
    """What is wrong with one input, or with a whole field, and what to do."""

    input: str
    message: str


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
    for name in _always_sent(form):
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
    chosen = {field.name: typed.get(field.name) for field in form.fields if field.kind == "choice"}
    for field in form.fields:
        if field.when and chosen[field.when[0]] and chosen[field.when[0]] != field.when[1]:
            left_out += [field] if typed.get(field.name) else []
            continue
        text, faults = _read(field, typed)
        faults += [] if text or faults else list(_missing(field, chosen))
        wrong += faults
        if text and not faults:
            values[field.name] = text
    return Answers(form, typed, token, edition, values, tuple(wrong), tuple(left_out), as_it_is)


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


def _always_sent(form: Form) -> Iterator[str]:
    yield from (TOKEN, EDITION)
    for field in form.fields:
        # A browser leaves out boxes and choices that are not ticked.
        if field.kind not in {"choice", "topics"}:
            yield from field.inputs


def _missing(field: Field, chosen: dict[str, str]) -> Iterator[InputError]:
    if field.when and chosen[field.when[0]] == field.when[1]:
        yield InputError(
            field.name,
            gettext("You chose “%(choice)s”, so we need: %(label)s. Fill it in, or choose otherwise.")
            % {"choice": here(field.when[1]), "label": here(field.label)},
        )
    elif field.required:
        yield InputError(field.name, _about(field, _MISSING.get(field.kind, _EMPTY)))


_EMPTY: Final = gettext_noop("%(label)s: this is empty. Please fill it in.")
_MISSING: Final = {
    "choice": gettext_noop("%(label)s: choose one of the answers."),
    "topics": gettext_noop("%(label)s: choose at least one."),
    "items": gettext_noop("%(label)s: write a number beside at least one."),
}
_UNCLEAN: Final = gettext_noop(
    "%(label)s: it held signs that are no text. We took them out; check it and send again."
)
_ONE_LINE: Final = gettext_noop("%(label)s: write it in one line.")
_OVER: Final = gettext_noop(
    "%(label)s: it is %(over)s characters too long. At most %(limit)s fit; please shorten it."
)
_TOO_LONG: Final = gettext_noop("%(label)s: it is too long. Please shorten it.")
_NO_ADDRESS: Final = gettext_noop(
    "%(label)s: this is not a whole e-mail address. Write it as in name@example.org."
)
_NO_NUMBER: Final = gettext_noop("%(label)s: write a number in figures, such as 2, or leave it empty.")
_TOO_MANY: Final = gettext_noop("%(label)s: we send at most %(most)s. Write a smaller number.")


def _about(question: Field | Item, message: str, **figures: int) -> str:
    """Return in the chosen language what is wrong with a question, or with one thing of a catalog."""
    label = question.label if isinstance(question, Field) else question.title
    return gettext(message) % {"label": here(label), **figures}


def _read(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    unclean = [InputError(name, _about(field, _UNCLEAN)) for name in field.inputs if name in typed.unclean]
    text, wrong = _KINDS[field.kind](field, typed)
    return text, unclean or wrong


def _text(field: Field, typed: SentForm, *, lines: bool) -> tuple[str, list[InputError]]:
    text = typed.get(field.name)
    if "\n" in text and not lines:
        return text, [InputError(field.name, _about(field, _ONE_LINE))]
    if len(text) > field.limit:
        over = len(text) - field.limit
        return text, [InputError(field.name, _about(field, _OVER, over=over, limit=field.limit))]
    if field.category == _POSTAL and len(text.encode()) > _MAX_ADDRESS_LENGTH:
        return text, [InputError(field.name, _about(field, _TOO_LONG))]
    return text, []


def _email(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    text, wrong = _text(field, typed, lines=False)
    if not text or wrong:
        return text, wrong
    if text.count("@") == 1 and " " not in text:
        with suppress(ValidationError):
            _is_email(text)
            return text, []
    return text, [InputError(field.name, _about(field, _NO_ADDRESS))]


def _choice(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    text = typed.get(field.name)
    if text and text not in field.choices:
        raise UnreadableBody(gettext("It has a choice that this form does not offer."), typed)
    return text, []


def _topics(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    ticked = []
    for name, choice in zip(field.inputs, field.choices, strict=True):
        text = typed.get(name)
        if text not in {"", TICKED}:
            raise UnreadableBody(gettext("It has a choice that this form does not offer."), typed)
        ticked += [choice] if text else []
    return "\n".join(ticked), []


def _items(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    lines, wrong = [], []
    for name, item in zip(field.inputs, field.items, strict=True):
        text = typed.get(name)
        if not text:
            continue
        if not _QUANTITY.fullmatch(text):
            wrong.append(InputError(name, _about(item, _NO_NUMBER)))
        elif int(text) > item.most:
            wrong.append(InputError(name, _about(item, _TOO_MANY, most=item.most)))
        elif int(text):
            lines.append(f"{int(text)} × {item.code} {item.title}")
    return "\n".join(lines), wrong


_KINDS: Final[dict[str, Callable[[Field, SentForm], tuple[str, list[InputError]]]]] = {
    "line": partial(_text, lines=False),
    "lines": partial(_text, lines=True),
    "email": _email,
    "choice": _choice,
    "topics": _topics,
    "items": _items,
}
