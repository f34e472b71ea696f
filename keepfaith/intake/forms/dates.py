"""Dates in three parts, as people in the United States write them: month, day, year."""

import datetime as dt
import re
from typing import Final

from django.utils.translation import gettext_noop

from keepfaith.agency.agency import this_agency
from keepfaith.intake.forms.answer_problems import InputError, about, problem
from keepfaith.policies.forms.form import Field
from keepfaith.web.form_body import SentForm

YEARS: Final = range(1900, 2101)
_FIGURES: Final = re.compile(r"[0-9]{1,4}")
_INCOMPLETE: Final = gettext_noop("Enter the month, the day and the year: %(label)s")
_NO_DATE: Final = gettext_noop("Enter a date that exists, like 3 9 2026 for March 9, 2026: %(label)s")
_NO_YEAR: Final = gettext_noop("Enter the year in four figures: %(label)s")
_TOO_LATE: Final = gettext_noop("Enter today or an earlier day: %(label)s")
_TOO_EARLY: Final = gettext_noop("Enter today or a later day: %(label)s")
# Of the desk alone, which is in English. What came longer ago was mistyped.
_NO_DAY: Final = "Enter a date that exists, like 2026-03-09: %(label)s"
_LONG_AGO: Final = "Enter a day of the last year, not an earlier one: %(label)s"
_YEAR: Final = dt.timedelta(days=366)


def read_date(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return a date as 2026-03-09; `within` of the field says whether it may be past or to come."""
    parts = [typed.get(name) for name in field.inputs]
    whole = " ".join(part for part in parts if part)
    if not whole:
        return "", []
    for name, part in zip(field.inputs, parts, strict=True):
        if not part:
            return whole, [InputError(name, about(field, _INCOMPLETE))]
    if not all(_FIGURES.fullmatch(part) for part in parts):
        return whole, problem(field, _NO_DATE)
    month, day, year = map(int, parts)
    if year not in YEARS:
        return whole, [InputError(field.inputs[2], about(field, _NO_YEAR))]
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return whole, problem(field, _NO_DATE)
    return date.isoformat(), _bounds(field, date)


def read_came_on(field: Field, typed: SentForm) -> tuple[str, list[InputError]]:
    """Return the day on which something came that an employee types in: today, or one of the last year."""
    text = typed.get(field.name).strip()
    try:
        date = dt.date.fromisoformat(text) if text else None
    except ValueError:
        return text, problem(field, _NO_DAY)
    if date is None:
        return "", []
    today = this_agency().day(dt.datetime.now(dt.UTC))
    is_old = date < today - _YEAR
    return date.isoformat(), problem(field, _LONG_AGO) if is_old else _bounds(field, date)


def _bounds(field: Field, date: dt.date) -> list[InputError]:
    today = this_agency().day(dt.datetime.now(dt.UTC))
    if field.within == "past" and date > today:
        return problem(field, _TOO_LATE)
    return problem(field, _TOO_EARLY) if field.within == "future" and date < today else []
