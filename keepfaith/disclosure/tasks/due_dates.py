"""On which day a task is due: the day by which its receipt promised an answer. It is counted anew, and never stored."""

import datetime as dt
from typing import Final

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.deadlines.deadline import Deadline, count_deadline
from keepfaith.deadlines.rules import BUSINESS_DAYS, NEXT, SAME, DeadlineRule
from keepfaith.policies.forms.files import forms_of

_WEEKEND: Final = frozenset({"Saturday", "Sunday"})


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


def due_date(form: str, holding: str, received_at: dt.datetime) -> Deadline | None:
    """Return the same day with the reason for each step of its count; nothing if no form promises an answer."""
    days, agency = answer_days(form, holding), this_agency()
    if not days:
        return None
    rule = DeadlineRule(
        "answer", "Answer as the receipt promised", days, BUSINESS_DAYS, "the request came", SAME, NEXT,
        "the form's own promise", is_confirmed=True, first=dt.date.min, last=dt.date.max,
    )  # fmt: skip
    return count_deadline(rule, agency.day(received_at), agency.calendar)


def due_reason(counted: Deadline) -> str:
    """Say how a due date was counted, and which days but weekends were left out."""
    left_out = (step.why.split(", ") for step in counted.steps if step.kind == "left-out")
    names = [name for names in left_out for name in names if name not in _WEEKEND]
    words = f"{counted.rule.count} business days after {counted.received:%B} {counted.received.day}"
    return f"{words}, without {' and '.join(dict.fromkeys(names))}" if names else words
