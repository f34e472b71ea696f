"""What the rules claim in other readings of a text, by its places in the text as it is written."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page, Rules
from keepfaith.pii.detection.variants import SURE_FACTOR, Reading, other_readings

# Where a claim begins.
PLACE: Final = itemgetter(2)
# Another reading of the words before may announce a number, too.
_CUE_ROOM: Final = 40


def claims(page: Page, rules: Rules, others: Sequence[Claim]) -> Iterator[Claim]:
    """Claim what the rules find in the other readings alone, but not within what has letters and is sure."""
    parts = sorted(others, key=PLACE)
    for reading in other_readings(page, others):
        part = reading.page()
        yield from changed(page, parts, reading, part, part.claims(rules))


def changed(
    page: Page, others: Sequence[Claim], reading: Reading, part: Page, claims: Iterable[Claim]
) -> Iterator[Claim]:
    """Yield the claims of another reading by their places in the page, as sure as others that have a part of one."""
    for claim in _moved(part, claims, page, reading):
        yield _with_more(claim, others) if reading.factor >= SURE_FACTOR else claim


def _moved(part: Page, claims: Iterable[Claim], page: Page, reading: Reading) -> Iterator[Claim]:
    """Return the claims of another reading by their places in the page, if anything there or before was changed."""
    first, other, places = reading.first, reading.whole, reading.places
    plain = page.plain[first : first + len(other)]
    for claim in claims:
        start, end = places[claim.start], places[claim.end - 1] + 1
        near = slice(max(0, start - _CUE_ROOM), end)
        is_whole = (start or not first) and (end < len(plain) or first + end == len(page.plain))
        # Where a line's end was taken away, a table may go on that ended before.
        is_below = claim.distance == 0 and part.cell_at(claim.start) is not None
        is_below = is_below and page.cell_at(first + start) is None
        if other[start:end] != plain[start:end] or (is_whole and other[near] != plain[near]) or is_below:
            doubt = 1 - (1 - claim.doubt) * reading.factor
            yield claim._replace(doubt=doubt, start=first + start, end=first + end)


def _with_more(claim: Claim, others: Sequence[Claim]) -> Claim:
    """Return a claim as sure as another of its category that has only a part of its place."""
    number = bisect_left(others, claim.start, key=PLACE)
    while number < len(others) and others[number].start < claim.end:
        one = others[number]
        is_part = one.category == claim.category and one.end <= claim.end
        if is_part and one.doubt < claim.doubt and one.end - one.start < claim.end - claim.start:
            claim = claim._replace(doubt=one.doubt, distance=-1)
        number += 1
    return claim
