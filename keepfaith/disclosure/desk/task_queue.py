"""What waits, late first, then what is due soonest: listed without a word of what anybody told us."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.cases.restrictions import withdrawn_among
from keepfaith.disclosure.desk.current_employee import CurrentEmployee
from keepfaith.disclosure.desk.queue_order import (
    WAYS,
    DayCount,
    Filter,
    Holder,
    OrderedTasks,
    day_counts,
    filter_counts,
)
from keepfaith.disclosure.models import Record, Step, Task, TaskQuerySet
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.receipts import ALPHABET, Receipt, grouped
from keepfaith.disclosure.tasks.absences import away
from keepfaith.disclosure.tasks.due_dates import day_it_came, due_after

PAGE_SIZE: Final = 50
_MAX_TYPED_LENGTH: Final = 40
_WEEK: Final = 7
WAYS_IN: Final = {
    Task.TELEPHONE: "by telephone", Task.PAPER: "on paper", Task.PERSON: "in person", "": "",
}  # fmt: skip
_WAYS_OUT: Final = {Task.MAIL: "mail", Task.EMAIL: "e-mail", "": ""}
_TITLES: Final = {
    Filter.ALL: "All", Filter.MINE: "Mine", Filter.LATE: "Late", Filter.NOBODY: "Unassigned",
    Filter.ABSENT: "Of absent colleagues", Filter.MAIL: "By mail", Filter.EMAIL: "By e-mail",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A filter, and how many tasks it shows."""

    name: str
    title: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One task in the queue; `due` says in words when it is due."""

    number: int
    reference: str
    what: str
    received: dt.date
    due: str
    due_on: dt.date | None
    is_late: bool
    goes_by: str
    came_by: str
    notes: int
    moved_from: str
    assigned_to: str
    deputy: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue; `next_open` tells whether a task waits that the employee may open now."""

    total: int
    late: int
    next_open: bool
    shown: str
    filters: tuple[FilterLink, ...]
    lines: tuple[QueueLine, ...]
    # The numbers of those tasks that their senders took back and that no colleague has.
    closable: tuple[int, ...]
    page: "Page[Any]"


def queue_page(employee: CurrentEmployee, *, page: str | None, shown: str = "") -> QueuePage:
    """List the waiting tasks that an employee's duties cover and that a filter shows, and count those of each."""
    tasks, today = _waiting(employee), _today()
    deputies = {account: row.deputy for account, row in away(today).items()}
    absent = [account for account, deputy in deputies.items() if deputy == employee.account]
    counts = day_counts(tasks, account=employee.account, absent=absent)
    chosen = Filter(shown) if shown in Filter else Filter.ALL
    numbers = filter_counts(counts, today)
    ordered = OrderedTasks(
        _held_by(tasks, chosen, employee, absent), [day for day in counts if day.is_in(chosen, today)]
    )
    shown_page = Paginator(ordered, PAGE_SIZE).get_page(page)
    lines = _lines(list(shown_page.object_list), today, deputies)
    closable = [
        line.number for line in lines if line.is_withdrawn and line.assigned_to in ("", employee.account)
    ]
    return QueuePage(
        numbers[Filter.ALL],
        numbers[Filter.LATE],
        sum(day.count for day in counts if _is_open_to_employee(day)) > len(closable),
        chosen.value,
        tuple(
            FilterLink(name, _TITLES[name], numbers[name], name is chosen)
            for name in Filter
            if name is not Filter.ABSENT or absent
        ),
        lines,
        tuple(closable),
        shown_page,
    )


def next_task(employee: CurrentEmployee) -> Task | None:
    """Return the task that an employee should open next: the first with them or nobody that was not taken back."""
    tasks = _waiting(employee)
    counts = filter(_is_open_to_employee, day_counts(tasks, account=employee.account))
    ordered = OrderedTasks(tasks.filter(assigned_to__in=("", employee.account)), counts)
    first = ordered[:PAGE_SIZE]
    withdrawn = withdrawn_among(task.record for task in first)
    return next((task for task in first if task.record_id not in withdrawn), None)


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
    return (_today() - day_it_came(record)).days


def due_on(record: Record) -> dt.date | None:
    """Return the day on which a record's task is due, if a receipt promised one."""
    return due_after(record.form, record.holding, day_it_came(record))


def due_words(due: dt.date | None, today: dt.date | None = None) -> str:
    """Say when a task is due, such as “2 days late”, “due today” or “due Dec 8”."""
    if due is None:
        return "no set day"
    days = (due - (today or _today())).days
    if days < 0:
        return f"{-days} {'day' if days == -1 else 'days'} late"
    if days <= 1:
        return ("due today", "due tomorrow")[days]
    return f"due {due:%a}" if days < _WEEK else f"due {due:%b} {due.day}"


def is_soon(due: dt.date | None) -> bool:
    """Return whether a day is so near, or past, that words tell more of it than its date."""
    return due is not None and (due - _today()).days < _WEEK


def _waiting(employee: CurrentEmployee) -> TaskQuerySet:
    return Task.objects.waiting().filter(need_to_know.covering(employee.duties))


def _held_by(
    tasks: TaskQuerySet, shown: Filter, employee: CurrentEmployee, absent: Collection[str]
) -> TaskQuerySet:
    if shown in WAYS:
        return tasks.filter(goes_by=shown.value)
    if shown is Filter.MINE:
        return tasks.filter(assigned_to=employee.account)
    if shown is Filter.ABSENT:
        return tasks.filter(assigned_to__in=absent)
    return tasks.filter(assigned_to="") if shown is Filter.NOBODY else tasks


def _is_open_to_employee(day: DayCount) -> bool:
    return day.holder in (Holder.MINE, Holder.NOBODY)


def _today() -> dt.date:
    return this_agency().day(timezone.now())


def _lines(tasks: list[Task], today: dt.date, deputies: Mapping[str, str]) -> tuple[QueueLine, ...]:
    noted = Step.objects.filter(task__in=tasks, note__isnull=False).exclude(act="answered")
    notes = dict(noted.order_by().values_list("task").annotate(Count("pk")))
    withdrawn = withdrawn_among(task.record for task in tasks)
    return tuple(
        _line(task, notes.get(task.pk, 0), today, deputies, is_withdrawn=task.record_id in withdrawn)
        for task in tasks
    )


def _line(
    task: Task, notes: int, today: dt.date, deputies: Mapping[str, str], *, is_withdrawn: bool
) -> QueueLine:
    record, words = task.record, edition_titles(task.record.edition)
    due = due_on(record)
    return QueueLine(
        number=task.pk,
        reference=shown_reference(record),
        what=words.holding(record.holding),
        received=day_it_came(record),
        due=due_words(due, today),
        due_on=due,
        is_late=due is not None and due < today,
        goes_by=_WAYS_OUT[task.goes_by],
        came_by=WAYS_IN[task.came_by],
        notes=notes,
        moved_from=words.purpose(record.purpose) if task.purpose != record.purpose else "",
        assigned_to=task.assigned_to,
        deputy=deputies.get(task.assigned_to, ""),
        is_withdrawn=is_withdrawn,
    )
