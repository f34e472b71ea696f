"""What waits: counted by purpose and by how long, and listed, without a word of what anybody told us."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, When
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.desk.current_employee import CurrentEmployee
from keepfaith.disclosure.models import Record, Task, TaskQuerySet
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.receipts import ALPHABET, Receipt, grouped

PAGE_SIZE: Final = 50
# Names a group as purposes name theirs.
WITH_YOU: Final = "with-you"
_MAX_TYPED_LENGTH: Final = 40
# Names the steps of waiting, in days: from, and up to but without.
AGES: Final = (
    ("Under 3 days", 0, 3),
    ("3 to 6 days", 3, 7),
    ("7 to 30 days", 7, 31),
    ("Over 30 days", 31, None),
)


@dataclass(frozen=True, slots=True)
class AgeCount:
    """How many tasks have waited so long, and how that compares with the most."""

    says: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One task in the queue."""

    number: int
    reference: str
    what: str
    received: dt.date
    days: int
    moved_from: str
    assigned_to: str


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """The tasks of one purpose on this page, or those that the employee has, and how many there are in all."""

    purpose: str
    title: str
    count: int
    lines: tuple[QueueLine, ...]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue."""

    total: int
    steps: tuple[AgeCount, ...]
    groups: tuple[QueueGroup, ...]
    page: "Page[Any]"


def queue_page(employee: CurrentEmployee, *, page: str | None) -> QueuePage:
    """Count and list the waiting tasks that an employee's duties cover: those that they have first, then by purpose."""
    tasks = Task.objects.waiting().filter(need_to_know.covering(employee.duties))
    counts: Counter[str] = Counter()
    for assigned_to, purpose, count in (
        tasks.order_by().values_list("assigned_to", "purpose").annotate(Count("pk"))
    ):
        counts[WITH_YOU if assigned_to == employee.account else purpose] += count
    mine_first = Case(When(assigned_to=employee.account, then=0), default=1)
    ordered = tasks.order_by(mine_first, "purpose", "record__received_at", "pk").select_related("record")
    shown = Paginator(ordered, PAGE_SIZE).get_page(page)
    groups = [
        QueueGroup(name, _title(name), counts[name], tuple(map(_line, some)))
        for name, some in groupby(
            shown.object_list,
            key=lambda task: WITH_YOU if task.assigned_to == employee.account else task.purpose,
        )
    ]
    return QueuePage(counts.total(), _age_counts(tasks), tuple(groups), shown)


def task_by_reference(reference: str, employee: CurrentEmployee) -> Task | None:
    """Find the task, waiting or done, that an employee's duties cover and whose receipt shows a reference."""
    wanted = Receipt.typed(reference[:_MAX_TYPED_LENGTH], "").reference
    if not wanted or not set(wanted) <= set(ALPHABET):
        return None
    return Task.objects.filter(need_to_know.covering(employee.duties), record__reference=wanted).first()


def shown_reference(record: Record) -> str:
    """Return a reference in two groups, as the receipt shows it."""
    return grouped(record.reference) if record.reference else "without a reference"


def days_waiting(record: Record) -> int:
    """Count the agency's calendar days since a record came."""
    agency = this_agency()
    return (agency.day(timezone.now()) - agency.day(record.received_at)).days


def _title(group: str) -> str:
    return "With you" if group == WITH_YOU else edition_titles().purpose(group)


def _line(task: Task) -> QueueLine:
    record, words = task.record, edition_titles(task.record.edition)
    return QueueLine(
        number=task.pk,
        reference=shown_reference(record),
        what=words.holding(record.holding),
        received=this_agency().day(record.received_at),
        days=days_waiting(record),
        moved_from=words.purpose(record.purpose) if task.purpose != record.purpose else "",
        assigned_to=task.assigned_to,
    )


def _age_counts(tasks: TaskQuerySet) -> tuple[AgeCount, ...]:
    counts = tasks.order_by().aggregate(**{f"step{at}": _count_of_age(at) for at in range(len(AGES))})
    numbers: list[int] = [counts[f"step{at}"] for at in range(len(AGES))]
    most = max(numbers) or 1
    return tuple(
        AgeCount(says, count, round(100 * count / most))
        for (says, _, _), count in zip(AGES, numbers, strict=True)
    )


def _count_of_age(at: int) -> Count:
    _, least, most = AGES[at]
    agency = this_agency()
    today = agency.day(timezone.now())
    came = Q(record__received_at__lt=agency.midnight(today - dt.timedelta(days=least - 1)))
    if most is not None:
        came &= Q(record__received_at__gte=agency.midnight(today - dt.timedelta(days=most - 1)))
    return Count("pk", filter=came)
