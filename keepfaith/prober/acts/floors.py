"""The floors of declared acts, a second time: read from the posted text, with none of the custodian's code.

What opens, gives out, corrects, withholds, suspends or holds has two employees or the person's own proof, a longest
time, and a last day on which its person is told.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

_MOST_HOURS: Final = {
    "withholds": 8784,
    "opens": 72,
    "gives-out": 8784,
    "suspends": 8784,
    "holds": 8784,
}
# What is corrected stays so.
_APART: Final = (*_MOST_HOURS, "corrects")
_MOST_DAYS: Final = 30
_MOST_STATES: Final = 40

type Table = Mapping[str, Any]


def faults_of(files: Mapping[str, str]) -> Iterator[str]:
    """Yield what the acts among an edition's files may not declare, in words."""
    for name in sorted(files):
        if not name.startswith("acts/"):
            continue
        try:
            kinds = tomllib.loads(files[name])
            yield from (fault for kind, table in kinds.items() for fault in _faults_of_kind(kind, table))
        except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
            yield f"{name} cannot be read."


def _faults_of_kind(kind: str, table: Table) -> Iterator[str]:
    effects = {state: effect for effect in _APART for state in table.get("effects", {}).get(effect, ())}
    if not effects:
        return
    if len(_targets(table)) > _MOST_STATES:
        yield f"{kind} has too many states to be judged."
        return
    words = table.get("notice", "").split()
    if len(words) != 3 or not words[1].isdecimal() or int(words[1]) > _MOST_DAYS:  # noqa: PLR2004 - “within 2 days”
        yield f"{kind}: its person is told after more than {_MOST_DAYS} days, or never."
    if "opens" in effects.values() and table["of"] == "case":
        yield f"{kind}: it opens a whole case."
    if "withholds" in effects.values():
        yield from _faults_of_once(kind, table)
    fewest = _fewest_employees(table)
    for state, effect in sorted(effects.items()):
        if state in fewest:
            yield from _faults_of_state(kind, table, state, effect, employees=fewest[state])


def _faults_of_state(kind: str, table: Table, state: str, effect: str, *, employees: int) -> Iterator[str]:
    """Yield what is wrong with a state that employees can bring an item to without its person's own proof."""
    if employees < 2:  # noqa: PLR2004 - somebody else approves
        yield f"{kind}: {state} is reached by fewer than two employees."
    for name, act in table["acts"].items():
        leads = any(_after(act, start) == state for start in act.get("from", [""]))
        if leads and effect in _MOST_HOURS and not 0 < _lasting(table, act) <= _MOST_HOURS[effect]:
            yield f"{kind}: {name} {effect} for longer than may be."
    if _following(table, state) & set(table["effects"][effect]):
        yield f"{kind}: {state} can begin again."


def _faults_of_once(kind: str, table: Table) -> Iterator[str]:
    for name, act in table["acts"].items():
        refused = {fact for step in act.get("steps", ()) if "refuse" in step for fact in step.get("if", ())}
        if "from" not in act and (table.get("one_for") != [] or "exists" not in refused):
            yield f"{kind}: {name} is done more than once for one record."
    stays = set(table["effects"]["withholds"])
    stays |= {later for state in stays for later in _following(table, state)}
    entered = {state for act in table["acts"].values() for state in act.get("at_end", ())}
    for name, act in table["acts"].items():
        for start in act.get("from", [""]):
            after = _after(act, start)
            if (start in stays and not after) or (after in stays - entered and act.get("lasts")):
                yield f"{kind}: nothing is left of it after {name}, so it is done more than once for one record."


def _fewest_employees(table: Table) -> dict[str, int]:
    """Return by how few employees who are kept apart each state is reached without the person's own proof."""
    fewest = {"": 0}
    for _ in range(_MOST_STATES):
        for act in table["acts"].values():
            for start in () if _is_own_proof(act) else act.get("from", [""]):
                if start in fewest and (after := _after(act, start)):
                    count = fewest[start] + (act["by"] == "employee" and _is_apart(table, act, start, after))
                    fewest[after] = min(fewest.get(after, count), count)
    return fewest


def _is_apart(table: Table, act: Table, start: str, after: str) -> bool:
    """Return whether an act is of an employee who is none of those before: the kind and a step must both say so."""
    apart = table.get("apart", ())
    refused = {fact for step in act.get("steps", ()) if "refuse" in step for fact in step.get("if", ())}
    earlier = {state for state in apart if start and (state == start or start in _following(table, state))}
    return after in apart and {f"did:{state}" for state in earlier} <= refused


def _is_own_proof(act: Table) -> bool:
    needed = {fact for step in act.get("steps", ()) if "refuse" in step for fact in step.get("unless", ())}
    return act["by"] == "person" and {"self", "opens"} <= needed


def _following(table: Table, state: str) -> set[str]:
    """Return the states that an item can come to after one."""
    following: set[str] = set()
    for _ in range(_MOST_STATES):
        following |= {
            _after(act, start)
            for act in table["acts"].values()
            for start in act.get("from", ())
            if start in {state, *following}
        } - {""}
    return following


def _lasting(table: Table, act: Table) -> int:
    """Return for how many hours at most what an act leads to lasts; 0 if without an end."""
    lasts = act.get("lasts", "")
    if lasts.startswith("a year after"):
        return 366 * 24
    number = lasts.removesuffix(" hours")
    bounds = number if number.isdecimal() else table.get("details", {}).get(lasts, "0")
    return int(bounds.split()[-1])


def _targets(table: Table) -> set[str]:
    return {_after(act, start) for act in table["acts"].values() for start in act.get("from", [""])}


def _after(act: Table, start: str) -> str:
    return str(act["to"][start] if isinstance(act["to"], dict) else act["to"])
