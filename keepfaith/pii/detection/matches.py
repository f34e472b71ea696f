"""What a rule claims, and what is found once claims that touch each other are settled."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Final, NamedTuple

# From here on a program may act alone; from the next on it may set aside what a person then looks at; then a person
# is asked.
ACT: Final = 0.85
SET_ASIDE: Final = 0.5
ASK: Final = 0.3
# As sure as what cannot be valid may be: never enough to act alone.
MAX_UNLIKELY: Final = 0.8
# A number with fewer digits may be another one that is the same by chance.
_MIN_DIGITS: Final = 7
# Of a claim that touches a better one, a single letter says nothing.
_FEWEST_LEFT: Final = 2
_CLAIMED: Final = b"\x01"
_MOST_DOUBT: Final = 1 - ASK + 1e-9
# Where a detection begins, and a claim.
_START, _PLACE = itemgetter(0), itemgetter(2)
# As `Detection(...)`, in half the time.
_new: Final = tuple.__new__


class Detection(NamedTuple):
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
    """What one rule says of one place; of two that touch, the surer one and then the one nearer to its cue prevails.

    `doubt` is 1 minus the confidence, so that claims sort with the surest first.
    """

    doubt: float
    distance: int
    start: int
    end: int
    category: str
    rule: str
    is_unlikely: bool = False


def resolve(text: str, claims: Iterable[Claim], *, since: int = 0, offset: int = 0) -> list[Detection]:
    """Return what is found, in order and never twice: a claim that touches a better one keeps the rest of its place.

    What stands before `since` is taken already; `offset` is added to the places. A claim of no category takes its place
    and is not returned.
    """
    sure = [claim for claim in claims if claim.doubt <= _MOST_DOUBT and claim.end > claim.start]
    if not sure:
        return []
    if len(sure) == 1 and sure[0].start >= since:
        # Nothing touches it.
        return [_detection(sure[0], sure[0].start + offset, sure[0].end + offset)] if sure[0].category else []
    sure.sort(key=_PLACE)
    if sure[0].start >= since and all(one.end <= other.start for one, other in pairwise(sure)):
        # Nor do several touch each other.
        return [
            _detection(claim, claim.start + offset, claim.end + offset) for claim in sure if claim.category
        ]
    taken = bytearray(len(text))
    taken[:since] = _CLAIMED * since
    detections = [
        _detection(claim, start + offset, end + offset)
        for claim in sorted(set(sure))
        for start, end in _free_ranges(text, taken, claim)
        if claim.category
    ]
    detections.sort(key=_START)
    return detections


def _detection(claim: Claim, start: int, end: int) -> Detection:
    doubt, _, _, _, category, rule, is_unlikely = claim
    return _new(Detection, (start, end, category, rule, _confidence(doubt), is_unlikely))


@lru_cache(maxsize=1_024)
def _confidence(doubt: float) -> float:
    return round(1 - doubt, 4)


def _free_ranges(text: str, taken: bytearray, claim: Claim) -> Iterator[tuple[int, int]]:
    start = taken.find(0, claim.start, claim.end)
    while start != -1:
        stop = taken.find(_CLAIMED, start, claim.end)
        end = claim.end if stop == -1 else stop
        taken[start:end] = _CLAIMED * (end - start)
        if (start, end) == (claim.start, claim.end):
            yield start, end
        else:
            signs = [place for place in range(start, end) if text[place].isalnum()]
            if len(signs) >= _FEWEST_LEFT or (signs and text[signs[0]].isdecimal()):
                yield signs[0], signs[-1] + 1
        start = taken.find(0, end, claim.end)


def agree(text: str, detections: list[Detection], sure: dict[str, Detection], offset: int) -> list[Detection]:
    """Return detections, of which those with the digits of a sure one are sure, too.

    `sure` has what is sure already, by its digits, and is added to. Places less `offset` are those in `text`.
    """
    unsure = []
    for number, one in enumerate(detections):
        if one.confidence >= ACT:
            sure.setdefault(_digits(text, one, offset), one)
        elif not one.is_unlikely:
            unsure.append(number)
    for number in unsure:
        one = detections[number]
        digits = _digits(text, one, offset)
        same = sure.get(digits)
        if same and len(digits) >= _MIN_DIGITS:
            detections[number] = one._replace(category=same.category, rule=same.rule, confidence=ACT)
    return detections


def _digits(text: str, one: Detection, offset: int) -> str:
    return "".join(filter(str.isdecimal, text[one.start - offset : one.end - offset]))
