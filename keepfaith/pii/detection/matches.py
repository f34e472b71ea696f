"""What a rule claims, and what is found once claims that touch each other are settled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

# Which claim prevails where two touch: a number that proves itself, then its form alone, then a word beside it.
PROVEN, DELIMITED, CHECKED, WRITTEN, CUED, LOOSE = range(6)
# From here on a program may act alone; from there on a person is asked.
ACT: Final = 0.85
ASK: Final = 0.3
_CLAIMED: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class Detection:
    """Where something stands: `start` and `end` count characters of the text as given, `end` excluded.

    `category` is a name in `keepfaith.pii.categories.CATEGORIES`; `rule` names the rule that found it. `confidence` is
    between 0 and 1. `is_unlikely` marks what has the form of such a number but cannot be a valid one.
    """

    start: int
    end: int
    category: str
    rule: str
    confidence: float = 1.0
    is_unlikely: bool = False


class Claim(NamedTuple):
    """What one rule says of one place; `rank` and then `distance` to its cue, in characters, decide between two."""

    rank: int
    distance: int
    start: int
    end: int
    category: str
    rule: str


def resolve(text: str, claims: Iterable[Claim]) -> tuple[Detection, ...]:
    """Return what is found, in order and never twice: a claim that touches a better one keeps the rest of its place."""
    taken = bytearray(len(text))
    detections = [
        Detection(start, end, claim.category, claim.rule)
        for claim in sorted(set(claims))
        for start, end in _free_ranges(text, taken, claim)
    ]
    return tuple(sorted(detections, key=lambda detection: detection.start))


def _free_ranges(text: str, taken: bytearray, claim: Claim) -> Iterator[tuple[int, int]]:
    start = taken.find(0, claim.start, claim.end)
    while start != -1:
        stop = taken.find(_CLAIMED, start, claim.end)
        end = claim.end if stop == -1 else stop
        taken[start:end] = _CLAIMED * (end - start)
        if (start, end) == (claim.start, claim.end):
            yield start, end
        elif signs := [place for place in range(start, end) if text[place].isalnum()]:
            yield signs[0], signs[-1] + 1
        start = taken.find(0, end, claim.end)
