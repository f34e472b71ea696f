"""Dates as people of several countries write them, whole or misread by a scanner, and whether the calendar has them."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.begins import searched_by

_MONTHS: Final = (
    "jan(?:uary|vier)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre"
    "|noviembre|diciembre|ene|abr|ago|set|dic|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|"
    "novembro|dezembro|fev|mai|dez"
    "|janvye|fevriye|mas|avril|me|jen|jiye|out|septanm|oktob|novanm|desanm"
)
MONTH: Final = rf"(?:{_MONTHS})"
_YEAR: Final = "(?:1[89]|20)[0-9]{2}"
_NUMBER: Final = "[0-9]{1,2}"
_ORDINAL: Final = (
    "(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|"
    "(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth"
)
_VIETNAMESE: Final = "(?:gieng|hai|ba|tu|nam|sau|bay|tam|chin|muoi(?: mot| hai)?|chap)"
_ROMAN: Final = "(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})"
_SIGN: Final = r"[\x80-\xff]"
# One of the signs between two parts of a date, and where a line may end.
_WRAP: Final = r"(?:\n[ >|]{0,8})?"
_GAP: Final = rf"(?: {{0,2}}[-./,|\t] {{0,2}}{_WRAP}| {{0,2}}\n[ >|]{{0,8}}[-./,]? ?| )"
# Two digits before a year are a day.
_SHORT_YEAR: Final = rf"[0-9]{{2}}(?!{_GAP}?{_YEAR}(?![0-9]))"
_BLANK: Final = rf"[ ]{{0,2}}(?:\n[ >|]{{0,8}}(?=[-/.,]))?[-/.,]{{0,2}} {{0,2}}{_WRAP}"
DATE: Final = re.compile(
    rf"(?<![0-9#])(?:{_YEAR}{_GAP}{_NUMBER}{_GAP}{_NUMBER}|{_NUMBER}{_GAP}{_NUMBER}{_GAP}(?:{_YEAR}|'?{_SHORT_YEAR})"
    rf"|{MONTH}{_BLANK}{_NUMBER}(?![0-9])(?:st|nd|rd|th)?"
    rf"(?:{_BLANK}(?:(?:of|de|del){_BLANK})?{_YEAR}|(?:[-/.]| ?,? ?'?){_SHORT_YEAR})"
    rf"|{_NUMBER}(?:st|nd|rd|th|er|o|[\xfe\xff])?{_BLANK}(?:(?:day )?(?:of|de){_BLANK})?"
    rf"{MONTH}{_BLANK}(?:del?{_BLANK})?'?(?:{_YEAR}|{_SHORT_YEAR})"
    rf"|{_YEAR}{_BLANK}{MONTH}{_BLANK}{_NUMBER}(?:st|nd|rd|th)?"
    rf"|{MONTH} (?:{_ORDINAL}),? {_YEAR}|(?:{_ORDINAL}) (?:day )?(?:of )?{MONTH},? {_YEAR}"
    rf"|{_NUMBER}[-./ ]{_ROMAN}[-./ ]{_YEAR}"
    rf"|{_YEAR} ?{_SIGN} ?{_NUMBER} ?{_SIGN} ?{_NUMBER}(?: ?{_SIGN})?"
    rf"|(?:ngay{_BLANK})?{_NUMBER}{_BLANK}thang{_BLANK}(?:{_NUMBER}|{_VIETNAMESE}){_BLANK}(?:nam{_BLANK})?{_YEAR}"
    r"|[0-9]{8})(?:t[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?(?![0-9a-z])(?![-/.][0-9])".encode("latin-1")
)
# How a date begins that does not begin with a digit, and how far before its first digit it may.
_WORD: Final = re.compile(
    rf"{_MONTHS}|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    "twent|thirt|four|fif|six|seven|eigh|nine|ngay".encode()
)
_WORD_ROOM: Final = 40
_BETWEEN: Final = b" \n>|-/.,"
_DIGITS: Final = re.compile(rb"[0-9]+")
# How many digits each number of a date has: a day or a month, a year, or all in one.
_SIZES, _OF_YEAR, _CENTURIES = frozenset({1, 2, 4, 8}), 4, (b"18", b"19", b"20")
_LETTERS: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz")
_PART: Final = re.compile(rb"[0-9]+|(?:" + _MONTHS.encode() + rb")")
# A date in which letters stand for digits.
SLIPPED: Final = re.compile(
    rb"(?<![a-z0-9|])(?=[-/. 0-9odilszbgq|]{0,9}[0-9])"
    rb"(?:[0-9odilszbgq|]{1,4}[-/. ]){2}[0-9odilszbgq|]{2,4}(?![a-z0-9|])|"
    rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?[ -]?[0-9odilszbgq|]{0,2}"
    rb"(?:st|nd|rd|th)?[-, ]{0,2}[0-9odilszbgq|]{4}(?![a-z0-9|])"
)
_DAY_COUNT, _PACKED, _DATE_ROOM = 31, 8, 24
_DAYS: Final = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def dates_in(plain: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the dates of a text as `DATE.finditer` does, looked for only where digits are and words before them."""
    first, size = 0, len(plain)
    while match := _search(plain, first, first, size):
        first = match.end()
        yield match


