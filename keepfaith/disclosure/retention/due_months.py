"""In which month records and accounts fall due to be destroyed, by kind: all that is closed, however far ahead."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.retention import accounts
from keepfaith.disclosure.retention.due_records import DueOn, HeldRecords, rule_under
from keepfaith.disclosure.staff.holdings import ACCOUNTS

# An edition, a holding, and the day on which a task was closed.
type ClosedOn = tuple[str, str, dt.date]


@dataclass(frozen=True, slots=True)
class DueInMonth:
    """How many of a holding fall due in a month, by its first day; in this month, those due already too."""

    month: dt.date
    holding: str
    count: int


@dataclass(frozen=True, slots=True)
class ClosedCounts:
    """How many closed tasks there are by edition, holding and day; and of how many the record stays for a hold."""

    every: Mapping[ClosedOn, int]
    staying: Mapping[ClosedOn, int]


def closed_counts(on_hold: HeldRecords) -> ClosedCounts:
    """Count the closed tasks, and those whose record stays, in one query: one for each takes half as long again."""
    stays = Q(record__pk__among=on_hold.staying_array) if on_hold.staying else Q(pk__in=[])
    closed = Task.objects.filter(closed_on__isnull=False).order_by()
    kinds = closed.values_list("record__edition", "record__holding", "closed_on")
    rows = [row for row in kinds.annotate(every=Count("pk"), staying=Count("pk", filter=stays)) if row[2]]
    return ClosedCounts(
        {(edition, holding, day): count for edition, holding, day, count, _ in rows},
        {(edition, holding, day): count for edition, holding, day, _, count in rows if count},
    )


def due_days(closed: ClosedCounts, *, today: dt.date, on_hold: HeldRecords) -> tuple[DueOn, ...]:
    """Return what falls due on each day from today on, as `coming` of records and accounts would, however far ahead.

    Not counted is what is on hold, what is kept without end, and what no permission lets go.
    """
    counts: Counter[tuple[dt.date, str]] = Counter()

    def add(holding: str, day: dt.date | None, count: int) -> None:
        if day is not None:
            counts[max(day, today), holding] += count

    for kind, closed_days in _by_kind(closed.every).items():
        rule = rule_under(*kind)
        if rule and rule.span and rule.permission:
            for closed_on, count in closed_days.items():
                add(kind[1], rule.span.end(closed_on), count)
    for (edition, holding, closed_on), count in closed.staying.items():
        add(holding, _permitted_end(edition, holding, closed_on), -count)
    for holding, own_day, day in _followed(on_hold):
        add(holding, own_day, -1)
        add(holding, day, 1)
    for employee in accounts.due(by=dt.date.max):
        add(ACCOUNTS, accounts.day_of(employee), 1)
    return tuple(DueOn(*kind, count) for kind, count in sorted(counts.items()) if count > 0)


def due_months(days: Iterable[DueOn]) -> tuple[DueInMonth, ...]:
    """Add up by month what falls due on each day."""
    counts: Counter[tuple[dt.date, str]] = Counter()
    for due in days:
        counts[due.day.replace(day=1), due.holding] += due.count
    return tuple(DueInMonth(*kind, count) for kind, count in sorted(counts.items()))


def _by_kind(closed: Mapping[ClosedOn, int]) -> Mapping[tuple[str, str], Counter[dt.date]]:
    by_kind: dict[tuple[str, str], Counter[dt.date]] = defaultdict(Counter)
    for (edition, holding, closed_on), count in closed.items():
        by_kind[edition, holding][closed_on] += count
    return by_kind


def staying_by_holding(
    staying: Mapping[ClosedOn, int], *, by: dt.date, on_hold: HeldRecords
) -> Mapping[str, int]:
    """Count the records of `due_records.staying` by holding, from what `closed_counts` counted."""
    counts: Counter[str] = Counter()
    for (edition, holding, closed_on), count in staying.items():
        end = _end(edition, holding, closed_on)
        counts[holding] += count if end is not None and end <= by else 0
    # One that is over by itself waits for what follows it.
    followers = _followers()
    for holding, own_day, day in _threads(on_hold.staying.intersection(followers), followers, _end):
        if own_day is not None and own_day <= by and (day is None or day > by):
            counts[holding] -= 1
    return +counts


def _followed(on_hold: HeldRecords) -> Iterator[tuple[str, dt.date | None, dt.date | None]]:
    """Give the holding of closed records that are followed by others, their own day, and that of all, if any."""
    followers = _followers()
    return _threads(followers.keys() - on_hold.staying, followers, _permitted_end)


def _threads(
    numbers: Collection[uuid.UUID],
    followers: Mapping[uuid.UUID, list[dt.date | None]],
    end_of: Callable[[str, str, dt.date | None], dt.date | None],
) -> Iterator[tuple[str, dt.date | None, dt.date | None]]:
    rows = Record.objects.filter(pk__among=numbers, task__closed_on__isnull=False)
    columns = ("pk", "edition", "holding", "task__closed_on")
    for number, edition, holding, closed_on in rows.values_list(*columns):
        ends = [own_day := end_of(edition, holding, closed_on), *followers[number]]
        days = [end for end in ends if end is not None]
        yield holding, own_day, max(days) if len(days) == len(ends) else None


def _followers() -> Mapping[uuid.UUID, list[dt.date | None]]:
    """Return when those end that follow the first e-mail of a thread, by that one: it is kept as long as they are."""
    ends: dict[uuid.UUID, list[dt.date | None]] = defaultdict(list)
    rows = Record.objects.filter(about__isnull=False, task__isnull=False)
    for about, edition, holding, closed_on in rows.values_list(
        "about_id", "edition", "holding", "task__closed_on"
    ):
        ends[about].append(_end(edition, holding, closed_on))
    return ends


def _permitted_end(edition: str, holding: str, closed_on: dt.date | None) -> dt.date | None:
    rule = rule_under(edition, holding)
    return _end(edition, holding, closed_on) if rule and rule.permission else None


def _end(edition: str, holding: str, closed_on: dt.date | None) -> dt.date | None:
    rule = rule_under(edition, holding)
    return rule.span.end(closed_on) if rule and rule.span and closed_on else None
