"""What the page on the office shows, and the rows of its file: the same figures, put together once."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.disclosure.desk.column_chart import Chart, column_chart
from keepfaith.disclosure.desk.due_overview import (
    MonthCount,
    StayingRecords,
    due_by_month,
    due_chart,
    staying_records,
)
from keepfaith.disclosure.desk.office.kind_figures import MIN_FOR_NINE_IN_TEN, KindFigures, kinds_of
from keepfaith.disclosure.desk.office.periods import Periods, Step
from keepfaith.disclosure.desk.office.task_counts import task_counts
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.retention import due_records
from keepfaith.disclosure.retention.closed_counts import closed_counts
from keepfaith.disclosure.retention.due_months import due_days, due_months
from keepfaith.disclosure.retention.due_records import HeldRecords
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.web.csv_lines import Cell

COLUMNS: Final = ("figure", "kind", "from", "to", "number", "unit", "reason")


@dataclass(frozen=True, slots=True)
class HoldCount:
    """How many records of a kind are on hold for one case; a record can be on hold for several."""

    title: str
    case: str
    count: int


@dataclass(frozen=True, slots=True)
class KindSection:
    """The figures of a kind and their two charts."""

    kind: KindFigures
    went: Chart
    waiting: Chart


@dataclass(frozen=True, slots=True)
class Office:
    """Every figure of the page."""

    periods: Periods
    kinds: tuple[KindFigures, ...]
    due: tuple[MonthCount, ...]
    holds: tuple[HoldCount, ...]
    stays: tuple[StayingRecords, ...]

    @property
    def waiting(self) -> int:
        """How many requests of all kinds wait."""
        return sum(kind.waiting for kind in self.kinds)

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(kind.late for kind in self.kinds)

    @property
    def received(self) -> int:
        """How many came in the periods shown."""
        return sum(kind.received for kind in self.kinds)

    @property
    def answered(self) -> int:
        """How many were answered in the periods shown."""
        return sum(kind.answered for kind in self.kinds)


def office(step: Step) -> Office:
    """Read and put together every figure; raises `CustodianUnavailable`, for only it knows what is on hold."""
    day, on_hold = today(), due_records.holds()
    closed, periods = closed_counts(on_hold), Periods.until(day, step)
    due = due_months(due_days(closed, today=day, on_hold=on_hold))
    return Office(
        periods,
        kinds_of(task_counts(periods.starts[0]), periods),
        due_by_month(due),
        tuple(_hold_counts(on_hold)),
        tuple(staying_records(day, on_hold, closed)),
    )


def office_context(step: str) -> dict[str, Any]:
    """Return all that the page shows."""
    chosen = Step.read(step)
    figures = office(chosen)
    return {
        "office": figures,
        "by_months": chosen is Step.MONTH,
        "sections": [_section(number, kind) for number, kind in enumerate(figures.kinds)],
        "due_chart": due_chart("due", "Records that fall due to be destroyed", figures.due)
        if figures.due
        else None,
        "min_for_nine_in_ten": MIN_FOR_NINE_IN_TEN,
    }


def office_rows(office: Office) -> Iterator[Sequence[Cell]]:
    """Return the figures of the page as rows under `COLUMNS`, one figure a row."""
    day = office.periods.today
    for kind in office.kinds:
        for period in kind.periods:
            days = period.first, period.last
            yield "received", kind.title, *days, period.received, "requests", ""
            yield "answered", kind.title, *days, period.answered, "requests", ""
            yield "closed without an answer", kind.title, *days, period.unanswered, "requests", ""
            yield "waiting at the end", kind.title, *days, period.waiting, "requests", ""
        yield "waiting now", kind.title, day, day, kind.waiting, "requests", ""
        yield "late now", kind.title, day, day, kind.late, "requests", ""
        times, days = kind.times, (kind.periods[0].first, day)
        if times.median is not None:
            yield "half answered within", kind.title, *days, times.median, times.unit, ""
        if times.nine_in_ten is not None:
            yield "nine in ten answered within", kind.title, *days, times.nine_in_ten, times.unit, ""
    for month in office.due:
        for title, count in month.kinds:
            yield "falls due to be destroyed", title, month.first, month.last, count, "records", ""
    for line in office.holds:
        yield "on hold", line.title, day, day, line.count, "records", line.case
    for stays in office.stays:
        yield "due but not destroyed", stays.title, day, day, stays.count, "records", stays.why


def _hold_counts(on_hold: HeldRecords) -> Iterable[HoldCount]:
    # Many records are of few kinds and cases: their titles are looked up once.
    counts = Counter[tuple[str, str]]()
    for (edition, holding, cases), count in on_hold.kinds.items():
        for case in cases:
            counts[edition_titles(edition).holding(holding), case] += count
    return (HoldCount(title, case, count) for (title, case), count in sorted(counts.items()))


def _section(number: int, kind: KindFigures) -> KindSection:
    labels = [period.label for period in kind.periods]
    most = max(kind.periods, key=lambda period: period.received)
    went = column_chart(
        f"went-{number}",
        f"{kind.title}: received and answered",
        f"Columns from {_day(kind.periods[0].first)} to {_day(kind.periods[-1].last)}. In all, {kind.received:,} came "
        f"and {kind.answered:,} were answered. Most came from {_day(most.first)} on: {most.received:,}.",
        labels,
        [(period.received, period.answered) for period in kind.periods],
    )
    waiting = column_chart(
        f"waiting-{number}",
        f"{kind.title}: waiting",
        f"Columns of what waited at the end of each. Now it is {kind.waiting:,}.",
        labels,
        [(period.waiting,) for period in kind.periods],
    )
    return KindSection(kind, went, waiting)


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
