"""Licenses to teach: numbers near words for a license, where something near says that it is an educator's."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from keepfaith.pii.detection.cue import MAX_DISTANCE, Cue
from keepfaith.pii.detection.cue_words import OF_DRIVERS, OF_EDUCATORS, OF_THINGS, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.drivers_licenses import OWN, in_order, is_own
from keepfaith.pii.detection.rules.given_numbers import GIVEN_NUMBER, is_lettered, is_usual
from keepfaith.pii.detection.rules.labels import is_right_beside
from keepfaith.pii.detection.rules.license_forms import LETTER_AND_DIGITS
from keepfaith.pii.detection.rules.license_owners import is_of_trade_or_firm
from keepfaith.pii.detection.rules.named_numbers import named
from keepfaith.pii.detection.rules.number_forms import (
    FAR,
    SSN_SIZES,
    is_no_date,
    is_part_of_row,
)
from keepfaith.pii.detection.rules.state_numbers import is_sasid
from keepfaith.pii.detection.rules.surroundings import EDUCATOR, LICENSE, MARK_OF, STUDENT, kind_around

_RULE: Final = RULES["educator-cue"]
# Who has the license is said near it, and the number behind the word, not behind the sentence.
_AROUND, _CLOSE, _SMALL = 120, 14, 4
# Between a number and the word for what it is.
_THAT_IS: Final = re.compile(
    rb"[ ,;:-]{1,3}(?:that|this|which|it)(?:'s| is| was) (?:my|his|her|their|the|your|an?) (?:[a-z]{2,8} )?"
)
_NUMBERED: Final = re.compile(rb"li(?:[cs](?:en[cs]e)?)\.?[ _]?(?:no\.?|number|nbr|num|#)")
_OF_DRIVERS_BEHIND: Final = re.compile(rb"[ ,]{0,2}\(?(?:driv|not (?:my |an? )?teach)")
# Of licenses that nobody says more of, the state's for educators have six to eight digits, for drivers nine signs.
_FEW_OF_STATE: Final = re.compile(rb"[0-9]{6,8}|[0-9]{3} ?- ?[0-9]{3}")


def educators_licenses(page: Page) -> Iterator[Claim]:
    """Claim numbers near words for a license, if something near says that it is an educator's."""
    for match in chain(in_order(page, "any-license", GIVEN_NUMBER), _named(page)):
        start, end = match.span()
        cue = page.nearest(start, end)
        if page.is_beside_column("educator", start) or is_part_of_row(page.plain, start, end):
            continue
        is_near = cue and (
            cue.distance <= _CLOSE
            or (cue.distance <= FAR and OF_EDUCATORS.search(page.plain, *_between(cue, start, end)))
            or (cue.distance <= MAX_DISTANCE + _CLOSE and (page.is_said(start) or _is_numbered(page, start)))
            or (page.is_said(start) and OF_EDUCATORS.search(page.plain, *_between(cue, start, end)))
            or (cue.is_behind and _THAT_IS.fullmatch(page.plain, end, cue.begin))
        )
        if (
            cue
            and cue.kind == "any-license"
            and is_near
            and _has_form(page, cue, match)
            and not (LETTER_AND_DIGITS.fullmatch(match[0]) and _speaks_of_drivers(page, start, end))
            and not (cue.is_behind and b":" in page.plain[end : cue.begin])
            and sizes_in(page.plain, start, end) != SSN_SIZES
            and not is_no_license_of(page, cue, match)
            and not _OF_DRIVERS_BEHIND.match(page.plain, end)
            and not OF_THINGS.search(page.plain, max(0, cue.begin - _CLOSE), max(cue.begin, start))
            and OF_EDUCATORS.search(
                page.plain, max(0, start - _AROUND), end + (_AROUND if cue.is_behind else _AROUND // 2)
            )
        ):
            yield _RULE.claim(start, end, distance=_SMALL)
        elif cue and is_near and _FEW_OF_STATE.fullmatch(match[0]) and _is_of_somebody(page, cue, start, end):
            yield _RULE.claim(start, end, OWN, distance=_SMALL)


def _named(page: Page) -> Iterator[re.Match[bytes]]:
    """Yield what labels for a license name in whatever form, where nothing speaks of drivers or of things."""
    for match in named(page, "any-license"):
        start, end = match.span()
        is_of_thing = OF_THINGS.search(page.plain, max(0, start - _AROUND), end + _AROUND // 2)
        if is_of_thing is None and not _speaks_of_drivers(page, start, end):
            yield match


def _has_form(page: Page, cue: Cue, match: re.Match[bytes]) -> bool:
    """Return whether a number may be an educator's by its form, or by the label right beside it."""
    number = match[0]
    return is_no_date(number) and (
        is_usual(number, EDUCATOR) or is_lettered(number) or is_right_beside(page, cue, *match.span())
    )


def _speaks_of_drivers(page: Page, start: int, end: int) -> bool:
    return OF_DRIVERS.search(page.plain, max(0, start - _AROUND), end + _AROUND) is not None


def _is_of_somebody(page: Page, cue: Cue, start: int, end: int) -> bool:
    """Return whether a license is a person's own, or has a number and nothing around speaks of things or drivers."""
    if is_of_trade_or_firm(page, cue, start):
        return False
    if is_own(page, cue, start):
        return True
    return (
        cue.kind == "any-license"
        and not cue.is_behind
        and 0 <= start - cue.place <= _SMALL
        and _NUMBERED.search(page.plain, cue.begin, start) is not None
        and not OF_THINGS.search(page.plain, max(0, cue.begin - _AROUND), start)
        and kind_around(page, start, end, (EDUCATOR, LICENSE)) != LICENSE
    )


def is_no_license_of(page: Page, cue: Cue, match: re.Match[bytes]) -> bool:
    """Return whether a license is a driver's or one of a trade, or its number has the form of a student's."""
    start = match.start()
    return (
        _is_drivers(page, cue, start)
        or is_of_trade_or_firm(page, cue, start)
        or (is_sasid(match[0]) and MARK_OF[STUDENT] in page.marks)
    )


def _is_drivers(page: Page, cue: Cue, start: int) -> bool:
    """Return whether a word for drivers is nearer to a license than one for educators."""
    first, last = max(0, cue.begin), max(cue.begin, start)
    if OF_DRIVERS.search(page.plain, max(0, first - _CLOSE), last):
        return True
    before = page.plain[max(0, first - _AROUND) : first]
    ends = [
        max((word.end() for word in words.finditer(before)), default=-1)
        for words in (OF_DRIVERS, OF_EDUCATORS)
    ]
    return ends[0] > ends[1]


def _is_numbered(page: Page, start: int) -> bool:
    """Return whether a word or sign for a number stands right before it."""
    return SAYS.search(page.plain, max(0, start - _SMALL * 2), start) is not None


def _between(cue: Cue, start: int, end: int) -> tuple[int, int]:
    return (end, cue.begin) if cue.is_behind else (cue.place, start)
