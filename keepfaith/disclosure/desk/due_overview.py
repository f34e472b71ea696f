"""What falls due by month, and what stays though it is due: the pages on the office and on retention share it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from keepfaith.disclosure.desk.column_chart import Chart, column_chart
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.retention import accounts
from keepfaith.disclosure.retention.closed_counts import ClosedCounts
from keepfaith.disclosure.retention.due_months import DueInMonth, staying_by_holding, unpermitted_by_holding
from keepfaith.disclosure.retention.due_records import HeldRecords
from keepfaith.disclosure.staff.holdings import ACCOUNTS

_ON_HOLD: Final = "something of it or of its thread is on hold"
_NO_NUMBER: Final = "no permission to destroy has a number in its edition"


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many records fall due in a month, and of which kinds."""

    first: dt.date
    kinds: tuple[tuple[str, int], ...]

    @property
    def last(self) -> dt.date:
        """The last day of the month."""
        return _next_month(self.first) - dt.timedelta(days=1)

    @property
    def count(self) -> int:
        """How many of all kinds."""
        return sum(count for _, count in self.kinds)


@dataclass(frozen=True, slots=True)
class StayingRecords:
    """How many records of a holding are due and stay, and why."""

    title: str
    count: int
    why: str


def due_by_month(due: Iterable[DueInMonth]) -> tuple[MonthCount, ...]:
    """Put the kinds of each month together, the next month first."""
    words, kinds = edition_titles(), defaultdict[dt.date, list[tuple[str, int]]](list)
    for row in due:
        kinds[row.month].append((words.holding(row.holding), row.count))
    return tuple(MonthCount(month, tuple(sorted(kinds[month]))) for month in sorted(kinds))


def due_chart(key: str, title: str, months: Sequence[MonthCount]) -> Chart:
    """Draw how many fall due in each month, with those between in which none does."""
    counts = {month.first: month.count for month in months}
    every, month = [], months[0].first
    while month <= months[-1].first:
        every.append(month)
        month = _next_month(month)
    most = max(months, key=lambda month: month.count)
    description = (
        f"Columns for the months from {every[0]:%B %Y} to {every[-1]:%B %Y}. "
        f"In all, {sum(counts.values()):,} fall due. Most do in {most.first:%B %Y}: {most.count:,}."
    )
    return column_chart(
        key,
        title,
        description,
        [f"{month:%b %Y}" for month in every],
        [(counts.get(month, 0),) for month in every],
    )


def staying_records(day: dt.date, on_hold: HeldRecords, closed: ClosedCounts) -> Iterator[StayingRecords]:
    """Return what is due by a day and stays: records first, then accounts."""
    yield from _stays(staying_by_holding(closed.staying, by=day, on_hold=on_hold), _ON_HOLD)
    yield from _stays(unpermitted_by_holding(closed.every, by=day), _NO_NUMBER)
    if count := len(accounts.unpermitted(by=day)):
        yield StayingRecords(edition_titles().holding(ACCOUNTS), count, _NO_NUMBER)


def _stays(counts: Mapping[str, int], why: str) -> Iterator[StayingRecords]:
    words = edition_titles()
    return (StayingRecords(words.holding(holding), count, why) for holding, count in sorted(counts.items()))


def _next_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1)
