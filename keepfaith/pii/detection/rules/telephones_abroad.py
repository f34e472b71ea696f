"""Telephone numbers of other countries: with a plus sign or what one dials first, as people write them there."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.begins import beginning
from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import BEFORE_PHONES, OTHER, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import is_in_one_piece, sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.listed_numbers import is_spent
from keepfaith.pii.detection.rules.number_forms import SSN_SIZES
from keepfaith.pii.detection.rules.telephone_notes import end_of_extension, has_day

_CUED, _INTERNATIONAL = RULES["phone-cue"], RULES["phone-international"]
# What Americans dial before a number of another country, and what others do.
_ABROAD: Final = b"011"
_DIALED: Final = re.compile(
    rb"011[- .](?:[1-9][0-9]{0,2})[- .](?:[0-9]{1,5}(?:[- .]|[- ]?\n[ >|]{0,8})){1,4}[0-9]{2,5}(?![-./]?[0-9])|"
    rb"0111[2-9][0-9]{2}[2-9][0-9]{6}(?![0-9])|"
    rb"00 ?[2-9][0-9]{1,2}[- .](?:\(0\) ?)?[0-9](?:[- ./]?[0-9]){6,11}(?![-./ ]?[0-9])"
)
# As people of other countries write their own: of Brazil, France, Korea, the United Kingdom, Germany and China.
_NATIONAL: Final = re.compile(
    rb"\([1-9][0-9]\) ?9 ?[0-9]{4}[- ][0-9]{4}|0[1-9](?P<sign>[. ])[0-9]{2}(?:(?P=sign)[0-9]{2}){3}|"
    rb"01[016-9]-[0-9]{3,4}-[0-9]{4}|07[0-9]{3} [0-9]{3} ?[0-9]{3}|01[5-7][0-9]{1,2}/ ?[0-9]{6,8}|"
    rb"1[3-9][0-9]([- ])[0-9]{4}\2[0-9]{4}"
)
# Where there is a word for telephones, also with what is more often of something else.
_WITH_WORD: Final = re.compile(
    rb"(?:\(0[1-9][0-9]{0,4}\) ?|(?<!:)0[1-9][0-9]{1,4}(?:[-/.]| ?/ ?| (?! )))[0-9]{2,8}(?:[-. /][0-9]{2,5}){0,4}"
)
_ENDS: Final = re.compile(rb"(?![0-9a-z]|[-/.:][0-9])")
_LEAST, _MOST, _OF_BRAZIL, _OF_CHINA = 9, 13, 2, 3
_ZERO, _ONE, _OPEN, _LINE_END = b"01(\n"
_REACH: Final = 72
_KIND, _DASHES = "phone", 3
# Numbers of North America have ten digits behind the country's; more are of something else, such as a date.
_NORTH: Final = re.compile(rb"\+ ?\(?1(?:[-. /()]{0,3}[0-9]){10}(?![0-9])")
_DIAL: Final = re.compile(
    rb"\+ ?\(?[0-9]{1,4}\)?(?: ?\n[ >|]{0,8})?(?:(?: - |[-. /(){]{0,2})[0-9]){6,13}(?![0-9])"
)
_ANY_FORM: Final = beginning(
    rb"(?<![0-9a-z-])(?<![0-9]:)(?!(?:19|20)[0-9]{2} ?- ?(?:19|20)?[0-9]{2}|20[0-9]{2}[01][0-9][0-3][0-9][- ]?[0-9]{4})"
    rb"\(?[0-9]{2,5}\)?(?:(?: ?[-.] ?| {0,2})[0-9]){5,13}(?![0-9])",
    1,
)
# An address of the Internet.
_FOUR_PARTS: Final = re.compile(rb"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_SPARSE, _LOOSE, _OTHER = 0.86, 0.55, 0.42
# A plus sign, a country's one digit, and what may be between it and the next; a few words.
_COUNTRY, _CLOSE = 5, 15


def dialed(page: Page) -> Iterator[Claim]:
    """Claim numbers behind what one dials before another country's, and those that people there write."""
    if page.digit_count < _LEAST:
        return
    plain = page.plain
    for groups, sizes in page.chains:
        for at, (start, stop, size) in enumerate(groups):
            first = plain[start]
            # Of few numbers it is worth looking at what follows.
            is_open = size == _OF_BRAZIL and start > 0 and plain[start - 1] == _OPEN
            if first != _ZERO and not is_open and (first != _ONE or size != _OF_CHINA):
                continue
            if sum(sizes[at : at + _LEAST]) < _LEAST or (
                at and groups[at - 1][1] >= start - 1 and not is_open and plain[start - 1] != _LINE_END
            ):
                continue
            if first == _ZERO and (number := _DIALED.match(plain, start)):
                yield from _of_dialer(page, number, stop)
            elif number := _national(page, start):
                yield from _of_country(page, number)


