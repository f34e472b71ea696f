"""What changes between the acts of two editions: each way in which one refuses and the other allows, in a sentence.

The ways are looked for over all combinations of facts; of those that fall away, each has a sentence of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from keepfaith.custody.acts.declaration import Act, Declaration, ItemKind, Step, built_in, read_files
from keepfaith.custody.acts.points import Point, places, refusals, smallest
from keepfaith.custody.protocol.manifest import acts_of
from keepfaith.policies.acts.words import NOW, Words
from keepfaith.policies.editions.bundle import Bundle

# What else of a kind or an act decides something: each change of it is said as it stands.
_PARTS: Final = {
    "of": "it is of", "purpose": "its purpose is", "one_for": "there is one at a time for", "note": "its note has",
    "details": "its details are", "apart": "different employees are", "ends_with_duty_of": "it ends with a duty of",
    "effects": "its effects are", "notice": "its person is told", "reads": "its note is read by",
    "answers_after": "an answer goes out after",
}  # fmt: skip
_ACT_PARTS: Final = {
    "by": "it is done by", "lasts": "what follows lasts", "details": "it says", "detail": "it is known by",
    "value": "it is said as", "states": "its reasons are", "at_end": "time does it to what is",
}  # fmt: skip
_NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class ActDifference:
    """What is newly allowed, what no longer, and what else is another way, in plain words."""

    gains: tuple[str, ...]
    loses: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both editions declare the same."""
        return not (self.gains or self.loses or self.others)


def compare_acts(earlier: Bundle, later: Bundle) -> ActDifference:
    """Compare the acts of two editions; one without acts has those that are built into the release."""
    words = Words.of(earlier, later)
    return difference_of(declared_by(earlier), declared_by(later), words)


def difference_of(before: Declaration, after: Declaration, words: Words) -> ActDifference:
    """Compare two declarations."""
    return ActDifference(
        tuple(_newly_allowed(before, after, words, NOW)),
        tuple(_newly_allowed(after, before, words, "can no longer")),
        tuple(_changed_parts(before, after)),
    )


def declared_by(bundle: Bundle) -> Declaration:
    """Return the acts of an edition."""
    texts = acts_of(bundle.files)
    return read_files(texts) if texts else built_in()


def _newly_allowed(before: Declaration, after: Declaration, words: Words, can: str) -> Iterator[str]:
    for kind in after.kinds.values():
        earlier = before.kinds.get(kind.name)
        for act in kind.acts.values():
            was = earlier.acts.get(act.entry) if earlier else None
            if was is None:
                yield words.whole_act(kind, act, can)
            else:
                yield from _of_act(kind, act, was, words, can)


def _of_act(kind: ItemKind, act: Act, was: Act, words: Words, can: str) -> Iterator[str]:
    for start, after in act.moves:
        if (start, after) not in was.moves:
            yield words.moved(kind, act, can, start, after)
    for step in was.steps:
        for way in refusals(step):
            if any(smallest(act, {**at, **way}) is not None for at in places(act) if _fits(at, way)):
                yield words.allowed(kind, act, can, way, step)
    for step in act.steps:
        before = [_question(one) for one in was.steps if step.ask and one.ask == step.ask]
        if can == NOW and before and _question(step) not in before:
            yield words.asked_otherwise(kind, act, can, step)


def _question(step: Step) -> Step:
    return replace(step, unless=())


def _fits(at: Point, way: Point) -> bool:
    return all(at.get(fact, value) is value for fact, value in way.items())


def _changed_parts(before: Declaration, after: Declaration) -> Iterator[str]:
    for kind in after.kinds.values():
        earlier = before.kinds.get(kind.name)
        if earlier is None:
            continue
        yield from _parts_of(kind.name, kind, earlier, _PARTS)
        for act in kind.acts.values():
            if (was := earlier.acts.get(act.entry)) is not None:
                yield from _parts_of(act.entry, act, was, _ACT_PARTS)


def _parts_of(name: str, now: object, was: object, parts: Mapping[str, str]) -> Iterator[str]:
    for part, says in parts.items():
        new, old = getattr(now, part), getattr(was, part)
        if new != old:
            yield f"Of “{name}”, {says} {_written(new)}; before, {_written(old)}."


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} ({_written(one)})" for name, one in value.items()) or _NOTHING
    return (", ".join(value) if isinstance(value, tuple) else str(value or "")) or _NOTHING
