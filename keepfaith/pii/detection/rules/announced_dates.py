"""Dates that only a word for a birth right beside makes one: six digits without signs, and days without a year."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.date_forms import MONTH
from keepfaith.pii.detection.rules.dates import fits
from keepfaith.pii.detection.rules.other_dates import is_other

_KIND: Final = "birth"
# The words for a birth that say that what follows is its day; others, such as "child:", say so of whole dates alone.
_SAYS_DAY: Final = re.compile(
    rb"birth|brith|birht|born|\bb\.|b'?-?day|d\W{0,2}o\W{0,2}b|\bnac|\bnasc|naissance|\bne|nesans|sinh|cumplean|anivers|fdn"
)
# Between such a word and the day: signs, the form that is wanted, dots of a form, or a word or two.
_GAP: Final = re.compile(
    rb"(?:[ \t\"']{0,2}[(\[]?(?:[mdy]{1,4}[-/ .]?){3}[)\]]?)?"
    rb"(?:(?: (?:of|on|for|per|in) (?:the |my |his |her |your )?[a-z]{3,12})? ?(?:[:=]|[._]{4})[ ._:-]{0,60}|"
    rb"[^a-z0-9\n]{0,4}(?<![a-z])(?:(?:is|was)(?: on)?|of|on|as|es|el|le|em|no|e|se)[ :]{1,3}|[^a-z0-9\n$#%]{1,6})"
)
_REACH: Final = 70
# Labels, and words for a birthday; anybody is "born on" a day of which a story says no year.
_LABEL: Final = re.compile(
    rb"day|date|dt|dob|d\W{1,2}o\W{1,2}b|nacimiento|nascimento|naissance|nesans|sinh|cumple|anivers|fdn|fec|data"
)
# Without signs, the zero of a month before ten may be lost; what a spreadsheet counts has five digits.
_PACKED: Final = re.compile(rb"(?<![0-9.])[0-9]{5,7}(?:\.0)?(?![0-9a-z]|[-/,.:][0-9])")
_FIVE, _SIX, _SEVEN = 5, 6, 7
# The days since 1900 from 1927 to 2031, as a spreadsheet counts them.
_SERIAL: Final = range(10_000, 48_000)
_NUMBER: Final = r"(?:0?[1-9]|[12][0-9]|3[01])"
_TH: Final = "(?: ?(?:st|nd|rd|th))"
_NO_YEAR: Final = re.compile(
    rf"(?:the )?(?:{MONTH}[. ]{{1,2}}(?:the )?{_NUMBER}{_TH}?|"
    rf"{_NUMBER}(?:{_TH}|\.)? (?:day )?(?:of |de )?{MONTH}|(?P<first>{_NUMBER})[-/](?P<second>{_NUMBER}))"
    r"(?![0-9a-z])(?!:[0-9]| (?:am|pm|percent|of)\b|[-/.,]{0,2} {0,2}'?[0-9])".encode()
)
_CELL_SIGNS: Final = b" \t\"'"
# As sure as what a word right beside says; and of what a person must say whether it is one.
SURE, ASK_SOMEBODY = 0.9, 0.6


def announced(page: Page) -> Iterator[tuple[int, int, float]]:
    """Yield the place of each such date, and how sure it is one."""
    for begin, end in page.places_of(_KIND):
        if page.next_digit(end, end + _REACH) == -1 or not _SAYS_DAY.search(page.plain, begin, end):
            continue
        place = _behind(page.plain, end)
        words = is_other(page, place[0]) if place else None
        if place and (words is None or begin <= words.start() < end):
            is_whole = page.plain[place[0] : place[0] + _FIVE].isdigit()
            yield *place, SURE if is_whole or _LABEL.search(page.plain, begin, end) else ASK_SOMEBODY
    for cell in page.cells_of(_KIND):
        written = page.plain[cell.start : cell.end]
        start = cell.end - len(written.lstrip(_CELL_SIGNS))
        stop = cell.start + len(written.rstrip(_CELL_SIGNS))
        packed = _PACKED.fullmatch(page.plain, start, stop)
        if packed:
            yield start, stop, SURE if _is_day(packed[0]) else ASK_SOMEBODY


def _behind(plain: bytes, end: int) -> tuple[int, int] | None:
    """Return the place of a day without signs or without a year behind a word."""
    gap = _GAP.match(plain, end, end + _REACH)
    if gap is None:
        return None
    packed = _PACKED.match(plain, gap.end())
    if packed and _is_day(packed[0]):
        return packed.span()
    day = _NO_YEAR.match(plain, gap.end())
    if day is None:
        return None
    first, second = day["first"], day["second"]
    return day.span() if first is None or fits(first, second) or fits(second, first) else None


def _is_day(packed: bytes) -> bool:
    """Return whether digits without signs are a day of the calendar, in any order of its parts."""
    digits = packed.partition(b".")[0]
    if len(digits) == _SIX:
        first, second, third = digits[:2], digits[2:4], digits[4:]
        return fits(first, second) or fits(second, first) or fits(second, third)
    if len(digits) == _SEVEN:
        return fits(digits[:1], digits[1:3]) and digits[3:5] in {b"19", b"20"}
    return fits(digits[:1], digits[1:3]) or int(digits) in _SERIAL
