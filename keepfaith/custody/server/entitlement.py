"""By what a record opens for somebody: its task is theirs, their case covers it, or a grant counts; the store says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from keepfaith.custody.protocol.messages import Open
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.server.task_rules import unless_own
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.tasks import Task


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Whether it counts as one's own task, why it opens nothing all the same, and the case or the grant it is by."""

    is_own: bool
    refusal: Verdict | None
    details: Mapping[str, str | int]


def entitlement(store: Store, stored: StoredRecord, message: Open, *, at: dt.datetime) -> Entitlement:
    """Return by what a record would open; a case or a grant counts only where the task alone opens nothing."""
    task = store.tasks.of(stored)
    is_own = task is not None and task.is_own(message.employee)
    refusal = unless_own(message, task)
    if refusal is None:
        return Entitlement(is_own=is_own, refusal=None, details={})
    if case := store.coverings.case_of(stored, purpose=message.purpose, employee=message.employee):
        return Entitlement(is_own=True, refusal=None, details={"case": case})
    if grant := _grant_of(store, stored, message, task, at):
        return Entitlement(is_own=True, refusal=None, details={"grant": grant})
    return Entitlement(is_own=is_own, refusal=refusal, details={})


def _grant_of(store: Store, stored: StoredRecord, message: Open, task: Task | None, at: dt.datetime) -> int:
    """Return the number of the grant by which an employee opens this one record, no note on it; 0 if there is none."""
    grant = store.record_grants.of_record(stored.record, colleague=message.employee, at=at)
    if grant is None or not grant.approved_by or task is None or task.state != "open":
        return 0
    return grant.number if message.purpose == grant.purpose == task.purpose else 0
