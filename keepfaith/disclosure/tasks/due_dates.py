"""On which day a task is due: the day by which its receipt promised an answer. It is counted anew, and never stored."""

import datetime as dt

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.policies.forms.files import forms_of


def answer_days(form: str, holding: str) -> int | None:
    """Return in how many business days a record is to be answered; nothing if no form says so.

    What came by no form, such as an e-mail, is to be answered as soon as what a form keeps in the same holding.
    """
    forms = forms_of(settings.AGENCY).forms
    if form in forms:
        return forms[form].answer_days
    return next((other.answer_days for other in forms.values() if other.holding == holding), None)


def due_day(form: str, holding: str, received_at: dt.datetime) -> dt.date | None:
    """Return the day on which what came at an instant is due; the day on which it came is not counted."""
    days, agency = answer_days(form, holding), this_agency()
    return agency.calendar.add(agency.day(received_at), days) if days else None
