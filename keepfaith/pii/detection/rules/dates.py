"""The dates of a text, in whatever form they are written, and whether the calendar has them."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.begins import searched_by
from keepfaith.pii.detection.rules.date_forms import (
    DATE,
    DATE_OF_DIGITS,
    DATE_OF_WORDS,
    ENDS,
    PART,
    SHORT_ENDS,
    TIME,
    WORD,
)

# How far before its first digit a date may begin.
_WORD_ROOM: Final = 60
_BETWEEN: Final = b" \n>|-/.,"
# The first number of a date, by how many digits it has: a year, all in one, a year's end, or a day or a month that is
# not far from the next number.
_FIRST_DIGITS: Final = re.compile(
    rb"[0-9](?<![0-9][0-9])(?:[0-9]?(?![0-9])(?:(?=[^0-9]{1,60}[0-9])|(?<='[0-9]{2}))|"
    rb"(?:(?<=1)[89]|(?<=2)0)[0-9]{2}(?![0-9])|[0-9]{7}(?:[0-9]{4}(?:[0-9]{2})?)?(?![0-9]))"
)
# How the name of a date's first part ends, in the boxes of a form.
_NAMES: Final = tuple(
    name + sign
    for name in (b"month", b"mes", b"mo", b"mm", b"day", b"dia", b"dd", b"year")
    for sign in (b":", b"=")
)
_LETTERS: Final = b"abcdefghijklmnopqrstuvwxyz"
_ARTICLE: Final = b"the "
_DAY_COUNT, _PACKED, _DATE_ROOM = 31, 8, 40
# As "5/3/11 0:00".
_SHORTEST_TIMED: Final = 11
_TIME: Final = re.compile(rb"(?:" + TIME.encode() + rb"|(?<=[0-9]{8})0{4,6})\Z")
_DAYS: Final = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def dates_in(plain: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the dates of a text as `DATE.finditer` does, looked for only where digits are and words before them."""
    first, size = 0, len(plain)
    while match := _search(plain, first, first, size):
        first = match.end()
        yield match


def _search(plain: bytes, first: int, digit: int, last: int) -> re.Match[bytes] | None:
    """Return the first date between two places, as `DATE.search` does; the first digit is known."""
    for digits in _FIRST_DIGITS.finditer(plain, digit, last):
        start = digits.start()
        begin = max(first, start - _WORD_ROOM)
        before = plain[begin:start].rstrip(_BETWEEN)
        match = _date_from_word(plain, begin, start, last) if _ends_word(before) else None
        match = match or DATE_OF_DIGITS.match(plain, start, last)
        if match:
            return match
    return None


def _ends_word(before: bytes) -> bool:
    """Return whether a date that begins with a word may have its first digit behind this."""
    if before.endswith(_NAMES):
        return True
    return before[-3:] in ENDS or (before[-2:] in SHORT_ENDS and before[-3:-2] not in _LETTERS)


def _date_from_word(plain: bytes, first: int, start: int, last: int) -> re.Match[bytes] | None:
    """Return the first date that begins with a word between two places, and ends before another."""
    while word := WORD.search(plain, first, start):
        match = DATE_OF_WORDS.match(plain, word.start(), last)
        if match:
            return match
        first = word.start() + 1
    return None


searched_by(DATE, _search)


def date_at(plain: bytes, start: int) -> re.Match[bytes] | None:
    """Return the date that begins at a place, with the article before it."""
    if plain.endswith(_ARTICLE, 0, start):
        return DATE.match(plain, start - len(_ARTICLE)) or DATE.match(plain, start)
    return DATE.match(plain, start)


def is_in_date(plain: bytes, start: int, end: int) -> bool:
    """Return whether a place is a part of a longer date."""
    first = max(0, start - _DATE_ROOM)
    size = min(len(plain), end + _DATE_ROOM)
    while match := _search(plain, first, first, size):
        if match.end() > start:
            return match.start() < end and match.end() - match.start() > end - start and match.end() >= end
        first = match.end()
    return False


def day_of(date: bytes) -> bytes:
    """Return a date without the time behind it."""
    return _TIME.sub(b"", date) if len(date) >= _SHORTEST_TIMED else date


def is_possible(date: bytes) -> bool:
    """Return whether a day and a month of the calendar can be read from it."""
    parts = PART.findall(day_of(date))
    if len(parts) == 1 and len(parts[0]) == _PACKED:
        whole = parts[0]
        ways = ((whole[4:6], whole[6:]), (whole[:2], whole[2:4]), (whole[2:4], whole[:2]))
        return any(fits(month, day) for month, day in ways)
    numbers = [part for part in parts if part.isdigit()]
    if len(numbers) < len(parts):
        days = [number for number in numbers if len(number) <= 2]  # noqa: PLR2004 - a day's
        return not days or any(0 < int(number) <= _DAY_COUNT for number in days)
    small = [number for number in numbers if len(number) <= 2]  # noqa: PLR2004 - a day's or a month's
    if len(small) == 1 and len(parts) > 1:
        return 0 < int(small[0]) <= _DAY_COUNT
    return any(fits(one, other) for at, one in enumerate(small) for to, other in enumerate(small) if at != to)


def fits(month: bytes, day: bytes) -> bool:
    """Return whether the calendar has such a month and such a day in it."""
    return 0 < int(month) < len(_DAYS) and 0 < int(day) <= _DAYS[int(month)]
