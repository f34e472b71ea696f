"""What the page of retention shows: what falls due and when, what stays and why, what is on hold, what is gone."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.desk.due_overview import staying_records
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.models import Record, Tombstone
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.retention import accounts, due_records
from keepfaith.disclosure.retention.destruction import has_duty
from keepfaith.disclosure.retention.due_records import AHEAD, DueOn, HeldRecords
from keepfaith.disclosure.staff.holdings import ACCOUNTS
from keepfaith.disclosure.staff.models import AccountTombstone as AccountStone
from keepfaith.disclosure.tasks.task_actions import today

MAX_LISTED: Final = 100
MAX_HELD: Final = 200
MAX_TOMBSTONES: Final = 50


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many records fall due on a day, and how that compares with the most."""

    day: dt.date
    is_now: bool
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class DueLine:
    """One record that falls due, by its reference alone."""

    reference: str
    holding: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class DueGroup:
    """The records of one holding that fall due within two weeks: how many, and the first of them."""

    name: str
    title: str
    count: int
    lines: tuple[DueLine, ...]


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record on hold, with the reason."""

    record: uuid.UUID
    reference: str
    title: str
    reason: str


def retention_context() -> dict[str, Any]:
    """Return all that the page shows; raises `CustodianUnavailable`."""
    day, on_hold = today(), due_records.holds()
    coming = sorted(
        [*due_records.coming(today=day, on_hold=on_hold), *accounts.coming(today=day)], key=attrgetter("day")
    )
    return {
        "bars": list(_bars(coming, day)),
        "groups": list(_groups(coming, day, on_hold)),
        "due_now": sum(due.count for due in coming if due.day == day),
        "ahead": AHEAD,
        "stays": list(staying_records(day, on_hold)),
        "held": _held_records(on_hold),
        "gone": _newest_tombstones(),
        "account": this_agency().retention_account,
        "has_duty": has_duty(),
    }


def _bars(coming: Iterable[DueOn], today: dt.date) -> Iterable[DayCount]:
    counts = [(day, sum(due.count for due in some)) for day, some in groupby(coming, attrgetter("day"))]
    most = max((count for _, count in counts), default=1)
    return (DayCount(day, day == today, count, round(100 * count / most)) for day, count in counts)


def _groups(coming: Iterable[DueOn], today: dt.date, on_hold: HeldRecords) -> Iterable[DueGroup]:
    by = today + dt.timedelta(AHEAD)
    records = due_records.due(by=by, on_hold=on_hold).select_related("task")
    for holding in sorted({due.holding for due in coming}):
        count = sum(due.count for due in coming if due.holding == holding)
        if holding == ACCOUNTS:
            yield DueGroup(holding, edition_titles().holding(holding), count, tuple(_accounts(by, today)))
            continue
        lines = [
            DueLine(shown_reference(record), holding, max(due_records.day_of(record) or today, today))
            for record in records.filter(holding=holding).order_by("task__closed_on", "pk")[:MAX_LISTED]
        ]
        yield DueGroup(
            holding, edition_titles().holding(holding), count, tuple(sorted(lines, key=attrgetter("day")))
        )


def _accounts(by: dt.date, today: dt.date) -> Iterable[DueLine]:
    return (
        DueLine(employee.account, ACCOUNTS, max(accounts.day_of(employee) or today, today))
        for employee in accounts.due(by=by)[:MAX_LISTED]
    )


def _held_records(on_hold: HeldRecords) -> list[HeldRecord]:
    rows = due_records.held_records(on_hold).select_related("about").order_by("holding", "reference")
    return [
        HeldRecord(
            row.pk, _named(row), edition_titles(row.edition).holding(row.holding), on_hold.reasons[row.pk]
        )
        for row in rows[:MAX_HELD]
    ]


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
