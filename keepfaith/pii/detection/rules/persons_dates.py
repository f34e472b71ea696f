"""Dates of people beside which no word for a birth stands: what stands around says who they are, or how old."""

import re
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from keepfaith.pii.detection.matches import ACT, Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.date_forms import DATE
from keepfaith.pii.detection.rules.dates import day_of
from keepfaith.pii.detection.rules.other_dates import is_other
from keepfaith.pii.detection.rules.surroundings import STUDENT, kind_around
from keepfaith.pii.detection.rules.unnamed_numbers import NAME_BEFORE, matches_near
from keepfaith.pii.detection.words import WORDS

_PERSON: Final = "|".join(WORDS["births"]["whose"])
_YEAR: Final = re.compile(rb"(?:19|20)[0-9]{2}(?![0-9])")
_PACKED: Final = re.compile(rb"(?P<first>(?:19|20)[0-9]{2})[0-9]{4}|[0-9]{4}(?P<last>(?:19|20)[0-9]{2})")
_YEAR_OF_HISTORY: Final = re.compile(rb"(?<![0-9])1[5-9][0-9]{2}(?![0-9])")
_LONGEST_LIFE: Final = 122
_SHORT: Final = re.compile(rb"([0-9]{2})\Z")
_OLDEST, _YOUNGEST, _CENTURY, _PACKED_SIZE = 1900, 3, 100, 8
# The years of those who are of age; no text is read for longer than its program runs.
_LAST: Final = f"{time.gmtime().tm_year - _YOUNGEST - 1}"
_YEARS: Final = f"(?:19[0-9]|20[0-{int(_LAST[2]) - 1}])[0-9]|20{_LAST[2]}[0-{_LAST[3]}]"
# What every date with a year has, of which two digits are found quickly: the year, or its end behind other signs.
_MAY_BE_YEAR: Final = re.compile(
    _YEARS.encode() + rb"|[0-9]{2}(?:(?<='[0-9]{2})|(?![0-9])(?:(?<=[-/. ][0-9][-/. ][0-9]{2})|"
    rb"(?<=[-/. ][0-9]{2}[-/. ][0-9]{2})|"
    + b"|".join(
        rb"(?<=[a-z]%s[0-9]{2})" % (rb"[-. ,]" * count + mark) for count in (1, 2, 3) for mark in (b"", b"'")
    )
    + rb"))"
)
_DAY_ROOM: Final = 44
# Right before a date or behind it: somebody's age, sex or grade.
_SEX: Final = (
    rb"(?:[mf]|male|female|boy|girl|man|woman|[mfbwhalu] ?/ ?[mfbwha]|white|black|"
    rb"hispanic|asian|latin[oa]|masculino|femenino|feminino)"
)
_DETAIL_BEFORE: Final = re.compile(
    rb"(?:\b(?:aged?|edad|idade|laj|tuoi)[: ]{1,3}[0-9]{1,2}|\b[0-9]{1,2} ?(?:yo|y/o|y\.o\.|years?[- ]old|"
    rb"yrs?\.?(?: old)?|anos)|"
    rb"(?<![a-z'.])" + _SEX + rb")(?![a-z'])\.?[ ]{0,3}[,;:|/(\t -][ ,;:|/(\t-]{0,24}\Z"
)
_DETAIL_BEHIND: Final = re.compile(
    rb"[ ]{0,3}[,;:|/)\t -][ ,;:|/)\t-]{0,24}(?:" + _SEX + rb"(?![a-z'.])|gr(?:ade)?\.? ?(?:k|[0-9])|"
    rb"(?:k|[0-9]{1,2})(?:st|nd|rd|th)? gr(?:ade)?\b|aged? [0-9]{1,2}\b|[0-9]{1,2} ?(?:yo|y/o|years? old)\b)"
)
# Right before a date, a word for somebody.
_SOMEBODY: Final = re.compile(rb"\b(?:" + _PERSON.encode() + rb")s?(?:,| \(| \[|, \() ?\Z")
_CLOSED: Final = re.compile(rb"[,.;)\]\n\"']|\Z")
_BRACKETS: Final = re.compile(rb"[(\[] ?\Z"), re.compile(rb" ?[)\]]")
_ROLE_BEFORE: Final = re.compile(
    rb"\b(?:"
    + _PERSON.encode()
    + rb"|client|camper|juvenile|ward|name|mother|father|nombre|nome|non|ten)s?(?:'s)?(?: (?:name|[0-9]))?"
    rb"[ :,(#.-]{1,6}[^\n:;0-9]{0,40}(?:\n[ >|]{0,8})?\Z"
)
# A form's words for the parts of a date, above it or before.
_PARTS: Final = re.compile(
    rb"(?:month|mm?|mo)[ /-]{1,9}(?:day|dd?)[ /-]{1,9}(?:year|yr|y{2,4})\b[^\n0-9]{0,30}[:)\n ][ \n>|]{0,6}\Z"
)
_BIRTH: Final = re.compile(rb"\bbirth|\bborn\b|\bnac|\bnasc")
_ANSWER: Final = re.compile(rb"\?[\"')]{0,2} {0,2}\n[ >|]{0,8}(?:a|ans|answer|witness)[.:] {1,3}\Z")
# Between two dates of somebody's life.
_LIFE: Final = re.compile(rb" ?(?:-|to|until|through) ?")
_DEATH: Final = re.compile(
    rb"\b(?:died|death|decea|deced|memory|memori|obituar|funeral|survived by|burial|passed away|rest in peace)"
)
HEADING: Final = re.compile(
    rb"\b(?:hir(?:e|ed|es)|senior|retire|appoint|issu|expir|exp\b|immuni|vaccin|elect|death|wedding|married|anniversar|joined|"
    rb"member since|service|tenure|publish|built|paid|check|invoice|arrest|offense|incident|absen|tard|visit|"
    rb"evaluat|renew|"
    rb"start(?:ed|s)?\b|due|deadline|signed|received|returned|checked out|last seen|enrolled|entered|withdr|"
    rb"graduat|transfer|accident|"
    rb"inspect|test(?:ed|s)?\b|exams?\b|meeting|hearing|report(?:ed)?\b|purchas|acquir|install|effective)"
)
_IN_MARKS: Final = re.compile(
    rb"dates? in (?:\( ?\)|\[ ?\]|parenthes[ei]s|parens|brackets) ?(?:are|is|=|:|mean)?s? ?(?:the |their |his |"
    rb"her )?(?:date of |dates of )?birth"
)
_CITED: Final = re.compile(rb"[ \t>|]{0,16}--")
_ROOM, _FEWEST, _WIDE, _REACH = 60, 2, 160, 400
# As sure as a date in a list of people, and one beside a detail.
SURE: Final = 0.87


