"""Entering an act that was decided on, and doing it if it was allowed: what an item does follows from its state."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from keepfaith.custody.protocol.item_messages import Item
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.server.item_declarations import kind_of
from keepfaith.custody.server.item_facts import Attempt
from keepfaith.custody.server.item_forms import stated, until
from keepfaith.custody.store.items import Arrival, ItemEntry
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError


def enter(
    attempt: Attempt, verdict: Verdict | None, *, note: bytes | None = None, by_time: bool = False
) -> int:
    """Do what was allowed, and enter it or its refusal; return the item's number.

    Without a verdict, the entry of another kind says it already.
    """
    items, act, known = attempt.store.items, attempt.act, attempt.authorizer.editions.known_word
    number = attempt.item.number if attempt.item else attempt.store.journal.next_number
    entry = None
    if verdict is not None:
        purpose = attempt.purpose if act.by == "person" else known("Purpose", attempt.purpose)
        more = _details(attempt, verdict, note=note, by_time=by_time)
        entry = ItemEntry(
            *(act.entry, attempt.employee, known("Duty", attempt.duty), purpose),
            *(verdict.clause, verdict.denial, more),
        )
    if verdict is None or verdict.allowed:
        _do(attempt, note)
    if entry is not None:
        items.log(attempt.record, entry, at=attempt.at)
    return number


def of_item(store: Store, authorizer: Authorizer, name: str, item: Item, *, at: dt.datetime) -> Attempt:
    """Gather what an act on an item is decided on, by the declaration that it lives under; raises `KeepfaithError`."""
    kind = kind_of(authorizer.editions, item)
    if kind is None or name not in kind.acts:
        raise KeepfaithError("No act of this name is declared where the item began.")
    stored = store.records.find(item.record) if item.record else None
    of = (store, authorizer, at, kind, kind.acts[name], item.edition, item.record)
    return Attempt(*of, stored, item, item.details)


def moved_by(  # noqa: PLR0913 - which entry, what it says, and by which store
    store: Store, authorizer: Authorizer, record: bytes, entry: str, detail: str, *, at: dt.datetime
) -> list[Attempt]:
    """List how an entry of another kind moves the items on a record: all, or the one whose note its detail names."""
    moved = ((item, kind_of(authorizer.editions, item)) for item in store.items.all_of(record, at=at))
    return [
        of_item(store, authorizer, entry, item, at=at)
        for item, kind in moved
        if kind is not None and kind.stated(entry, detail, item.note)
    ]


def move(attempts: Iterable[Attempt]) -> None:
    """Have items go where an entry of another kind brings them, if they are where they can."""
    for attempt in attempts:
        if attempt.is_in_state:
            enter(attempt, None)


def effects_after(attempt: Attempt) -> tuple[str, ...]:
    """Return what an item does in the state that an act leads to."""
    return tuple(name for name, states in attempt.kind.effects.items() if attempt.state_after in states)


def _do(attempt: Attempt, note: bytes | None) -> None:
    kind, act, item = attempt.kind, attempt.act, attempt.item
    state, ends = attempt.state_after, until(act, attempt.details, at=attempt.at)
    apart = {state: attempt.employee} if state in kind.apart else {}
    is_entered = ends is not None and any(state in one.at_end for one in kind.acts.values())
    effects = effects_after(attempt)
    if item is not None:
        arrival = Arrival(state, attempt.employee, attempt.at, ends, is_entered, apart, effects)
        attempt.store.items.go(replace(item, details=attempt.details), arrival)
        _correct(attempt, item, effects)
        return
    apart |= {one: attempt.name_employee(one) for one in kind.apart if one in kind.details}
    one_for = note.hex() if note and kind.one_for is None else "\n".join(map(str, attempt.one_for.values()))
    begun = Item(
        *(attempt.store.journal.next_number, kind.name, state, attempt.record, note, attempt.purpose),
        *(attempt.details, attempt.edition, ends, ()),
    )
    arrival = Arrival(state, attempt.employee, attempt.at, ends, is_entered, apart, effects)
    with_duty_of = str(attempt.details.get(kind.ends_with_duty_of, ""))
    attempt.store.items.begin(begun, arrival, one_for=one_for, with_duty_of=with_duty_of)


def _correct(attempt: Attempt, item: Item, effects: tuple[str, ...]) -> None:
    """Have the note of an item count instead of its field as long as it corrects."""
    corrections, record = attempt.store.corrections, attempt.record
    did = item.state in attempt.kind.effects.get("corrects", ())
    if item.note is None or record is None or did == ("corrects" in effects):
        return
    if did:
        corrections.count_no_more(item.note)
    else:
        entry = attempt.store.journal.next_number
        corrections.count_instead(item.note, record, item.text("field"), entry=entry, day=attempt.day)


def _details(attempt: Attempt, verdict: Verdict, *, note: bytes | None, by_time: bool) -> Mapping[str, Any]:
    kind, act, item = attempt.kind, attempt.act, attempt.item
    more: dict[str, Any] = dict(attempt.prover.by.details) if attempt.prover else {}
    more |= {"note": note.hex()} if note else {}
    more |= {name: attempt.details[name] for name in act.details if attempt.details.get(name, "") != ""}
    if act.start and kind.named:
        more |= {kind.named: item.number if item else attempt.number}
        more |= {"case": item.text("case")} if item and item.text("case") else {}
    if verdict.allowed and item is not None and act.states:
        more[act.states["detail"]] = stated(attempt, by_time=by_time)
    if verdict.allowed and (effects := effects_after(attempt)):
        more["effects"] = list(effects)
    return more
