"""By which day a case is to be done, and why: counted by the rule of its kind, or the day that was set for it."""

import datetime as dt
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.deadlines.business_days import BusinessCalendar, OutsideCalendar
from keepfaith.deadlines.deadline import Deadline, count_deadline
from keepfaith.deadlines.rules import UnknownRule
from keepfaith.disclosure.cases.case_kinds import case_kind


def counted_deadline(kind: str, received_on: dt.date) -> Deadline | None:
    """Count when a case of a kind is to be done whose matter came on a day; none if no rule dates its kind.

    Raises `UnknownRule` and `OutsideCalendar` for a day on which the rule was not in force, or is not known.
    """
    declared = case_kind(kind)
    if declared is None or not declared.deadline:
        return None
    return _counted(settings.AGENCY, declared.deadline, received_on, this_agency().calendar)


def case_deadline(case: CaseState) -> Deadline | None:
    """Return how the law dates a case; none if it does not, or did not when its matter came.

    An appeal is dated by its hearing, and from the day of that on by its decision.
    """
    declared = case_kind(case.kind)
    if declared is not None and case.heard_on is not None:
        return _counted_or_none(declared.after_hearing, case.heard_on)
    try:
        return counted_deadline(case.kind, case.received_on)
    except (UnknownRule, OutsideCalendar):
        return None


def appeal_deadline(kind: str, decided_on: dt.date) -> Deadline | None:
    """Count by when a decision of a day can be appealed; none if no rule says so for the kind, or none for that day."""
    declared = case_kind(kind)
    return _counted_or_none(declared.appeal if declared else "", decided_on)


def decision_deadline(case: CaseState) -> Deadline | None:
    """Count by when an objection's decision can be appealed, from the day on which it was sent; none if it was not."""
    return appeal_deadline(case.kind, case.sent_on) if case.sent_on else None


def came_late(appeal: CaseState, decided: CaseState) -> bool:
    """Return whether an appeal came after the last day for it."""
    last = decision_deadline(decided)
    return last is not None and appeal.received_on > last.due


def due_on(case: CaseState) -> dt.date | None:
    """Return the day by which a case is to be done; none if nobody set one, and no rule does."""
    counted = case_deadline(case)
    return counted.due if counted else case.due_on


def _counted_or_none(rule: str, day: dt.date) -> Deadline | None:
    try:
        return _counted(settings.AGENCY, rule, day, this_agency().calendar) if rule else None
    except (UnknownRule, OutsideCalendar):
        return None


# A list has as many cases as one page of the custodian's.
@lru_cache(maxsize=4_096)
def _counted(agency: Path, rule: str, received_on: dt.date, calendar: BusinessCalendar) -> Deadline:
    return count_deadline(read_deadline_rules(agency).on(rule, received_on), received_on, calendar)
