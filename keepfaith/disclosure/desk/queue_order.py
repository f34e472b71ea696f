"""The order of the queue: what is late first, then what is due soonest.

A due date is no column, so the database cannot order by it. But all that came on the same day of the agency by the same
form is due on the same day. So the tasks are counted by day and form, these counts are put in order, and only the tasks
of one page are read.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Final, overload

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.models import Task, TaskQuerySet
from keepfaith.disclosure.tasks.due_dates import due_after


class Holder(StrEnum):
    """Who has a task, as seen by one employee; absent is a colleague for whom they stand in."""

    MINE, NOBODY, COLLEAGUE, ABSENT = "mine", "nobody", "colleague", "absent"


_DAY: Final = dt.timedelta(days=1)
_HOLDERS: Final = {holder.value: holder for holder in Holder}


class Filter(StrEnum):
    """Which of the waiting tasks are shown."""

    ALL, MINE, LATE, NOBODY, ABSENT = "all", "mine", "late", "nobody", "absent"
    MAIL, EMAIL = Task.MAIL, Task.EMAIL


WAYS: Final = frozenset({Filter.MAIL, Filter.EMAIL})


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many tasks came on one day by one form, go out in one way and are with one kind of holder; when due.

    They were `received` on the day on which they reached the desk; what was typed in can have come before.
    """

    form: str
    holding: str
    received: dt.date
    came: dt.date
    holder: Holder
    goes_by: str
    count: int
    due: dt.date | None

    @property
    def place(self) -> tuple[bool, dt.date, dt.date]:
        """Where its tasks are in the queue, whoever has them; those that are due on no day come last."""
        return self.due is None, self.due or dt.date.max, self.came

    def is_late(self, today: dt.date) -> bool:
        """Return whether their day has passed."""
        return self.due is not None and self.due < today

    def is_in(self, shown: Filter, today: dt.date) -> bool:
        """Return whether a filter shows them."""
        if shown is Filter.LATE:
            return self.is_late(today)
        if shown in WAYS:
            return self.goes_by == shown.value
        return shown is Filter.ALL or self.holder.value == shown.value


def day_counts(tasks: TaskQuerySet, *, account: str, absent: Collection[str] = ()) -> list[DayCount]:
    """Count tasks by day, form and holder, in one query; `absent` are those for whom the employee stands in."""
    holder = Case(
        When(assigned_to=account, then=Value(Holder.MINE.value)),
        When(assigned_to="", then=Value(Holder.NOBODY.value)),
        *([When(assigned_to__in=absent, then=Value(Holder.ABSENT.value))] if absent else []),
        default=Value(Holder.COLLEAGUE.value),
    )
    received = TruncDate("received_at", tzinfo=this_agency().zone)
    by = "form", "holding", received, "came_on", holder, "goes_by"
    # Not their keys, for which each row would be read: the index has no key.
    rows = tasks.order_by().values_list(*by).annotate(number=Count("*"))
    due_days: dict[tuple[str, str, dt.date], dt.date | None] = {}
    counts = []
    for form, holding, day, came_on, holds, goes_by, count in rows:
        came = form, holding, came_on or day
        if came not in due_days:
            due_days[came] = due_after(*came)
        counts.append(DayCount(form, holding, day, came[2], _HOLDERS[holds], goes_by, count, due_days[came]))
    return counts


def filter_counts(counts: Iterable[DayCount], today: dt.date) -> dict[Filter, int]:
    """Count the tasks that each filter shows."""
    holders, ways, late = Counter[Holder](), Counter[str](), 0
    for day in counts:
        holders[day.holder] += day.count
        ways[day.goes_by] += day.count
        late += day.count if day.is_late(today) else 0
    return {
        Filter.ALL: holders.total(),
        Filter.MINE: holders[Holder.MINE],
        Filter.LATE: late,
        Filter.NOBODY: holders[Holder.NOBODY],
        Filter.ABSENT: holders[Holder.ABSENT],
        Filter.MAIL: ways[Filter.MAIL],
        Filter.EMAIL: ways[Filter.EMAIL],
    }


class OrderedTasks(Sequence[Task]):
    """Some of the waiting tasks in the order of the queue; a slice reads its tasks in one query."""

    def __init__(self, tasks: QuerySet[Task], counts: Iterable[DayCount]) -> None:
        self._tasks = tasks.order_by().select_related("record")
        places: dict[tuple[bool, dt.date, dt.date], Counter[tuple[str, str]]] = {}
        for day in counts:
            places.setdefault(day.place, Counter())[day.form, day.holding] += day.count
        self._places = sorted(places.items())
        self._length = sum(ways.total() for ways in places.values())

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> Task: ...

    @overload
    def __getitem__(self, at: slice) -> list[Task]: ...

    def __getitem__(self, at: int | slice) -> Task | list[Task]:
        """Return the task at a place, or those of a slice."""
        if isinstance(at, int):
            return self[at : at + 1][0]
        start, stop, _ = at.indices(self._length)
        passed, skipped, matches = 0, 0, []
        for (_, _, came), ways in self._places:
            if passed + ways.total() <= start:
                skipped = passed + ways.total()
            elif passed < stop:
                matches.append(_came_on(came) & _came_by(ways))
            else:
                break
            passed += ways.total()
        if not matches:
            return []
        place = Case(*(When(match, then=Value(number)) for number, match in enumerate(matches)))
        of_days = self._tasks.filter(reduce(or_, matches))
        return list(
            of_days.order_by(place, "received_at", "form", "holding", "pk")[start - skipped : stop - skipped]
        )


def _came_on(day: dt.date) -> Q:
    midnight = this_agency().midnight
    received = Q(received_at__gte=midnight(day), received_at__lt=midnight(day + _DAY))
    return Q(came_on=day) | (Q(came_on=None) & received)


def _came_by(ways: Iterable[tuple[str, str]]) -> Q:
    return reduce(or_, (Q(form=form, holding=holding) for form, holding in ways))
