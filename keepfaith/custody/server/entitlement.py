"""By what a record opens for an employee: its task, a case, a grant, or that an item asks them to read its note."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from keepfaith.custody.protocol.messages import Open
from keepfaith.custody.server.decision import Editions, Verdict
from keepfaith.custody.server.granted_work import granted_work
from keepfaith.custody.server.item_declarations import kind_of
from keepfaith.custody.server.task_rules import unless_own
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Whether it counts as one's own task, why it opens nothing all the same, and the case or the grant it is by."""

    is_own: bool
    refusal: Verdict | None
    details: Mapping[str, str | int]


def entitlement(
    store: Store, stored: StoredRecord, message: Open, *, editions: Editions, at: dt.datetime
) -> Entitlement:
    """Return by what a record would open; a case or a grant counts only where the task alone opens nothing."""
    task = store.tasks.of(stored)
    is_own = task is not None and task.is_own(message.employee)
    refusal = unless_own(message, task)
    if refusal is None:
        return Entitlement(is_own=is_own, refusal=None, details={})
    if case := store.coverings.case_of(stored, purpose=message.purpose, employee=message.employee):
        return Entitlement(is_own=True, refusal=None, details={"case": case})
    if by_grant := _by_grant(store, stored, message, at):
        return Entitlement(is_own=True, refusal=None, details=by_grant)
    if number := _read_item(store, stored, message, editions, at):
        return Entitlement(is_own=True, refusal=None, details={"item": number})
    return Entitlement(is_own=is_own, refusal=refusal, details={})


def _by_grant(store: Store, stored: StoredRecord, message: Open, at: dt.datetime) -> dict[str, str | int]:
    """Name the grant by which an employee opens this one record, no note on it, and the case that it is in if any."""
    for grant in store.items.opening(stored.record, employee=message.employee, at=at):
        case = grant.text("case")
        work = granted_work(store, stored, case)
        if not work.refusal and message.purpose == grant.purpose == work.purpose:
            return {"grant": grant.number} | ({"case": case} if case else {})
    return {}


def _read_item(store: Store, stored: StoredRecord, message: Open, editions: Editions, at: dt.datetime) -> int:
    """Return the number of the item whose note an employee reads because it names them; 0 if none does."""
    item = store.items.find({"note": stored.record}, at=at) if stored.about else None
    kind = kind_of(editions, item) if item else None
    if item is None or kind is None or message.purpose != item.purpose:
        return 0
    names = [item.text(detail) for detail, states in kind.reads.items() if item.state in states]
    return item.number if message.employee in names else 0
