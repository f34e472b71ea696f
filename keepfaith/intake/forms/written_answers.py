"""Answers that a person writes: lines, e-mail addresses, names, telephone numbers, and whole numbers."""

import re
from contextlib import suppress
from functools import partial
from typing import Final

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_noop

from keepfaith.intake.forms.answer_problems import ONE_LINE, SHORTEN, TOO_LONG, InputError, problem
from keepfaith.policies.forms.form import Field
from keepfaith.web.form_body import SentForm

# What the custodian reads of an address, in bytes, with room for the word before it.
MAX_SUBJECT_BYTES: Final = 380
_REGION: Final = "US"
_NO_EMAIL: Final = gettext_noop("Enter an e-mail address like name@example.org: %(label)s")
_NO_NAME: Final = gettext_noop("Enter a name in letters: %(label)s")
_NO_PHONE: Final = gettext_noop("Enter a telephone number with its area code, like 781-555-0100: %(label)s")
_NO_NUMBER: Final = gettext_noop("Enter a whole number from %(least)s to %(most)s: %(label)s")
_WHOLE: Final = re.compile(r"-?[0-9]{1,7}")
_is_email = EmailValidator(allowlist=[])


def read_text(field: Field, typed: SentForm, *, lines: bool) -> tuple[str, list[InputError]]:
    """Return a text, of one line or of several, and what is wrong with it."""
    text = typed.get(field.name)
    if "\n" in text and not lines:
        return text, problem(field, ONE_LINE)
    if len(text) > field.limit:
        return text, problem(field, TOO_LONG, over=len(text) - field.limit, limit=field.limit)
    if field.category == "postal-address" and len(text.encode()) > MAX_SUBJECT_BYTES:
        return text, problem(field, SHORTEN)
    return text, []


read_line = partial(read_text, lines=False)
read_lines = partial(read_text, lines=True)


def read_email(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return an e-mail address that is whole."""
    text, wrong = read_line(field, typed)
    if not text or wrong:
        return text, wrong
    if text.count("@") == 1 and " " not in text:
        with suppress(ValidationError):
            _is_email(text)
            return text, []
    return text, problem(field, _NO_EMAIL)


def read_name(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return a person's name in whatever script; names have letters and no sign of an address."""
    text, wrong = read_line(field, typed)
    if not text or wrong:
        return text, wrong
    is_name = any(sign.isalpha() for sign in text) and not set(text) & set("@<>{}|\\/")
    return text, [] if is_name else problem(field, _NO_NAME)


def read_phone(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return a telephone number as its country writes it; one without a country's code is of the United States."""
    text, wrong = read_line(field, typed)
    if not text or wrong:
        return text, wrong
    try:
        number = phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        return text, problem(field, _NO_PHONE)
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE or re.search(r"[^\W\d_]{4}", text):
        return text, problem(field, _NO_PHONE)
    is_ours = number.country_code == phonenumbers.country_code_for_region(_REGION)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL if is_ours else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form), []


def read_number(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return a whole number within the field's bounds, in figures."""
    text = typed.get(field.name)
    if not text:
        return "", []
    if _WHOLE.fullmatch(text) and field.least <= int(text) <= field.most:
        return str(int(text)), []
    return text, problem(field, _NO_NUMBER, least=field.least, most=field.most)
