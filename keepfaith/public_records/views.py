"""The page on how to ask for public records, in which days the agency answers, and how to appeal."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.deadlines.rules import BUSINESS_DAYS, DeadlineRule, UnknownRule
from keepfaith.policies.deadline_words import limit_basis
from keepfaith.policies.editions.speech import counted
from keepfaith.policies.editions.translation import speech_here
from keepfaith.policies.forms.files import forms_of
from keepfaith.policies.forms.form import Form

# By their names in `deadlines.toml`, after “records-”.
STEPS: Final = ("response", "production", "petition", "appeal", "determination")


@dataclass(frozen=True, slots=True)
class Term:
    """In how many days something is done, and why in these, in the reader's language."""

    days: str
    basis: str

    @classmethod
    def of(cls, rule: DeadlineRule) -> "Term":
        """Write a deadline in words."""
        unit = "business-days" if rule.unit == BUSINESS_DAYS else "day"
        law = rule.source if rule.is_confirmed else ""
        return cls(counted(unit, rule.count, speech_here()), limit_basis(law, speech_here()))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show whom to ask for public records, how, and by when they answer."""
    agency = this_agency()
    terms = terms_on(agency.day(dt.datetime.now(dt.UTC)))
    shown = {"officer": agency.records_officer, "terms": terms, "form": request_form()}
    return render(request, "public_records/index.html", shown)


def request_form() -> Form | None:
    """Return the form by which records are requested: the first that is to be answered by the response of the law."""
    forms = forms_of(settings.AGENCY).forms.values()
    return next((form for form in forms if form.answer_rule == f"records-{STEPS[0]}"), None)


def terms_on(day: dt.date) -> Mapping[str, Term]:
    """Return the deadlines of a request that comes on a day, by step; one that the agency does not have is left out."""
    rules, terms = read_deadline_rules(settings.AGENCY), dict[str, Term]()
    for step in STEPS:
        with suppress(UnknownRule):
            terms[step] = Term.of(rules.on(f"records-{step}", day))
    return terms
