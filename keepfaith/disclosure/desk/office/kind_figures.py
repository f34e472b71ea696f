"""What the page says of each kind of request: what came, what was answered and how fast, what waits and is late."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.deadlines.rules import BUSINESS_DAYS
from keepfaith.disclosure.desk.office.periods import Periods
from keepfaith.disclosure.desk.office.task_counts import TaskCount
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.tasks.due_dates import due_after, due_rule

# Of fewer answers, nine in ten are all of them or all but one.
MIN_FOR_NINE_IN_TEN: Final = 10
_HALF, _NINE_IN_TEN = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How long answers took, in business days where some are promised, else in calendar days."""

    in_business_days: bool
    promised: tuple[int, ...]
    median: int | None
    nine_in_ten: int | None

    @property
    def unit(self) -> str:
        """The unit as it is written."""
        return "business days" if self.in_business_days else "days"

    def written(self, days: int | None) -> str:
        """Write a number of days with its unit; a dash for none."""
        if days == 0:
            return "the same day"
        return "–" if days is None else f"{days} {self.unit[:-1] if days == 1 else self.unit}"

    @property
    def half_within(self) -> str:
        """The median in words."""
        return self.written(self.median)

    @property
    def nine_in_ten_within(self) -> str:
        """The 90th percentile in words."""
        return self.written(self.nine_in_ten)

    @property
    def promised_within(self) -> str:
        """What the forms of this kind promise, in words."""
        return " or ".join(map(self.written, self.promised)) or self.written(None)


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """What came and went in one week or month, and what waited at its end."""

    first: dt.date
    last: dt.date
    label: str
    received: int
    answered: int
    unanswered: int
    waiting: int


@dataclass(frozen=True, slots=True)
class KindFigures:
    """The figures of one kind of request; `days_late` is how long the latest has been late."""

    holding: str
    title: str
    waiting: int
    late: int
    days_late: int
    times: AnswerTimes
    periods: tuple[PeriodFigures, ...]

    @property
    def received(self) -> int:
        """How many came in all periods."""
        return sum(period.received for period in self.periods)

    @property
    def answered(self) -> int:
        """How many were answered in all periods."""
        return sum(period.answered for period in self.periods)

    @property
    def unanswered(self) -> int:
        """How many were closed without an answer in all periods."""
        return sum(period.unanswered for period in self.periods)


def kinds_of(counts: Iterable[TaskCount], periods: Periods) -> tuple[KindFigures, ...]:
    """Return the figures of each kind that waits, or that came or was closed in these periods, by title."""
    by_holding: dict[str, list[TaskCount]] = defaultdict(list)
    for row in counts:
        by_holding[row.holding].append(row)
    kinds = (_kind(holding, rows, periods) for holding, rows in by_holding.items())
    shown = [kind for kind in kinds if kind.waiting or any((kind.received, kind.answered, kind.unanswered))]
    return tuple(sorted(shown, key=lambda kind: (kind.title, kind.holding)))


def _kind(holding: str, rows: list[TaskCount], periods: Periods) -> KindFigures:
    late, days_late = _late(rows, periods.today)
    return KindFigures(
        holding,
        edition_titles().holding(holding),
        sum(row.count for row in rows if row.closed_on is None),
        late,
        days_late,
        _times(holding, rows),
        _periods(rows, periods),
    )


def _late(rows: Iterable[TaskCount], today: dt.date) -> tuple[int, int]:
    """Return how many open tasks are late, and for how many days the latest is."""
    late, days_late = 0, 0
    for row in rows:
        waits_since = None if row.closed_on else row.received_on
        due = due_after(row.form, row.holding, waits_since) if waits_since else None
        if due is not None and due < today:
            late, days_late = late + row.count, max(days_late, (today - due).days)
    return late, days_late


def _times(holding: str, rows: Iterable[TaskCount]) -> AnswerTimes:
    rows = tuple(rows)
    came = {(row.form, row.received_on) for row in rows}
    rules = {rule for form, day in came if (rule := due_rule(form, holding, day))}
    in_business_days = any(rule.unit == BUSINESS_DAYS for rule in rules)
    promised = {rule.count for rule in rules if (rule.unit == BUSINESS_DAYS) is in_business_days}
    took = _took(in_business_days=in_business_days)
    days: Counter[int] = Counter()
    for row in rows:
        if row.closed_on and row.is_answered:
            days[took(row.received_on, row.closed_on)] += row.count
    return AnswerTimes(
        in_business_days,
        tuple(sorted(promised)),
        percentile(days, _HALF),
        percentile(days, _NINE_IN_TEN) if days.total() >= MIN_FOR_NINE_IN_TEN else None,
    )


def _took(*, in_business_days: bool) -> Callable[[dt.date, dt.date], int]:
    if in_business_days:
        return this_agency().calendar.count
    return lambda received_on, closed_on: (closed_on - received_on).days


def percentile(days: Mapping[int, int], share: float) -> int | None:
    """Return the smallest number of days within which this share of all are; nothing of none."""
    rank, passed = ceil(share * sum(days.values())), 0
    for number in sorted(days):
        passed += days[number]
        if passed >= rank:
            return number
    return None


def _periods(rows: Iterable[TaskCount], periods: Periods) -> tuple[PeriodFigures, ...]:
    received, answered, closed = Counter[int](), Counter[int](), Counter[int]()
    for row in rows:
        received[periods.place(row.received_on)] += row.count
        if row.closed_on:
            (answered if row.is_answered else closed)[periods.place(row.closed_on)] += row.count
    figures, waiting = [], received[-1]
    for place, first in enumerate(periods.starts):
        waiting += received[place] - answered[place] - closed[place]
        label, last = periods.label(place), periods.last_day(place)
        went = answered[place], closed[place]
        figures.append(PeriodFigures(first, last, label, received[place], *went, waiting))
    return tuple(figures)