def _search(plain: bytes, first: int, digit: int, last: int) -> re.Match[bytes] | None:
    """Return the first date between two places, as `DATE.search` does; the first digit is known."""
    for digits in _DIGITS.finditer(plain, digit, last):
        start, end = digits.span()
        if end - start not in _SIZES or (end - start == _OF_YEAR and not plain.startswith(_CENTURIES, start)):
            # Neither a day, a month or a year nor a date without signs.
            continue
        begin = max(first, start - _WORD_ROOM)
        before = plain[begin:start].rstrip(_BETWEEN)
        match = _date_from_word(plain, begin, start, last) if before and before[-1] in _LETTERS else None
        match = match or DATE.match(plain, start, last)
        if match:
            return match
    return None


def _date_from_word(plain: bytes, first: int, start: int, last: int) -> re.Match[bytes] | None:
    """Return the first date that begins with a word between two places, and ends before another."""
    while word := _WORD.search(plain, first, start):
        match = DATE.match(plain, word.start(), last)
        if match:
            return match
        first = word.start() + 1
    return None


searched_by(DATE, _search)


def is_in_date(plain: bytes, start: int, end: int) -> bool:
    """Return whether a place is a part of a longer date."""
    first = max(0, start - _DATE_ROOM)
    size = min(len(plain), end + _DATE_ROOM)
    while match := _search(plain, first, first, size):
        if match.end() > start:
            return match.start() < end and match.end() - match.start() > end - start and match.end() >= end
        first = match.end()
    return False


def is_possible(date: bytes) -> bool:
    """Return whether a day and a month of the calendar can be read from it."""
    parts = _PART.findall(date)
    if len(parts) == 1 and len(parts[0]) == _PACKED:
        whole = parts[0]
        ways = ((whole[4:6], whole[6:]), (whole[:2], whole[2:4]), (whole[2:4], whole[:2]))
        return any(_fits(month, day) for month, day in ways)
    numbers = [part for part in parts if part.isdigit()]
    if len(numbers) < len(parts):
        days = [number for number in numbers if len(number) <= 2]  # noqa: PLR2004 - a day's
        return not days or any(0 < int(number) <= _DAY_COUNT for number in days)
    small = [number for number in numbers if len(number) <= 2]  # noqa: PLR2004 - a day's or a month's
    if len(small) == 1 and len(parts) > 1:
        return 0 < int(small[0]) <= _DAY_COUNT
    return any(
        _fits(one, other) for at, one in enumerate(small) for to, other in enumerate(small) if at != to
    )


def _fits(month: bytes, day: bytes) -> bool:
    return 0 < int(month) < len(_DAYS) and 0 < int(day) <= _DAYS[int(month)]
