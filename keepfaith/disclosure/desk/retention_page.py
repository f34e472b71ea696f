"""What the page of retention shows: what falls due by kind and month, what stays and why, what is on hold or gone."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import Any, Final

from django.core.paginator import Paginator

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.disclosure.cases.restrictions import Suspension, suspensions
from keepfaith.disclosure.desk.column_chart import Chart
from keepfaith.disclosure.desk.due_overview import MonthCount, due_by_month, due_chart, staying_records
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.models import Record, Tombstone
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.retention import accounts, due_records, legal_holds
from keepfaith.disclosure.retention.closed_counts import ClosedOn, closed_counts
from keepfaith.disclosure.retention.destruction import has_duty
from keepfaith.disclosure.retention.due_months import due_days, due_months
from keepfaith.disclosure.retention.due_records import AHEAD, DueOn, HeldRecords
from keepfaith.disclosure.staff.holdings import ACCOUNTS
from keepfaith.disclosure.staff.models import AccountTombstone as AccountStone
from keepfaith.disclosure.tasks.task_actions import today

# So many records can be named at once.
MAX_NAMED: Final = 50
MAX_LISTED: Final = 100
_CHUNK_SIZE: Final = 200
# So many of each case.
MAX_HELD: Final = 100
CASES_A_PAGE: Final = 10
MAX_TOMBSTONES: Final = 50
# By these a record is named; its ciphertext stays where it is.
_NAMED: Final = ("edition", "holding", "reference", "about__reference")


@dataclass(frozen=True, slots=True)
class DueLine:
    """One record that falls due, by its reference alone."""

    reference: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class DueKind:
    """The records of one holding that fall due: in which months, drawn too, and those that do within two weeks.

    `lines` are the first of these, `soon` is how many there are.
    """

    name: str
    title: str
    count: int
    months: tuple[MonthCount, ...]
    chart: Chart
    soon: int
    lines: tuple[DueLine, ...]


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record on hold, and the other cases that hold it."""

    record: uuid.UUID
    reference: str
    title: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuspendedRecord:
    """A record whose use is suspended, and each reason for that."""

    reference: str
    title: str
    reasons: tuple[Suspension, ...]


@dataclass(frozen=True, slots=True)
class HoldingCase:
    """An open case with the first records that it keeps; `count` says how many, the notes on them left out."""

    state: CaseState
    count: int
    records: tuple[HeldRecord, ...]


def retention_context(page: str | None) -> dict[str, Any]:
    """Return all that the page shows, and one page of the cases; raises `CustodianUnavailable`."""
    day, on_hold = today(), due_records.holds()
    cases = Paginator(legal_holds.cases(), CASES_A_PAGE).get_page(page)
    closed = closed_counts(on_hold)
    days = due_days(closed, today=day, on_hold=on_hold)
    remaining = {kind: count - closed.staying.get(kind, 0) for kind, count in closed.every.items()}
    return {
        "kinds": list(_kinds(days, day, on_hold, remaining)),
        "due_now": sum(due.count for due in days if due.day == day),
        "ahead": AHEAD,
        "most": MAX_NAMED,
        "stays": list(staying_records(day, on_hold, closed)),
        "cases": list(_cases(cases.object_list, on_hold)),
        "page": cases,
        "suspended": list(_suspended()),
        "token": secrets.token_urlsafe(16),
        "gone": _newest_tombstones(),
        "account": this_agency().retention_account,
        "has_duty": has_duty(),
    }


def _kinds(
    days: Sequence[DueOn], today: dt.date, on_hold: HeldRecords, remaining: Mapping[ClosedOn, int]
) -> Iterable[DueKind]:
    by = today + dt.timedelta(AHEAD)
    for holding in sorted({due.holding for due in days}):
        of_kind = [due for due in days if due.holding == holding]
        months, title = due_by_month(due_months(of_kind)), edition_titles().holding(holding)
        soon = sum(due.count for due in of_kind if due.day <= by)
        is_soon = _accounts if holding == ACCOUNTS else partial(_records, holding, on_hold, remaining)
        yield DueKind(
            holding,
            title,
            sum(due.count for due in of_kind),
            months,
            due_chart(f"chart-{holding}", f"{title}: due by month", months),
            soon,
            tuple(is_soon(by, today)) if soon else (),
        )


