"""Social Security numbers in a text that speaks of such numbers: what would elsewhere be a question for a person."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from keepfaith.pii.detection.matches import ACT, Claim
from keepfaith.pii.detection.page import Page

# As sure as such a number is.
TOPICAL: Final = 0.86
_KIND: Final = "ssn"
# So far before a number, or behind it, may be a word for it; and so far from nine digits is a sure number.
_BEFORE, _BEHIND, _BESIDE = 400, 60, 90
# What only a line that ends, a slash or a wide gap makes doubtful.
_LOOSE: Final = 0.6
_FORM: Final = re.compile(rb"[0-9]{3}[^0-9a-z]+[0-9]{2}[^0-9a-z]+[0-9]{4}")
_NINE: Final = re.compile(rb"[0-9]{9}")
_INITIAL: Final = re.compile(rb"(?:\A|[^a-z0-9])[a-z]\.\Z")


def surer_on_topic(page: Page, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Yield the claims, and surer those that a text means which speaks of Social Security numbers.

    These are numbers in the form of 3, 2 and 4 digits near a word for them, however they are parted, and nine digits
    in the sentence of a sure number, or as an answer, for which there is no other word.
    """
    words = page.places_of(_KIND)
    sure = [claim for claim in claims if claim.doubt <= 1 - ACT] if words else []
    for claim in claims:
        is_open = bool(words) and claim.doubt > 1 - ACT and not claim.is_unlikely
        if is_open and _is_near(words, claim) and _is_meant(page, claim, sure):
            yield claim._replace(doubt=1 - TOPICAL)
        else:
            yield claim


def is_behind_initial(page: Page, start: int) -> bool:
    """Return whether right before a place is the initial of a name: no part of a number."""
    return _INITIAL.search(page.plain, max(0, start - 3), start) is not None


def _is_near(words: Sequence[tuple[int, int]], claim: Claim) -> bool:
    return any(begin - _BEHIND <= claim.end and claim.start <= end + _BEFORE for begin, end in words)


def _is_meant(page: Page, claim: Claim, sure: Sequence[Claim]) -> bool:
    if claim.doubt <= 1 - _LOOSE and _FORM.fullmatch(page.plain, claim.start, claim.end):
        return True
    if not _NINE.fullmatch(page.plain, claim.start, claim.end):
        return False
    cue = page.nearest(claim.start, claim.end)
    if cue is not None and cue.kind != _KIND:
        return False
    # An initial is that of an answer, too.
    return is_behind_initial(page, claim.start) or any(_is_beside(page, claim, other) for other in sure)


def _is_beside(page: Page, claim: Claim, other: Claim) -> bool:
    first, last = sorted((claim, other), key=lambda one: one.start)
    return last.start - first.end <= _BESIDE and page.is_sentence(first.end, last.start)