def _of_dialer(page: Page, number: re.Match[bytes], stop: int) -> Iterator[Claim]:
    start, end = number.span()
    if page.is_embedded(start, stop) or not is_in_one_piece(page.plain, start, end):
        return
    cue = page.nearest(start, end)
    if number[0].isdigit() and cue and cue.kind != _KIND and not page.is_of_anybody(cue):
        return
    is_sure = number[0].startswith(_ABROAD) or b"(0)" in number[0]
    is_sure = is_sure or (cue is None and number[0].count(b"-") >= _DASHES) or _is_called(page, start, end)
    yield _INTERNATIONAL.claim(start, _whole(page, end), _SPARSE if is_sure else _OTHER)


def _national(page: Page, start: int) -> re.Match[bytes] | None:
    """Return what has the form of a number of another country, and ends where that does."""
    is_open = page.plain[start - 1 : start] == b"("
    for form in (_NATIONAL, _WITH_WORD):
        number = form.match(page.plain, start - is_open) or form.match(page.plain, start)
        if number and _ENDS.match(page.plain, number.end()) and not page.is_embedded(*number.span()):
            is_long = _LEAST < page.count_digits(*number.span()) <= _MOST
            return number if is_long else None
    return None


def _of_country(page: Page, number: re.Match[bytes]) -> Iterator[Claim]:
    start, end = number.span()
    cue = page.nearest(start, end)
    is_open = cue is None or page.is_of_anybody(cue) or cue.distance > _CLOSE
    if has_day(page, start, end):
        return
    is_cued = cue is not None and cue.kind == "phone"
    if is_cued or (number.re is _NATIONAL and (is_open or _is_called(page, start, end))):
        yield _INTERNATIONAL.claim(start, _whole(page, end), _SPARSE, distance=cue.distance if cue else 0)
    elif number.re is _NATIONAL:
        yield _INTERNATIONAL.claim(start, _whole(page, end), _OTHER)


def _is_called(page: Page, start: int, end: int) -> bool:
    """Return whether a cue or words right before a number say that it is a telephone's."""
    cue = page.nearest(start, end)
    is_announced = BEFORE_PHONES.search(page.plain, max(0, start - _REACH), start) is not None
    return is_announced or (cue is not None and cue.kind == "phone")


def _whole(page: Page, end: int) -> int:
    return end_of_extension(page.plain, end) or end


def other_phones(page: Page) -> Iterator[Claim]:
    """Claim numbers of other countries: behind a plus sign, or near a word for telephones."""
    for start, _ in page.marks.get("plus", ()):
        is_part = page.plain[max(0, start - 1) : start].isalnum()
        match = None if is_part else _NORTH.match(page.plain, start) or _DIAL.match(page.plain, start)
        if match and is_in_one_piece(page.plain, *match.span()):
            yield _INTERNATIONAL.claim(match.start(), _whole(page, match.end()))
    places = {match.span(): match for match in page.places_near("phone", _ANY_FORM)}
    before = 0
    for start, end in sorted(places):
        plus = page.plain.rfind(b"+", max(0, start - _COUNTRY), start)
        if plus != -1 and _NORTH.match(page.plain, plus):
            continue
        cue = page.nearest(start, end)
        if cue and cue.kind == OTHER and page.plain.startswith(_ABROAD, start):
            cue = _cue(page, start, cue)
        if (
            cue
            and cue.kind == "phone"
            and not cue.is_behind
            and not is_spent(page, cue, before, start)
            and sizes_in(page.plain, start, end) != SSN_SIZES
            and not _FOUR_PARTS.fullmatch(page.plain, start, end)
            and not has_day(page, start, end)
        ):
            is_near = cue.distance <= _CLOSE or page.is_said(start)
            yield _CUED.claim(start, end, _SPARSE if is_near else _LOOSE, distance=cue.distance)
        before = end


def _cue(page: Page, start: int, cue: Cue) -> Cue:
    """Return the cue for telephones before a word for what has the number."""
    is_doubtful = cue.kind == OTHER and not cue.is_behind and not SAYS.search(page.plain, cue.begin, start)
    return (page.last_of("phone", start) or cue) if is_doubtful else cue
