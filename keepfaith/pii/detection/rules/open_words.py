"""Words for a number or a date beside which none stands: what else is near and has no word of its own is meant."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from keepfaith.pii.detection.cue import WIDE
from keepfaith.pii.detection.matches import ACT, Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.listed_numbers import is_listed
from keepfaith.pii.detection.rules.siblings import frames_of

# As sure as the only one that may be meant, and as one of several.
ALONE: Final = 0.86
AMONG_OTHERS: Final = 0.45
_REACH: Final = 220
_FARTHEST: Final = 600

Fits = Callable[[Page, re.Match[bytes]], bool]


def is_settled(page: Page, claims: Sequence[Claim]) -> bool:
    """Return whether a text is so short that any sure claim is near each of its words."""
    return len(page.plain) <= _FARTHEST and any(claim.doubt <= 1 - ACT for claim in claims)


def meant(
    page: Page,
    places: Sequence[tuple[int, int]],
    claims: Sequence[Claim],
    wanted: re.Pattern[bytes],
    fits: Fits,
) -> Iterator[tuple[re.Match[bytes], float]]:
    """Yield what words of these places can mean, and how surely, where no claim near them is sure."""
    sure = [claim for claim in claims if claim.doubt <= 1 - ACT]
    done = 0
    for begin, end in places:
        if begin < done:
            continue
        first, last = max(0, begin - _REACH), end + _REACH
        done = end + _REACH
        if any(claim.start < end + _FARTHEST and begin - _FARTHEST < claim.end for claim in sure):
            continue
        values = [
            match
            for match in page.matches(wanted, first, last)
            if fits(page, match) and page.plain.find(WIDE, *_between(match, begin, end)) == -1
        ]
        is_one = len(values) == 1 or (len(values) > 1 and _are_one(page, values))
        for value in values:
            yield value, ALONE if is_one else AMONG_OTHERS


def _between(match: re.Match[bytes], begin: int, end: int) -> tuple[int, int]:
    return (end, match.start()) if match.start() >= end else (match.end(), begin)


def _are_one(page: Page, values: list[re.Match[bytes]]) -> bool:
    """Return whether all of them are in one list, or stand as the first does."""
    frames = {*frames_of(page, *values[0].span())}
    return all(
        is_listed(page, one.end(), other.start()) or not frames.isdisjoint(frames_of(page, *other.span()))
        for one, other in pairwise(values)
    )
