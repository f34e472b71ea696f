"""By which day the law has a request answered and how that was counted: each day that was left out, and why."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from keepfaith.agency.agency import this_agency
from keepfaith.deadlines.business_days import OutsideCalendar
from keepfaith.deadlines.deadline import Deadline, Step
from keepfaith.deadlines.rules import BUSINESS_DAYS, UnknownRule
from keepfaith.disclosure.tasks.due_dates import PROMISE, due_deadline
from keepfaith.policies.deadline_words import day_basis
from keepfaith.policies.editions.speech import counted
from keepfaith.policies.editions.translation import speech_here


@dataclass(frozen=True, slots=True)
class ClockStep:
    """One step of the count; `reasons` are days of the week, holidays and closures of the agency."""

    kind: str
    first: dt.date
    last: dt.date
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerClock:
    """The day by which an answer is due, what that follows from, and each step, in the reader's language."""

    due: dt.date
    basis: str
    days: str
    steps: tuple[ClockStep, ...]


def answer_clock(form: str, holding: str, received: dt.date) -> AnswerClock | None:
    """Return how the answer is counted to what came by a form, or by none; nothing where no rule of a law dates it."""
    try:
        deadline = due_deadline(form, holding, received)
    except (UnknownRule, OutsideCalendar):
        return None
    if deadline is None or deadline.rule.name == PROMISE:
        return None
    rule = deadline.rule
    days = counted("business-days" if rule.unit == BUSINESS_DAYS else "day", rule.count, speech_here())
    return AnswerClock(deadline.due, day_basis(rule), days, tuple(_steps(deadline)))


def _steps(deadline: Deadline) -> Iterator[ClockStep]:
    for step in deadline.steps:
        yield ClockStep(step.kind, step.first, step.last, tuple(filter(None, _reasons(deadline, step))))


def _reasons(deadline: Deadline, step: Step) -> Iterator[str]:
    calendar = this_agency().calendar
    if step.kind == "counts-from":
        yield calendar.why_closed(deadline.received)
    elif step.kind == "moved":
        yield calendar.why_closed(step.first)
    elif step.kind == "left-out":
        yield from step.why.split(", ")
