"""Tasks counted by kind, form, state and days: what came, waits and was answered comes from these."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Count
from django.db.models.functions import Coalesce, TruncDate

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.models import Task

# By hour first, as an index has them: to find the day of each task would take most of the time.
_WAITING: Final = """
    SELECT holding, form, coalesce(came_on, (received_at AT TIME ZONE %s)::date) AS came, sum(waiting)::bigint
    FROM (
        SELECT holding, form, received_at, came_on, count(*) AS waiting FROM disclosure_task
        WHERE state = 'open' GROUP BY holding, form, received_at, came_on
    ) AS hours
    GROUP BY holding, form, came
"""


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
    # Each has an index of its own, and with both in one query neither is used.
    recent = Task.objects.filter(closed_on__gte=since).order_by()
    came = Coalesce("came_on", TruncDate("received_at", tzinfo=this_agency().zone))
    closed = recent.values_list("holding", "form", "state", came, "closed_on").annotate(Count("pk"))
    return [*_waiting(), *(TaskCount(*row) for row in closed)]


def _waiting() -> Iterator[TaskCount]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [this_agency().zone.key])
        for holding, form, day, count in cursor.fetchall():
            yield TaskCount(holding, form, Task.OPEN, day, None, count)
