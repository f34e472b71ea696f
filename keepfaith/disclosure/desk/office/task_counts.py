"""All tasks counted by kind, form, state and days, in two queries: every figure of the page comes from these counts."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.retention.due_months import ClosedOn


@dataclass(frozen=True, slots=True)
class TaskCount:
    """How many tasks of one kind came on one day and are in one state; closed ones also on one day.

    Of those closed before the time that the page looks back on, nothing but that day is known, for only their
    destruction is still to come.
    """

    edition: str
    holding: str
    form: str
    state: str
    received_on: dt.date | None
    closed_on: dt.date | None
    count: int

    @property
    def is_answered(self) -> bool:
        """Whether something was sent to the person; it may have come back."""
        return self.state in (Task.SENT, Task.RETURNED)


def task_counts(since: dt.date) -> list[TaskCount]:
    """Count all tasks that are not erased; days are those of the agency."""
    came = TruncDate("record__received_at", tzinfo=this_agency().zone)
    kind = ("record__edition", "record__holding")
    # Two queries of few groups each take half of the time that one of all groups would.
    recent = Task.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=since)).order_by()
    older = Task.objects.filter(closed_on__lt=since).order_by()
    told_apart = recent.values_list(*kind, "record__form", "state", came, "closed_on").annotate(Count("pk"))
    by_day = older.values_list(*kind, "closed_on").annotate(Count("pk"))
    return [
        *(TaskCount(*row) for row in told_apart),
        *(
            TaskCount(edition, holding, "", Task.CLOSED, None, closed_on, count)
            for edition, holding, closed_on, count in by_day
        ),
    ]


def closed_days(counts: Iterable[TaskCount]) -> Mapping[ClosedOn, int]:
    """Count the closed ones by edition, holding and day, as retention wants them."""
    days: Counter[ClosedOn] = Counter()
    for row in counts:
        if row.closed_on:
            days[row.edition, row.holding, row.closed_on] += row.count
    return days
