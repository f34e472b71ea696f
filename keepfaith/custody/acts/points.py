"""When an act is allowed and when refused: over every combination of its facts, without trying each one alone.

A step refuses by an *or* of facts, and asks with an *or* of exceptions. So all points at which every step allows are
those at which some facts are so, others are not, and of each question the answer or an exception is so. Looking for
the smallest of them is exact, and takes as long as there are steps (`tests/custody/acts/test_points.py` compares it
with all points one by one).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from keepfaith.custody.acts.declaration_checks import full
from keepfaith.custody.acts.item_kind import Act, ItemKind, Step

type Point = Mapping[str, bool]

BEGINS: Final[Point] = {"state": False, "item": False}
IN_STATE: Final[Point] = {"state": True, "item": True}
# There is no item, or it is in another state.
_ELSEWHERE: Final[tuple[Point, ...]] = ({"state": False, "item": False}, {"state": False, "item": True})


def places(act: Act) -> tuple[Point, ...]:
    """Return where an act is asked for: to begin an item, or with one in its states, with none, or in others."""
    return (IN_STATE, *_ELSEWHERE) if act.start else (BEGINS,)


def wanted(step: Step) -> Iterator[tuple[str, bool]]:
    """Yield what must be so for a step to allow; nothing of a question with exceptions: it has more ways."""
    if step.ask:
        yield from () if step.unless else [(f"ask:{step.ask}", True)]
    elif step.at_most:
        yield full(step), False
    else:
        yield from ((fact, False) for fact in step.when)
        yield from ((fact, True) for fact in step.unless)


def refusals(step: Step) -> Iterator[Point]:
    """Yield each smallest way in which a step refuses."""
    if step.ask:
        yield {f"ask:{step.ask}": False, **dict.fromkeys(step.unless, False)}
    elif step.at_most:
        yield {full(step): True}
    else:
        yield from ({fact: True} for fact in step.when)
        yield from ({fact: False} for fact in step.unless)


def is_allowed(act: Act, point: Point) -> bool:
    """Return whether every step allows at a point that has each of its facts."""
    return not any(
        all(point[fact] is value for fact, value in way.items())
        for step in act.steps
        for way in refusals(step)
    )


def smallest(act: Act, fixed: Point, *, before: int | None = None) -> Point | None:
    """Return the point with the fewest facts at which the steps allow, up to one of them; none if there is none."""
    point = dict(fixed)
    steps = act.steps[:before]
    for fact, value in (needed for step in steps for needed in wanted(step)):
        if point.setdefault(fact, value) is not value:
            return None
    for step in steps:
        if (
            step.ask
            and step.unless
            and not any(point.get(fact) for fact in (f"ask:{step.ask}", *step.unless))
        ):
            free = [fact for fact in (f"ask:{step.ask}", *step.unless) if point.get(fact) is not False]
            if not free:
                return None
            point[free[0]] = True
    return point if _is_possible(point) else None


def states_before(kind: ItemKind, state: str) -> frozenset[str]:
    """Name the states that an item can have been in before one."""
    before: set[str] = set()
    while (
        new := {
            start
            for act in kind.acts.values()
            for start, after in act.moves
            if after in {state, *before} and start
        }
        - before
    ):
        before |= new
    return frozenset(before)


def _is_possible(point: Point) -> bool:
    """Return whether caps agree: what has reached a higher number has reached the lower ones."""
    reached = [(fact.rpartition(":"), so) for fact, so in point.items() if fact.startswith("full:")]
    return not any(
        so and not other_so and group == other_group and int(number) >= int(other)
        for (group, _, number), so in reached
        for (other_group, _, other), other_so in reached
    )
