"""Numbers and dates that may be somebody's, and of which kinds each may be by its form."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.announced_numbers import STUDENT_NUMBER
from keepfaith.pii.detection.rules.dates import dates_in, day_of
from keepfaith.pii.detection.rules.drivers_licenses import LICENSE_NUMBER, is_license
from keepfaith.pii.detection.rules.educators_licenses import EDUCATOR_NUMBER
from keepfaith.pii.detection.rules.number_forms import SSN_SIZES
from keepfaith.pii.detection.rules.unnamed_numbers import FOUR, NUMBER_ROOM, matches_near

STUDENT, EDUCATOR, LICENSE, BIRTH = "student", "educator", "license", "birth"
NUMBER_KINDS: Final = (STUDENT, EDUCATOR, LICENSE)
_FEWEST: Final = 5
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
    for match in matches_near(page, FOUR, STUDENT_NUMBER, NUMBER_ROOM):
        place = match.span()
        if is_wanted(place) and not _is_broken(page, place):
            educators = EDUCATOR_NUMBER.match(page.plain, place[0])
            is_both = educators is not None and educators.end() == place[1]
            kinds[place] = (STUDENT, EDUCATOR) if is_both else (STUDENT,)
    for match in matches_near(page, FOUR, LICENSE_NUMBER, NUMBER_ROOM):
        place = match.span()
        if is_wanted(place) and not _is_broken(page, place) and _may_be_license(page, match):
            kinds[place] = (*kinds.get(place, ()), LICENSE)
    for place, among in kinds.items():
        if sizes_in(page.plain, *place) != SSN_SIZES and not page.is_embedded(*place):
            yield Candidate(*place, among)


def _may_be_license(page: Page, match: re.Match[bytes]) -> bool:
    """Return whether a license has digits enough, and is no row of figures."""
    number = match[0]
    has_digits = page.count_digits(*match.span()) >= _FEWEST
    return has_digits and not (b" " in number and b"." in number) and is_license(number)


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