def dates_of_persons(page: Page, claims: Sequence[Claim]) -> Iterator[re.Match[bytes]]:
    """Yield dates of somebody old enough, by what stands around them, that are not claimed for sure."""
    settled = [claim for claim in claims if claim.doubt <= 1 - ACT or claim.is_unlikely]
    if page.has_other_digits(settled):
        yield from _dates_of_persons(page, sorted(claim.start for claim in settled))


def _dates_of_persons(page: Page, taken: Sequence[int]) -> Iterator[re.Match[bytes]]:
    listed: list[re.Match[bytes]] = []
    for date in matches_near(page, _MAY_BE_YEAR, DATE, _DAY_ROOM):
        start, end = date.span()
        if not is_of_age(date[0]) or page.is_embedded(start, end):
            continue
        number = bisect_left(taken, start)
        if number < len(taken) and taken[number] < end:
            if _is_behind_name(page, start):
                listed.append(date)
        elif is_other(page, start):
            continue
        elif _is_somebodys(page, date, taken) or (
            _is_in_brackets(page, date) and _IN_MARKS.search(page.plain)
        ):
            yield date
        elif _is_behind_name(page, start):
            if _is_of_one(page, date):
                yield date
            else:
                listed.append(date)
    if len(listed) >= _FEWEST and _are_of_people(page, listed):
        yield from (date for date in listed if date.start() not in taken)


