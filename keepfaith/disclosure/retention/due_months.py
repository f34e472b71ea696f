"""In which month records and accounts fall due to be destroyed, by kind: all that is closed, however far ahead."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.retention import accounts
from keepfaith.disclosure.retention.closed_counts import ClosedCounts, ClosedOn
from keepfaith.disclosure.retention.due_records import DueOn, HeldRecords, rule_under
from keepfaith.disclosure.staff.holdings import ACCOUNTS
from keepfaith.policies.editions.retention_rules import Rule

type RuleTest = Callable[[Rule], bool]


@dataclass(frozen=True, slots=True)
class DueInMonth:
    """How many of a holding fall due in a month, by its first day; in this month, those due already too."""

    month: dt.date
    holding: str
    count: int


def due_days(closed: ClosedCounts, *, today: dt.date, on_hold: HeldRecords) -> tuple[DueOn, ...]:
    """Return what falls due on each day from today on, as `coming` of records and accounts would, however far ahead.

    Not counted is what is on hold, what is kept without end, and what no permission lets go.
    """
    counts: Counter[tuple[dt.date, str]] = Counter()

    def add(holding: str, day: dt.date | None, count: int) -> None:
        if day is not None:
            counts[max(day, today), holding] += count

    for holding, end, count in _ends(closed.every, _is_permitted):
        add(holding, end, count)
    for holding, end, count in _ends(closed.staying, _is_permitted):
        add(holding, end, -count)
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


def _ends(closed: Mapping[ClosedOn, int], counted: RuleTest) -> Iterator[tuple[str, dt.date, int]]:
    """Give the holding and the end of what was closed, and how many that are; of the rules that count."""
    by_kind: dict[tuple[str, str], Counter[dt.date]] = defaultdict(Counter)
    for (edition, holding, closed_on), count in closed.items():
        by_kind[edition, holding][closed_on] += count
    for (edition, holding), days in by_kind.items():
        rule = rule_under(edition, holding)
        if rule and (span := rule.span) and counted(rule):
            yield from ((holding, span.end(closed_on), count) for closed_on, count in days.items())


def staying_by_holding(
    staying: Mapping[ClosedOn, int], *, by: dt.date, on_hold: HeldRecords
) -> Mapping[str, int]:
    """Count the records of `due_records.staying` by holding, from what `closed_counts` counted."""
    followers = _followers()
    return _over_by(staying, _is_any, on_hold.staying.intersection(followers), followers, by)


def unpermitted_by_holding(every: Mapping[ClosedOn, int], *, by: dt.date) -> Mapping[str, int]:
    """Count the records of `due_records.unpermitted` by holding, from what `closed_counts` counted."""
    followers = _followers()
    return _over_by(every, _is_unpermitted, followers.keys(), followers, by)


def _over_by(
    closed: Mapping[ClosedOn, int],
    counted: RuleTest,
    first_of_thread: Collection[uuid.UUID],
    followers: Mapping[uuid.UUID, list[dt.date | None]],
    by: dt.date,
) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for holding, end, count in _ends(closed, counted):
        counts[holding] += count if end <= by else 0
    # One that is over by itself waits for what follows it.
    for holding, own_day, day in _threads(first_of_thread, followers, counted):
        if own_day is not None and own_day <= by and (day is None or day > by):
            counts[holding] -= 1
    return +counts


def _followed(on_hold: HeldRecords) -> Iterator[tuple[str, dt.date | None, dt.date | None]]:
    """Give the holding of closed records that are followed by others, their own day, and that of all, if any."""
    followers = _followers()
    return _threads(followers.keys() - on_hold.staying, followers, _is_permitted)


def _threads(
    numbers: Collection[uuid.UUID],
    followers: Mapping[uuid.UUID, list[dt.date | None]],
    counted: RuleTest,
) -> Iterator[tuple[str, dt.date | None, dt.date | None]]:
    rows = Record.objects.filter(pk__among=numbers, task__closed_on__isnull=False)
    columns = ("pk", "edition", "holding", "task__closed_on")
    for number, edition, holding, closed_on in rows.values_list(*columns):
        ends = [own_day := _end(edition, holding, closed_on, counted), *followers[number]]
        days = [end for end in ends if end is not None]
        yield holding, own_day, max(days) if len(days) == len(ends) else None


def _followers() -> Mapping[uuid.UUID, list[dt.date | None]]:
    """Return when those end that follow the first e-mail of a thread, by that one: it is kept as long as they are."""
    ends: dict[uuid.UUID, list[dt.date | None]] = defaultdict(list)
    rows = Record.objects.filter(about__isnull=False, task__isnull=False)
    for about, edition, holding, closed_on in rows.values_list(
        "about_id", "edition", "holding", "task__closed_on"
    ):
        ends[about].append(_end(edition, holding, closed_on, _is_any))
    return ends


def _end(edition: str, holding: str, closed_on: dt.date | None, counted: RuleTest) -> dt.date | None:
    rule = rule_under(edition, holding)
    return rule.span.end(closed_on) if rule and counted(rule) and rule.span and closed_on else None


def _is_any(_: Rule) -> bool:
    return True


def _is_permitted(rule: Rule) -> bool:
    return bool(rule.permission)


def _is_unpermitted(rule: Rule) -> bool:
    return not rule.permission
