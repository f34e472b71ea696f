"""Numbers and dates that may be somebody's, and of which kinds each may be by its form."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from keepfaith.pii.detection.cue_words import SAYS
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.dates import dates_in, day_of
from keepfaith.pii.detection.rules.given_numbers import GIVEN_NUMBER, is_figure, may_be
from keepfaith.pii.detection.rules.license_forms import LICENSE_NUMBER, has_many_signs, is_license, whole
from keepfaith.pii.detection.rules.number_forms import SSN_SIZES
from keepfaith.pii.detection.rules.unnamed_numbers import FOUR, NUMBER_ROOM, matches_near

STUDENT, EDUCATOR, LICENSE, BIRTH = "student", "educator", "license", "birth"
NUMBER_KINDS: Final = (STUDENT, EDUCATOR, LICENSE)
_FEWEST, _FEW, _AROUND = 5, 3, 200
# A date in three boxes, and one with the name of its month.
_BOXED: Final = re.compile(rb"(?:[^a-z0-9|]?\|)[^\n|]{1,2}\|[^\n|]{1,2}\|[^\n|]{2,4}\|(?:[^a-z0-9|]|\Z)")
_WITH_MONTH: Final = re.compile(rb"[a-z]{3}[^|]*\Z")


Wanted = Callable[[tuple[int, int]], bool]


class Candidate(NamedTuple):
    """A place, and the kinds that it may be of."""

    start: int
    end: int
    kinds: tuple[str, ...]


def _is_any(_place: tuple[int, int]) -> bool:
    return True


def numbers(page: Page, is_wanted: Wanted = _is_any) -> Iterator[Candidate]:
    """Yield the wanted numbers of a page that have the form of one of a student, an educator or a driver."""
    kinds: dict[tuple[int, int], tuple[str, ...]] = {}
    for match in matches_near(page, FOUR, GIVEN_NUMBER, NUMBER_ROOM):
        place = match.span()
        if is_wanted(place) and not _is_broken(page, place) and not _is_name(page, match):
            kinds[place] = tuple(kind for kind in (STUDENT, EDUCATOR) if may_be(match[0], kind))
    for match in matches_near(page, FOUR, LICENSE_NUMBER, NUMBER_ROOM):
        place = whole(page, *match.span())
        if is_wanted(place) and not _is_broken(page, place) and _may_be_license(match):
            kinds[place] = (*kinds.get(place, ()), LICENSE)
    for place, among in kinds.items():
        if sizes_in(page.plain, *place) != SSN_SIZES and not page.is_embedded(*place):
            yield Candidate(*place, among)


def _is_name(page: Page, match: re.Match[bytes]) -> bool:
    """Return whether a number is a figure, or letters with few digits a name: no word for such a number is around."""
    start, end = match.span()
    if page.count_digits(start, end) > _FEW:
        return is_figure(match[0])
    for kind in (STUDENT, EDUCATOR):
        places = page.places_of(kind)
        first, last = (bisect_left(places, (place, 0)) for place in (start - _AROUND, end + _AROUND))
        if any(SAYS.search(page.plain, *place) for place in places[first:last]):
            return False
    return True


def _may_be_license(match: re.Match[bytes]) -> bool:
    """Return whether a license has digits enough, and is no row of figures."""
    number = match[0]
    is_row = b" " in number and b"." in number
    return has_many_signs(number, _FEWEST) and not is_row and is_license(number)


def dates(page: Page, is_wanted: Wanted = _is_any) -> Iterator[Candidate]:
    """Yield the wanted dates of a page."""
    for match in dates_in(page.plain):
        place = match.span()
        if is_wanted(place) and not _is_no_date(page, match) and not page.is_embedded(*place):
            yield Candidate(*place, (BIRTH,))


def _is_no_date(page: Page, match: re.Match[bytes]) -> bool:
    """Return whether a date has signs of two kinds, as versions have, or goes on in another line or cell.

    One with a month's name may do so, and one in the boxes of a form has a line on both sides.
    """
    start, end = match.span()
    is_mixed = b"." in match[0] and b"-" in match[0] and day_of(match[0]) == match[0]
    if is_mixed or not _is_broken(page, (start, end)):
        return is_mixed
    if b"|" in match[0]:
        return _BOXED.match(page.plain, max(0, start - 2), end + 2) is None
    return _WITH_MONTH.search(match[0]) is None


def _is_broken(page: Page, place: tuple[int, int]) -> bool:
    """Return whether a line or a cell ends within a place, or one digit stands again and again: nobody has that."""
    first, last = place
    plain = page.plain
    return (
        plain.find(b"\n", first, last) != -1
        or plain.find(b"|", first, last) != -1
        or plain.count(plain[first : first + 1], first, last) == last - first
    )