def is_of_age(date: bytes, youngest: int = _YOUNGEST) -> bool:
    """Return whether so long ago somebody may have been born who is in school or works now."""
    date = day_of(date)
    this_year = time.gmtime().tm_year
    packed, year = _PACKED.fullmatch(date), _YEAR.search(date)
    if packed:
        born = int(packed["first"] or packed["last"])
    elif year:
        born = int(year[0])
    else:
        short = _SHORT.search(date) if len(date) != _PACKED_SIZE or not date.isdigit() else None
        if short is None:
            return b"\xff" in date or b"\xfe" in date
        born = this_year - (this_year - int(short[1])) % _CENTURY
    return _OLDEST < born <= this_year - youngest - 1


def is_of_history(date: bytes) -> bool:
    """Return whether nobody who was born on a date lives."""
    year = _YEAR_OF_HISTORY.search(day_of(date))
    return year is not None and int(year[0]) <= time.gmtime().tm_year - _LONGEST_LIFE


def _is_behind_name(page: Page, start: int) -> bool:
    if NAME_BEFORE.search(page.text, max(0, start - _ROOM), start) is None:
        return False
    # Who said or wrote something, and when.
    return _CITED.match(page.plain, page.plain.rfind(b"\n", 0, start) + 1) is None


def _is_in_brackets(page: Page, date: re.Match[bytes]) -> bool:
    opening, closing = _BRACKETS
    is_open = opening.search(page.plain, max(0, date.start() - 2), date.start())
    return is_open is not None and closing.match(page.plain, date.end()) is not None


def _is_somebodys(page: Page, date: re.Match[bytes], taken: Sequence[int]) -> bool:
    """Return whether a detail of a person stands beside a date, or a question about a birth before."""
    start, end = date.span()
    first = max(0, start - _ROOM)
    if _DETAIL_BEFORE.search(page.plain, first, start) or (
        _DETAIL_BEHIND.match(page.plain, end) and _is_behind_name(page, start)
    ):
        return not page.cell_at(start)
    if _SOMEBODY.search(page.plain, first, start) and _CLOSED.match(page.plain, end):
        return True
    if _PARTS.search(page.plain, first, start):
        return _BIRTH.search(page.plain, max(0, start - _WIDE), start) is not None
    number = bisect_left(taken, start)
    return (
        number > 0
        and start - taken[number - 1] <= _WIDE
        and _ANSWER.search(page.plain, first, start) is not None
    )


def _is_of_one(page: Page, date: re.Match[bytes]) -> bool:
    """Return whether a date behind one name is of a person of whom more is said, or of a life that has ended."""
    start, end = date.span()
    around = page.plain[max(0, start - _WIDE) : end + _WIDE]
    life = _LIFE.match(page.plain, end)
    if life and DATE.match(page.plain, life.end()):
        return _DEATH.search(around) is not None
    if HEADING.search(page.plain, max(0, start - _WIDE), start):
        return False
    if _ROLE_BEFORE.search(page.plain, max(0, start - _ROOM), start):
        return True
    return _is_in_brackets(page, date) and kind_around(page, start, end) == STUDENT


def _are_of_people(page: Page, dates: Sequence[re.Match[bytes]]) -> bool:
    """Return whether dates that stand behind names are of births: no heading says another thing."""
    first, last = dates[0].start(), dates[-1].end()
    line = page.plain.rfind(b"\n", 0, max(0, page.plain.rfind(b"\n", 0, first)))
    if HEADING.search(page.plain, max(0, first - _WIDE, line), first) or HEADING.search(
        page.plain, first, last
    ):
        return False
    if page.places_of("birth") or _BIRTH.search(page.plain, max(0, first - _REACH), last + _REACH):
        return True
    return "of persons" in page.marks or kind_around(page, first, last) == STUDENT
