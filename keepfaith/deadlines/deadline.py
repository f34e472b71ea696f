"""When something is due and why: each step of the count, as data and in words."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.deadlines.business_days import BusinessCalendar
from keepfaith.deadlines.rules import BUSINESS_DAYS, NEXT, PREVIOUS, DeadlineRule

_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a count: what happens from a day through another, and why.

    `kind` is one of `received`, `counts-from`, `left-out`, `moved`, `due-as-known` and `due`.
    """

    kind: str
    first: dt.date
    last: dt.date
    why: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due that came on a day, and how that was counted.

    `due_as_known` is the date by the closures that were announced when it came. It differs from `due`
    where a closure was announced later.
    """

    rule: DeadlineRule
    received: dt.date
    counts_from: dt.date
    due: dt.date
    due_as_known: dt.date
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as data, days as in 2027-02-08."""
        return {
            "rule": self.rule.name, "title": self.rule.title, "count": self.rule.count, "unit": self.rule.unit,
            "source": self.rule.source, **self.rule.status_as_json(), "received": str(self.received),
            "counts_from": str(self.counts_from), "due": str(self.due), "due_as_known": str(self.due_as_known),
            "steps": [
                {"kind": step.kind, "from": str(step.first), "to": str(step.last), "why": step.why}
                for step in self.steps
            ],
        }  # fmt: skip


def count_deadline(rule: DeadlineRule, received: dt.date, calendar: BusinessCalendar) -> Deadline:
    """Count when something is due that came on a day, in an agency's calendar.

    The first day that counts is the one after: 950 CMR 32.03(3) says so of requests for records, and the other rules
    are counted alike. Raises `OutsideCalendar` for days whose holidays are not known.
    """
    counts_from, due, unmoved = _counted(rule, received, calendar)
    _, due_as_known, _ = _counted(rule, received, calendar.known_on(received))
    steps = [
        *_start(rule, received, counts_from, calendar), *_end(rule, counts_from, unmoved, due, calendar),
    ]  # fmt: skip
    if due_as_known != due:
        steps.append(
            Step(
                "due-as-known",
                due_as_known,
                due_as_known,
                "due by what was known when it came; a closure was announced later",
            )
        )
    steps.append(Step("due", due, due, f"{rule.count} {rule.unit} after {counts_from}"))
    return Deadline(rule, received, counts_from, due, due_as_known, tuple(steps))


def _counted(
    rule: DeadlineRule, received: dt.date, calendar: BusinessCalendar
) -> tuple[dt.date, dt.date, dt.date]:
    """Return the day from which is counted, the due day, and where that would be before it moved."""
    counts_from = calendar.next_business_day(received) if rule.start_on_closed_day == NEXT else received
    if rule.unit == BUSINESS_DAYS:
        due = calendar.add(counts_from, rule.count)
        return counts_from, due, due
    unmoved = counts_from + rule.count * _DAY
    # Also where it does not move, its year must be one whose holidays are known.
    is_open = calendar.is_business_day(unmoved)
    if is_open or rule.end_on_closed_day not in {NEXT, PREVIOUS}:
        return counts_from, unmoved, unmoved
    is_later = rule.end_on_closed_day == NEXT
    move = calendar.next_business_day if is_later else calendar.previous_business_day
    return counts_from, move(unmoved), unmoved


def _start(
    rule: DeadlineRule, received: dt.date, counts_from: dt.date, calendar: BusinessCalendar
) -> Iterator[Step]:
    yield Step("received", received, received, rule.start)
    if counts_from != received:
        why = calendar.why_closed(received)
        yield Step(
            "counts-from",
            counts_from,
            counts_from,
            f"counts as the day it came; {received} was no business day: {why}",
        )


def _end(
    rule: DeadlineRule, counts_from: dt.date, unmoved: dt.date, due: dt.date, calendar: BusinessCalendar
) -> Iterator[Step]:
    if rule.unit == BUSINESS_DAYS:
        yield from _left_out(counts_from, unmoved, calendar)
    if due != unmoved:
        why = calendar.why_closed(unmoved)
        yield Step("moved", unmoved, unmoved, f"not due then, for it is no business day: {why}")


def _left_out(after: dt.date, through: dt.date, calendar: BusinessCalendar) -> Iterator[Step]:
    day = after + _DAY
    while day <= through:
        reasons, first = list[str](), day
        while why := calendar.why_closed(day):
            reasons.append(why)
            day += _DAY
        if reasons:
            yield Step("left-out", first, day - _DAY, ", ".join(dict.fromkeys(reasons)))
        day += _DAY
