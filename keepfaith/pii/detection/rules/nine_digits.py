"""Where nine digits stand in a chain of groups: in the form of Social Security numbers, and as the careless write."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.number_chains import Groups
from keepfaith.pii.detection.page import Page

# Sizes of the groups: the form itself, two that were written without anything between, and ways of careless people.
FORM: Final = bytes((3, 2, 4))
LIKE_ZIP, HALVED = bytes((5, 4)), bytes((3, 6))
_GLUED: Final = re.compile(rb"\x03\x02(?:\x07\x02)+\x04")
_THIRDS: Final = bytes((3, 3, 3))
_CARELESS: Final = (bytes((9,)), HALVED, LIKE_ZIP, _THIRDS, bytes((1,) * 9))
_ONE, _ONES = bytes((1,)), bytes((1,) * 9)
_FORMS: Final = frozenset({FORM, *_CARELESS})
_DIGITS: Final = 9
_DATES: Final = frozenset(map(bytes, ((4, 2, 2), (2, 2, 4), (1, 2, 4), (2, 1, 4), (1, 1, 4))))
# What is known of chains of so few groups is not worked out twice.
_SHORT: Final = 24
# A sign between two groups, and how many digits one has by which a number goes on.
_TIE: Final = re.compile(rb"[-./_ ]")
_LEAST: Final = 2
# Right before five and four digits, what opens a number and is no part of an address: a parenthesis, a filled line, or
# a word in small letters with a comma, where the number is somebody's.
_OPENED: Final = re.compile(r"(?:[(\[\"']|\.{3}|_{3}) ?(?:\n[ >|]{0,8})?\Z")
_COMMA: Final = re.compile(r"(?<![A-Za-z])[a-z]{2,20}, ?(?:\n[ >|]{0,8})?\Z")
_OWN: Final = re.compile(rb"\b(?:my|his|her|their|your|our|full|whole|entire) \Z")
# And what says that it is a ZIP code.
_OF_POST: Final = re.compile(
    rb"\b(?:zip|post(?:al|code)?|plz|cep|city|town|state|street|st|ave|rd|box)\b[^0-9]{0,16}\Z"
)
_ROOM: Final = 40


class Plan(NamedTuple):
    """Where in a chain of groups which forms are, by the sizes of its groups alone."""

    at: tuple[int, ...] = ()
    taken: frozenset[int] = frozenset()
    glued: tuple[tuple[int, int], ...] = ()
    is_odd: bool = False
    careless: tuple[tuple[int, int], ...] = ()


NO_PLAN: Final = Plan()


def plan_of(sizes: bytes) -> Plan:
    """Return where a chain of groups of these sizes may have such numbers."""
    return _plan(sizes) if len(sizes) <= _SHORT else _plan.__wrapped__(sizes)


@lru_cache(maxsize=2_048)
def _plan(sizes: bytes) -> Plan:
    if sum(sizes) < _DIGITS:
        return NO_PLAN
    at = tuple(_places(sizes, FORM))
    taken = frozenset(place + step for place in at for step in range(3))
    if sizes == FORM:
        return Plan(at, taken)
    careless = tuple(
        (place, place + len(form))
        for form in _CARELESS
        for place in _places(sizes, form)
        if form != _ONES
        or _ONE not in {sizes[place - 1 : place], sizes[place + len(form) : place + len(form) + 1]}
    )
    is_odd = sum(sizes) == _DIGITS and sizes not in _FORMS and sizes[:3] not in _DATES
    return Plan(at, taken, tuple(match.span() for match in _GLUED.finditer(sizes)), is_odd, careless)


def _places(sizes: bytes, form: bytes) -> Iterator[int]:
    at = sizes.find(form)
    while at != -1:
        yield at
        at = sizes.find(form, at + 1)


def may_be_zip(page: Page, cue: Cue, start: int) -> bool:
    """Return whether what stands before five and four digits, of which a cue speaks, lets them be a ZIP code."""
    first = max(0, start - _ROOM)
    is_of_post = _OF_POST.search(page.plain, first, start) is not None
    if is_of_post or any(begin < start < end for begin, end in page.marks.get("zip", ())):
        return True
    if _OPENED.search(page.text, first, start):
        return False
    is_own = _OWN.search(page.plain, max(0, cue.begin - _ROOM), max(0, cue.begin)) is not None
    return not (is_own and _COMMA.search(page.text, first, start))


def goes_on(plain: bytes, groups: Groups, place: tuple[int, int], plan: Plan) -> bool:
    """Return whether three groups of three digits are a part of a longer number, such as a telephone's from abroad."""
    first, last = place
    if last - first != len(_THIRDS):
        return False
    if plain[groups[first][0] - 1 : groups[first][0]] == b"+":
        return True
    tie = plain[groups[first][1] : groups[first + 1][0]]
    if _TIE.fullmatch(tie) is None:
        return False
    others = {start for start, _ in plan.careless}, {end for _, end in plan.careless}
    for one, other, is_another in (
        (first - 1, first, first in others[1]),
        (last - 1, last, last in others[0]),
    ):
        outside = one if one < first else other
        if is_another or not 0 <= outside < len(groups) or groups[outside][2] < _LEAST:
            continue
        if plain[groups[one][1] : groups[other][0]] == tie:
            return True
    return False
