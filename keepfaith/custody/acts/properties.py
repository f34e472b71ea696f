"""Properties that must hold of any declaration, over every state and every combination of facts.

An edition whose acts break one is refused at `policy check`, when it is posted, and when it is registered.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from keepfaith.custody.acts.declaration import Declaration
from keepfaith.custody.acts.item_kind import Act, ItemKind
from keepfaith.custody.acts.points import places, refusals, smallest, states_before
from keepfaith.custody.acts.vocabulary import ASKERS, LASTING_EFFECTS

# What is corrected stays so, until it is corrected anew.
_ENDING: Final = tuple(effect for effect in LASTING_EFFECTS if effect != "corrects")


class Broken(NamedTuple):
    """A property that does not hold, the remedy, and the kind and act that break it."""

    what: str
    remedy: str
    kind: str
    act: str = ""
    step: int | None = None

    @property
    def near(self) -> str:
        """The header in the file, as `line_of` looks for it."""
        act = f".acts.{self.act}" if self.act else ""
        return f"[{self.kind}{act}]" + ("" if self.step is None else f"#{self.step}")


def broken_properties(declared: Declaration) -> Iterator[Broken]:
    """Yield each property that a declaration breaks."""
    for kind in declared.kinds.values():
        for act in kind.acts.values():
            yield from _of_steps(kind, act)
            yield from _of_actor(kind, act)
            yield from _of_apart(kind, act)
        yield from _of_kind(kind)


def _of_steps(kind: ItemKind, act: Act) -> Iterator[Broken]:
    """Each step can speak, and the act can be done in its states and in no other."""
    for place, step in enumerate(act.steps):
        speaks = (
            smallest(act, {**at, **way}, before=place)
            for at in places(act)
            for way in refusals(step)
            if all(at.get(fact, value) is value for fact, value in way.items())
        )
        if all(point is None for point in speaks):
            yield Broken(
                f"step {place + 1} ({step.refuse or step.ask}) of {act.entry} never speaks",
                "drop it, or put it before the steps that say the same", kind.name, act.entry, place,
            )  # fmt: skip
    at_home, *elsewhere = places(act)
    if smallest(act, at_home) is None:
        yield Broken(
            f"{act.entry} can never be done", "drop a step that always refuses", kind.name, act.entry
        )
    if act.by != "entry" and any(smallest(act, at) is not None for at in elsewhere):
        yield Broken(
            f"{act.entry} is done in states that are not its own",
            'refuse unless "state": {refuse = "not proposed", unless = ["state"]}', kind.name, act.entry,
        )  # fmt: skip


def _of_actor(kind: ItemKind, act: Act) -> Iterator[Broken]:
    """An employee has an account, rules and a duty, at this act or at an earlier one on the item; a proof opens it."""
    earlier = dict.fromkeys((fact for fact in act.facts if fact.startswith("did:")), False)
    if act.by == "employee":
        for asker in ASKERS:
            if smallest(act, {**places(act)[0], **earlier, f"ask:{asker}": False}) is not None:
                yield Broken(
                    f"{act.entry} is done without asking for the {asker}",
                    f'add the step {{ask = "{asker}"}}', kind.name, act.entry,
                )  # fmt: skip
    if act.by == "person" and smallest(act, {**places(act)[0], "opens": False}) is not None:
        yield Broken(
            f"{act.entry} is done by a proof that opens nothing",
            'add the step {refuse = "not proven", unless = ["opens"]}', kind.name, act.entry,
        )  # fmt: skip


def _of_apart(kind: ItemKind, act: Act) -> Iterator[Broken]:
    """No employee is two of those apart: who brings an item into such a state is none of those before."""
    if act.by != "employee" or not {after for _, after in act.moves} & set(kind.apart):
        return
    for other in kind.apart:
        if other in kind.details:
            same = f"is:{other}"
        elif any(
            start and other in {start, *states_before(kind, start)}
            for start, after in act.moves
            if after in kind.apart
        ):
            same = f"did:{other}"
        else:
            continue
        if smallest(act, {**places(act)[0], same: True}) is not None:
            yield Broken(
                f"{act.entry} can be done by the employee who is, or did, “{other}”",
                f'add the step {{refuse = "own proposal", if = ["{same}"]}}', kind.name, act.entry,
            )  # fmt: skip


def _of_kind(kind: ItemKind) -> Iterator[Broken]:
    """Each state is reached, and what runs has an end."""
    reached, new = {""}, {""}
    while new:
        new = {
            after for act in kind.acts.values() for start, after in act.moves if start in reached
        } - reached
        reached |= new
    for state in sorted(set(kind.states) - reached):
        yield Broken(
            f"the state {state} is never reached", "drop it, or add the act that leads to it", kind.name
        )
    for state in sorted(reached - {""}):
        ends = any(
            (start == state and after != state) or (after == state and act.lasts)
            for act in kind.acts.values()
            for start, after in act.moves
        )
        if not ends and any(state in kind.effects.get(effect, ()) for effect in _ENDING):
            yield Broken(f"nothing ends the state {state}", "add an act that leads from it", kind.name)
    into = [
        act
        for act in kind.acts.values()
        if act.by == "employee" and {after for _, after in act.moves} & _apart_with_end(kind)
    ]
    for act in into:
        if not act.lasts:
            yield Broken(
                f"{act.entry} leads to what lasts without an end",
                "say how long with “lasts”",
                kind.name,
                act.entry,
            )


def _apart_with_end(kind: ItemKind) -> set[str]:
    has_end = any(kind.effects.get(effect) for effect in _ENDING)
    return set(kind.apart) - set(kind.effects.get("corrects", ())) if has_end else set()