def _records(
    holding: str, on_hold: HeldRecords, remaining: Mapping[ClosedOn, int], by: dt.date, today: dt.date
) -> Iterable[DueLine]:
    # Only on these days was something closed that is not on hold: few rows are read to leave out what is.
    closed = {day for (_, name, day), count in remaining.items() if name == holding and count > 0}
    due = due_records.permitted(by=by).select_related("task").filter(holding=holding)
    rows = due.filter(task__closed_on__in=closed).order_by("task__closed_on", "pk").iterator(_CHUNK_SIZE)
    records = list(islice((row for row in rows if row.pk not in on_hold.staying), MAX_LISTED))
    days = due_records.days_of(records)
    lines = [DueLine(shown_reference(record), max(days[record.pk] or today, today)) for record in records]
    return sorted(lines, key=attrgetter("day"))


def _accounts(by: dt.date, today: dt.date) -> Iterable[DueLine]:
    return (
        DueLine(employee.account, max(accounts.day_of(employee) or today, today))
        for employee in accounts.due(by=by)[:MAX_LISTED]
    )


def _cases(states: Iterable[CaseState], on_hold: HeldRecords) -> Iterable[HoldingCase]:
    for state in states:
        rows = due_records.records_among(on_hold.records_of.get(state.case, ()))
        named = rows.select_related("about").only(*_NAMED)
        first = named.order_by("holding", "reference")[:MAX_HELD]
        listed = tuple(_held_record(row, state.case, on_hold) for row in first)
        yield HoldingCase(state, on_hold.counts.get(state.case, 0), listed)


def _suspended() -> Iterable[SuspendedRecord]:
    """Name the first records whose use is suspended."""
    by_record = suspensions()
    rows = due_records.records_among(list(by_record)).select_related("about")
    for row in rows.order_by("holding", "reference")[:MAX_LISTED]:
        title = edition_titles(row.edition).holding(row.holding)
        yield SuspendedRecord(_named(row), title, tuple(by_record[row.pk]))


def _held_record(row: Record, case: str, on_hold: HeldRecords) -> HeldRecord:
    others = tuple(name for name in on_hold.cases[row.pk] if name != case)
    return HeldRecord(row.pk, _named(row), edition_titles(row.edition).holding(row.holding), others)


def _named(row: Record) -> str:
    return (
        shown_reference(row) if row.reference or not row.about else f"a note on {shown_reference(row.about)}"
    )


def _newest_tombstones() -> list[dict[str, Any]]:
    """Return what was destroyed last, accounts beside records."""
    left = AccountStone.objects.order_by("-destroyed_on", "pk")[:MAX_TOMBSTONES]
    gone = [
        *map(_record_tombstone, Tombstone.objects.newest()[:MAX_TOMBSTONES]),
        *map(_account_tombstone, left),
    ]
    return sorted(gone, key=lambda tombstone: tombstone["stone"].destroyed_on, reverse=True)[:MAX_TOMBSTONES]


def _record_tombstone(stone: Tombstone) -> dict[str, Any]:
    reference = stone.reference or ""
    words = edition_titles(stone.edition)
    return {
        "stone": stone,
        "reference": f"{reference[:5]}-{reference[5:]}" if reference else "a note",
        "title": words.holding(stone.holding),
        "passage": words.passage(stone.clause),
    }


def _account_tombstone(stone: AccountStone) -> dict[str, Any]:
    words = edition_titles(stone.edition)
    return {
        "stone": stone,
        "reference": f"account {stone.pk}",
        "title": words.holding(ACCOUNTS),
        "passage": words.passage(stone.clause),
    }
