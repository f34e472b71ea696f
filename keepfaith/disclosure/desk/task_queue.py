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
from keepfaith.disclosure.records.edition_titles import wording
from keepfaith.disclosure.records.receipts import ALPHABET, Receipt, grouped

ON_A_PAGE: Final = 50
# Names a group as purposes name theirs.
MINE: Final = "handed-to-you"
_LONGEST_TYPED: Final = 40
# Names the steps of waiting, in days: from, and up to but without.
STEPS: Final = (
    ("Under 3 days", 0, 3),
    ("3 to 6 days", 3, 7),
    ("7 to 30 days", 7, 31),
    ("Over 30 days", 31, None),
)


@dataclass(frozen=True, slots=True)
class Step:
    """How many tasks have waited so long, and how that compares with the most."""

    says: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Line:
    """One task in the queue."""

    number: int
    reference: str
    what: str
    received: dt.date
    days: int
    moved_from: str
    handed_to: str


@dataclass(frozen=True, slots=True)
class Group:
    """The tasks of one purpose on this page, or those handed to the employee, and how many there are in all."""

    purpose: str
    title: str
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue."""

    total: int
    steps: tuple[Step, ...]
    groups: tuple[Group, ...]
    page: "Page[Any]"


def queue_of(employee: CurrentEmployee, *, page: str | None) -> Queue:
    """Count and list the waiting tasks that an employee's duties cover: those handed to them first, then by purpose."""
    tasks = Task.objects.waiting().filter(need_to_know.covering(employee.duties))
    counts: Counter[str] = Counter()
    for handed_to, purpose, count in (
        tasks.order_by().values_list("handed_to", "purpose").annotate(Count("pk"))
    ):
        counts[MINE if handed_to == employee.account else purpose] += count
    mine_first = Case(When(handed_to=employee.account, then=0), default=1)
    ordered = tasks.order_by(mine_first, "purpose", "record__received_at", "pk").select_related("record")
    shown = Paginator(ordered, ON_A_PAGE).get_page(page)
    groups = [
        Group(name, _title(name), counts[name], tuple(map(_line, some)))
        for name, some in groupby(
            shown.object_list, key=lambda task: MINE if task.handed_to == employee.account else task.purpose
        )
    ]
    return Queue(counts.total(), _steps(tasks), tuple(groups), shown)


def found_by(reference: str, employee: CurrentEmployee) -> Task | None:
    """Find the task, waiting or done, that an employee's duties cover and whose receipt shows a reference."""
    wanted = Receipt.typed(reference[:_LONGEST_TYPED], "").reference
    if not wanted or not set(wanted) <= set(ALPHABET):
        return None
    return Task.objects.filter(need_to_know.covering(employee.duties), record__reference=wanted).first()


def shown_reference(record: Record) -> str:
    """Give a reference in two groups, as the receipt shows it."""
    return grouped(record.reference) if record.reference else "without a reference"


def days_waiting(record: Record) -> int:
    """Count the agency's calendar days since a record came."""
    agency = this_agency()
    return (agency.day(timezone.now()) - agency.day(record.received_at)).days


def _title(group: str) -> str:
    return "Handed to you" if group == MINE else wording().purpose(group)


def _line(task: Task) -> Line:
    record, words = task.record, wording(task.record.edition)
    return Line(
        number=task.pk,
        reference=shown_reference(record),
        what=words.holding(record.holding),
        received=this_agency().day(record.received_at),
        days=days_waiting(record),
        moved_from=words.purpose(record.purpose) if task.purpose != record.purpose else "",
        handed_to=task.handed_to,
    )


def _steps(tasks: TaskQuerySet) -> tuple[Step, ...]:
    counts = tasks.order_by().aggregate(**{f"step{at}": _between(at) for at in range(len(STEPS))})
    found: list[int] = [counts[f"step{at}"] for at in range(len(STEPS))]
    most = max(found) or 1
    return tuple(
        Step(says, count, round(100 * count / most)) for (says, _, _), count in zip(STEPS, found, strict=True)
    )


def _between(at: int) -> Count:
    _, least, most = STEPS[at]
    agency = this_agency()
    today = agency.day(timezone.now())
    came = Q(record__received_at__lt=agency.midnight(today - dt.timedelta(days=least - 1)))
    if most is not None:
        came &= Q(record__received_at__gte=agency.midnight(today - dt.timedelta(days=most - 1)))
    return Count("pk", filter=came)
