"""How many tasks are closed, by edition, holding and day, and of how many the record stays for a hold.

The database counts the first from an index alone. The second only this process can count, because the custodian alone
knows what is on hold: it remembers each count with the sum over the tasks that it is of, and counts anew what has
another sum now.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BigIntegerField, Count, F, Func, Value
from django.db.models.aggregates import BitXor

from keepfaith.disclosure.models import Task
from keepfaith.disclosure.retention.due_records import HeldRecords

# An edition, a holding, and the day on which a task was closed.
type ClosedOn = tuple[str, str, dt.date]
# How many tasks, and their numbers' hashes added up bit by bit: no two sets of tasks share both but by a rare chance.
type TaskSum = tuple[int, int]

_CHUNK_SIZE: Final = 10_000


@dataclass(frozen=True, slots=True)
class ClosedCounts:
    """How many closed tasks there are by edition, holding and day; and of how many the record stays for a hold."""

    every: Mapping[ClosedOn, int]
    staying: Mapping[ClosedOn, int]


class StayingCache:
    """How many of the closed tasks stay, as this process counted them last: for one state of what is on hold."""

    def __init__(self) -> None:
        self._last: tuple[HeldRecords | None, Mapping[ClosedOn, tuple[TaskSum, int]]] = (None, {})

    def counts(self, sums: Mapping[ClosedOn, TaskSum], on_hold: HeldRecords) -> Mapping[ClosedOn, int]:
        """Return how many stay of what is closed now, by its sums."""
        if not on_hold.staying:
            return {}
        last_on_hold, known = self._last
        known = known if last_on_hold is on_hold else {}
        changed = {kind[2] for kind, now in sums.items() if kind not in known or known[kind][0] != now}
        if changed:
            known = {
                **{kind: known[kind] for kind in known if kind[2] not in changed},
                **_count(changed, on_hold),
            }
            self._last = (on_hold, known)
        return {kind: known[kind][1] for kind in sums if kind in known and known[kind][1]}


_CACHE: Final = StayingCache()


def closed_counts(on_hold: HeldRecords) -> ClosedCounts:
    """Count the closed tasks, and those whose record stays."""
    closed = Task.objects.filter(closed_on__isnull=False).order_by()
    rows = closed.values_list("closed_on", "holding", "edition").annotate(
        count=Count("pk"), total=BitXor(_hashed())
    )
    sums = {(edition, holding, day): (count, total) for day, holding, edition, count, total in rows if day}
    every = {kind: count for kind, (count, _) in sums.items()}
    return ClosedCounts(every, _CACHE.counts(sums, on_hold))


def _count(days: Collection[dt.date], on_hold: HeldRecords) -> Mapping[ClosedOn, tuple[TaskSum, int]]:
    """Count what was closed on some days by kind, with the sum of what is counted: both come from the same rows."""
    counts, totals, staying = Counter[ClosedOn](), defaultdict[ClosedOn, int](int), Counter[ClosedOn]()
    rows = Task.objects.filter(closed_on__in=days).order_by()
    columns: Any = rows.values_list("edition", "holding", "closed_on", "record_id", _hashed())
    for edition, holding, day, record, hashed in columns.iterator(_CHUNK_SIZE):
        kind = edition, holding, day
        counts[kind] += 1
        totals[kind] ^= hashed
        staying[kind] += record in on_hold.staying
    return {kind: ((count, totals[kind]), staying[kind]) for kind, count in counts.items()}


def _hashed() -> Func:
    return Func(F("pk"), Value(0), function="hashint8extended", output_field=BigIntegerField())
