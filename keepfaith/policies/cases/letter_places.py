"""What the letters of cases may say in braces, and what they must: it follows from the facts of their kinds."""

from collections.abc import Iterable, Mapping
from functools import reduce

from keepfaith.policies.cases.case_kind import CaseAct, CaseKind
from keepfaith.policies.letters import LetterPlaces, letter_places


def case_letter_places(kinds: Iterable[CaseKind]) -> Mapping[str, LetterPlaces]:
    """Return the places of each letter: those that all kinds have which write it."""
    by_letter: dict[str, list[LetterPlaces]] = {}
    for kind in kinds:
        for letter in kind.letters:
            by_letter.setdefault(letter, []).append(kind_places(kind, letter))
    return {letter: reduce(_shared, places) for letter, places in by_letter.items()}


def kind_places(kind: CaseKind, letter: str) -> LetterPlaces:
    """Return the places of a letter of one kind.

    A kind that a rule dates says the day in its first letter; a later one has a text that its writer adds.
    """
    is_decision, is_dated = letter == kind.decision, bool(kind.deadline)
    ways = (kind.way_to(step) for step in kind.steps if step.letter == letter)
    is_heard = any(step.act is CaseAct.HEAR for way in ways for step in way)
    is_first = next(iter(kind.letters)) == letter
    must = ["case", "due" if is_first and is_dated else "text"]
    must += ["objection"] if kind.follows else []
    must += ["appeal-by"] if is_decision and kind.appeal else []
    may = ["received text today", "due why-due" if is_dated else "", "heard" if is_heard else ""]
    may += ["decided last-day"] if kind.follows else []
    may += ["why-appeal-by appeal-to"] if is_decision and kind.appeal else []
    return letter_places(" ".join(must), " ".join(may))


def _shared(one: LetterPlaces, other: LetterPlaces) -> LetterPlaces:
    return LetterPlaces(one.may & other.may, one.must | other.must)
