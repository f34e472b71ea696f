"""On which day a task is due: the day by which its receipt promised an answer, or the law demands one.

It is counted anew, and never stored.
"""

import datetime as dt
from functools import lru_cache
from typing import Final

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.deadlines.business_days import BusinessCalendar
from keepfaith.deadlines.deadline import Deadline, count_deadline
from keepfaith.deadlines.rules import BUSINESS_DAYS, NEXT, SAME, DeadlineRule
from keepfaith.disclosure.models import Record
from keepfaith.policies.forms.files import forms_of
from keepfaith.policies.forms.form import Form

_WEEKEND: Final = frozenset({"Saturday", "Sunday"})
PROMISE: Final = "answer"


def day_it_came(record: Record) -> dt.date:
    """Return the day from which an answer is counted: as an employee said who typed it in, else that of its hour."""
    task = getattr(record, "task", None)
    return (task and task.came_on) or this_agency().day(record.received_at)


def due_rule(form: str, holding: str, received: dt.date) -> DeadlineRule | None:
    """Return the rule by which what came on a day is to be answered; nothing if no form says so.

    What came by no form, such as an e-mail, is to be answered as soon as what a form keeps in the same holding. A
    rule of the law is the one that was in force on that day.
    """
    forms = forms_of(settings.AGENCY).forms
    of_holding = (other for other in forms.values() if other.holding == holding)
    promising = forms.get(form) or next((other for other in of_holding if other.answer_within), None)
    if promising is None or not promising.answer_within:
        return None
    if promising.answer_rule:
        rules = read_deadline_rules(settings.AGENCY)
        # An employee may type in what came before the first entry of a rule.
        return rules.on(promising.answer_rule, max(received, rules.versions[promising.answer_rule][0].first))
    return _promise(promising)


def due_after(form: str, holding: str, received: dt.date) -> dt.date | None:
    """Return the day on which what came on a day is due."""
    rule = due_rule(form, holding, received)
    return _due(rule, received, this_agency().calendar) if rule else None


def due_reason(counted: Deadline) -> str:
    """Say how a due date was counted, which days but weekends were left out, and by which law."""
    rule, came = counted.rule, counted.received
    days = "business days" if rule.unit == BUSINESS_DAYS else "days"
    words = f"{rule.count} {days} after {came:%B} {came.day}"
    left_out = (step.why.split(", ") for step in counted.steps if step.kind == "left-out")
    names = [name for names in left_out for name in names if name not in _WEEKEND]
    words += f", without {' and '.join(dict.fromkeys(names))}" if names else ""
    moved = [step.first for step in counted.steps if step.kind == "moved"]
    words += f", and before {moved[0]:%B} {moved[0].day}, when the office is closed" if moved else ""
    if rule.name == PROMISE:
        return words
    return f"{words}; {rule.source}{'' if rule.is_confirmed else ' (not confirmed yet)'}"


def due_deadline(form: str, holding: str, received: dt.date) -> Deadline | None:
    """Return when what came on a day is due, with the reason for each step; the day it came is not counted."""
    rule = due_rule(form, holding, received)
    return count_deadline(rule, received, this_agency().calendar) if rule else None


# The queue asks for each day on which something came that waits; ten years of them by a few rules.
@lru_cache(maxsize=16_384)
def _due(rule: DeadlineRule, received: dt.date, calendar: BusinessCalendar) -> dt.date:
    return count_deadline(rule, received, calendar).due


@lru_cache(maxsize=64)
def _promise(form: Form) -> DeadlineRule:
    return DeadlineRule(
        PROMISE, "Answer as the receipt promised", form.answer_days or 0, BUSINESS_DAYS, "the request came", SAME,
        NEXT, "the form's own promise", confirmed_by="", confirmed_on=None, first=dt.date.min, last=dt.date.max,
    )  # fmt: skip
