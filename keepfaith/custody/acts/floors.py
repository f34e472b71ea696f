"""Floors below which no edition can declare: they belong to what an item does, whatever its kind is called.

`keepfaith/prober/acts/floors.py` says the same a second time and shares no code with this.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from keepfaith.custody.acts.declaration import Declaration
from keepfaith.custody.acts.item_kind import Act, ItemKind
from keepfaith.custody.acts.points import places, smallest, states_before
from keepfaith.custody.acts.properties import Broken
from keepfaith.custody.acts.vocabulary import NOTICE

_YEAR: Final = 366 * 24
# How many hours an effect holds at most; what is corrected stays so. What only notifies or begins a deadline needs no
# second employee.
LONGEST: Final[Mapping[str, int | None]] = {
    "opens": 72, "corrects": None, **dict.fromkeys(("withholds", "gives-out", "suspends", "holds"), _YEAR),
}  # fmt: skip
LAST_NOTICE: Final = 30
_EMPLOYEES: Final = 2


class _Way(NamedTuple):
    """Who brought an item into a state: so many different employees, or its person by their own proof."""

    state: str
    employees: int = 0
    is_own: bool = False


def below_floors(declared: Declaration) -> Iterator[Broken]:
    """Yield what a declaration allows although no edition may."""
    for kind in declared.kinds.values():
        for effect, states in kind.effects.items():
            if effect in LONGEST:
                yield from _of_effect(kind, effect, states)


def _of_effect(kind: ItemKind, effect: str, states: tuple[str, ...]) -> Iterator[Broken]:
    ways = _ways(kind)
    for state in states:
        into = [way for way in ways if way.state == state]
        if any(way.employees < _EMPLOYEES and not way.is_own for way in into):
            yield Broken(
                f"{kind.name} {effect} in the state {state} after fewer than two employees",
                "have a second one approve it, and name both states as “apart”", kind.name,
            )  # fmt: skip
        if any(not way.is_own for way in into):
            yield from _of_time(kind, effect, state)
    notice = NOTICE.fullmatch(kind.notice)
    if notice is None or int(notice[1]) > LAST_NOTICE:
        yield Broken(
            f"{kind.name} {effect}, and its person need not be told within {LAST_NOTICE} days",
            'say by when, as notice = "within 2 days"', kind.name,
        )  # fmt: skip
    if effect == "opens" and kind.of == "case":
        yield Broken(f"{kind.name} opens a whole case", 'say of = "record"', kind.name)
    if effect == "withholds":
        yield from _of_once(kind)


def _of_time(kind: ItemKind, effect: str, state: str) -> Iterator[Broken]:
    """An effect holds no longer than its longest time, and does not begin again on the same item."""
    longest = LONGEST[effect]
    for act in kind.acts.values() if longest else ():
        hours = longest_hours(kind, act)
        if any(after == state for _, after in act.moves) and (hours is None or hours > (longest or 0)):
            yield Broken(
                f"{act.entry} {effect} for longer than {longest} hours",
                "say with “lasts” for how long, within that", kind.name, act.entry,
            )  # fmt: skip
    if states_before(kind, state) & set(kind.effects[effect]):
        yield Broken(
            f"{kind.name} {effect} again in the state {state}, and so without a last day",
            "have another item begin instead", kind.name,
        )  # fmt: skip


def _of_once(kind: ItemKind) -> Iterator[Broken]:
    for act in kind.acts.values():
        if not act.start and (
            kind.one_for != () or smallest(act, {**places(act)[0], "exists": True}) is not None
        ):
            yield Broken(
                f"{act.entry} can be done twice for one record",
                'say one_for = [], and add the step {refuse = "left out before", if = ["exists"]}',
                kind.name, act.entry,
            )  # fmt: skip
    # The fact `exists` does not count an item that is gone.
    states = kind.effects["withholds"]
    stays = {state for state in kind.states if states_before(kind, state) & set(states)} - {""} | set(states)
    entered = {state for act in kind.acts.values() for state in act.at_end}
    for act in kind.acts.values():
        if any(
            (start in stays and not after) or (after in stays - entered and act.lasts)
            for start, after in act.moves
        ):
            yield Broken(
                f"after {act.entry} nothing is left of {kind.name}, and it could begin again",
                "have it lead to a state that stays, and name under “at_end” what ends by time", kind.name, act.entry,
            )  # fmt: skip


def _ways(kind: ItemKind) -> frozenset[_Way]:
    """Return each way into each state; employees are counted where the kind has them apart."""
    ways, new = {_Way("")}, {_Way("")}
    while new:
        new = {
            _Way(
                after, min(way.employees + _counts(kind, act, after), _EMPLOYEES), way.is_own or _is_own(act)
            )
            for way in new
            for act in kind.acts.values()
            for start, after in act.moves
            if start == way.state and after
        } - ways
        ways |= new
    return frozenset(ways)


def _counts(kind: ItemKind, act: Act, after: str) -> int:
    return int(act.by == "employee" and after in kind.apart)


def _is_own(act: Act) -> bool:
    return act.by == "person" and all(
        smallest(act, {**places(act)[0], fact: False}) is None for fact in ("self", "opens")
    )


def longest_hours(kind: ItemKind, act: Act) -> int | None:
    """Return for how many hours at most the state lasts that an act leads to; none if nothing ends it."""
    if number := re.fullmatch(r"(\d+) hours", act.lasts):
        return int(number[1])
    if act.lasts.startswith("a year after "):
        return _YEAR
    form = kind.details.get(act.lasts, "")
    return int(form.rpartition(" to ")[2]) if form else None
