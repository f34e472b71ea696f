"""Tasks counted by kind, form, state and days, in one query: what came, waits and was answered comes from these."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.models import Task


@dataclass(frozen=True, slots=True)
class TaskCount:
    """How many tasks of one kind came on one day and are in one state; closed ones also on one day."""

    holding: str
    form: str
    state: str
    received_on: dt.date
    closed_on: dt.date | None
    count: int

    @property
    def is_answered(self) -> bool:
        """Whether something was sent to the person; it may have come back."""
        return self.state in (Task.SENT, Task.RETURNED)


def task_counts(since: dt.date) -> list[TaskCount]:
    """Count what waits, and what was closed since a day; days are those of the agency.

    Of those closed before, only the destruction is still to come: `closed_counts` has them.
    """
    came = TruncDate("record__received_at", tzinfo=this_agency().zone)
    recent = Task.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=since)).order_by()
    kind = ("record__holding", "record__form", "state")
    return [TaskCount(*row) for row in recent.values_list(*kind, came, "closed_on").annotate(Count("pk"))]
