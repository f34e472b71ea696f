"""Licenses to drive, which prove nothing by themselves, and whose a license is."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.cue_words import OF_DRIVERS, OF_EDUCATORS, OF_ONESELF, OF_THINGS, SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.license_answers import answers
from keepfaith.pii.detection.rules.license_forms import (
    LETTER_AND_DIGITS,
    LICENSE_NUMBER,
    form_in,
    has_many_signs,
    is_announced_license,
    is_license,
    is_near_license,
    whole,
)
from keepfaith.pii.detection.rules.license_owners import is_about, is_of_a_thing, is_of_firm, is_of_trade
from keepfaith.pii.detection.rules.listed_numbers import SPENT, is_money, is_spent, listed
from keepfaith.pii.detection.rules.number_forms import FAR, is_packed_day, is_stamp
from keepfaith.pii.detection.rules.open_words import is_settled, meant
from keepfaith.pii.detection.rules.siblings import ALIKE, alike
from keepfaith.pii.detection.rules.unnamed_numbers import UNNAMED, unnamed

_LICENSE, _LICENSE_FORM = RULES["license-cue"], RULES["license-form"]
# Between a license and the words that say what it is.
_APPOSED: Final = re.compile(rb", (?:an?|the|my|his|her|their|our) (?:[a-z]{2,14} ){0,3}")
# Between a license and the word for what it stands on.
_ON_IT: Final = re.compile(
    rb"[\"',]{0,2} (?:(?:is|was|as) )?(?:what(?:'s| is) )?(?:printed |written |shown |listed |copied )?"
    rb"(?:(?:in|into|on|under) the (?:box|field|line|space|blank) (?:for|of)|off(?: of)?|from|on|under) "
    rb"(?:my|your|his|her|the|their|our) (?:own )?"
)
# Between the word for a license and what must be its number, in the form of whatever. So sure it is then.
_ANNOUNCES: Final = re.compile(rb"[\"']? ?(?:[:=#]|is|was|(?:no|num|nbr|number)\.?)? {0,2}[:=#]? {0,2}[\"']?")
_ANNOUNCED, _OF_CARD = 0.96, 15
# A word for who gives it out may stand before a telephone number.
_GIVERS: Final = (b"rmv", b"dmv", b"motor vehicles")
# With this word near, the form of Massachusetts is enough.
_WORD: Final = re.compile(rb"licen[cs]|\blic\b|rmv|driv")
_WORD_REACH, _WITH_WORD = 40, 0.88
_FEWEST_ALONE, _OF_STATE = 5, 9
_CUE_LENGTH, _MIN_LICENSE = 24, 9
# Who has the license is said near it, and the number behind the word, not behind the sentence.
_AROUND, _CLOSE = 120, 14
_SMALL, _BESIDE = 4, 2
# A license that is a person's own, of which nothing more is said.
OWN, _UNSAID = 0.86, 0.45


def licenses(page: Page) -> Iterator[Claim]:
    """Claim what has the form of a state's license near words for one; less surely where the state's form is alone."""
    for claim in _numbers(page):
        start, end = whole(page, claim.start, claim.end)
        yield claim._replace(start=start, end=end)


def _numbers(page: Page) -> Iterator[Claim]:
    claims = [*listed(page, _licenses(page), form_in(page), is_license)]
    yield from claims
    for match in alike(page, claims, LICENSE_NUMBER, is_license):
        yield _LICENSE.claim(*match.span(), ALIKE, distance=_SMALL)
    for match in unnamed(page, "license", claims, LICENSE_NUMBER, _is_open):
        yield _LICENSE.claim(*match.span(), UNNAMED, distance=_AROUND)
    for match in answers(page, claims, LICENSE_NUMBER, _is_open):
        yield _LICENSE.claim(*match.span(), UNNAMED, distance=_AROUND)
    for match, confidence in () if is_settled(page, claims) else _meant(page, claims):
        yield _LICENSE.claim(*match.span(), confidence, distance=_AROUND)
    for start, end in page.marks.get("license", ()):
        if not page.is_embedded(start, end) and end - start >= _MIN_LICENSE:
            is_announced = _WORD.search(page.plain, max(0, start - _WORD_REACH), end + _WORD_REACH // 2)
            yield _LICENSE.claim(start, end, _WITH_WORD) if is_announced else _LICENSE_FORM.claim(start, end)


def _licenses(page: Page) -> Iterator[Claim]:
    before = 0
    for match in in_order(page, "license", form_in(page)):
        start, end = match.span()
        cue = page.nearest(start, end)
        if cue and cue.kind in {"card", "account"} and not match[0][:1].isdigit():
            # Of what has no letters.
            cue = page.last_of("license", start)
        if cue is None or page.is_parted(end, cue) or (cue.place > 0 and is_about(page, cue.place)):
            continue
        is_announced = _is_announced(page, cue, match)
        is_near = cue.kind == "license" and cue.distance <= FAR and not cue.is_behind
        fits = is_announced_license if is_announced else is_near_license if is_near else is_license
        if cue.kind in {"license", "any-license"} and fits(match[0]) and not _is_other(page, cue, match):
            confidence = 0.92 if cue.distance <= FAR else 0.86
            # A card's digits prove more.
            confidence = _ANNOUNCED if is_announced and end - start < _OF_CARD else confidence
            confidence = SPENT if is_spent(page, cue, before, start) else confidence
            yield _LICENSE.claim(start, end, confidence, distance=cue.distance)
            before = end
    yield from _licenses_of_somebody(page)


def _is_announced(page: Page, cue: Cue, match: re.Match[bytes]) -> bool:
    """Return whether a number is in a column for licenses, or right behind its own word for one."""
    if cue.kind != "license" or not cue.place:
        return cue.kind == "license"
    return (
        not cue.is_behind
        and not page.plain[cue.begin : cue.place].endswith(_GIVERS)
        and _ANNOUNCES.fullmatch(page.plain, cue.place, match.start()) is not None
    )


def _licenses_of_somebody(page: Page) -> Iterator[Claim]:
    """Claim what stands near words for a license that do not say what it is for."""
    for match in in_order(page, "any-license", form_in(page)):
        start, end = match.span()
        if not is_near_license(match[0]):
            continue
        cue = page.nearest(start, end)
        if (cue is None or cue.is_behind or cue.distance > _CLOSE) and not is_license(match[0]):
            continue
        if cue and page.is_parted(end, cue):
            cue = page.said_before("any-license", start)
        elif cue and cue.kind == "card" and not match[0][:1].isdigit():
            cue = page.last_of("any-license", start)
        if cue is None or cue.kind != "any-license" or _is_other(page, cue, match):
            continue
        is_drivers = OF_DRIVERS.search(page.plain, max(0, start - _AROUND), end + _AROUND)
        is_lettered = LETTER_AND_DIGITS.fullmatch(match[0]) is not None
        is_near = (
            cue.distance <= _CLOSE
            or (
                cue.is_behind
                and (_APPOSED.fullmatch(page.plain, end, cue.begin) or _is_on_it(page, end, cue))
            )
            or (is_drivers is not None and (page.is_said(start) or is_lettered))
        )
        if is_near:
            is_of_thing = (
                OF_THINGS.search(page.plain, max(0, cue.begin - _CLOSE), max(cue.begin, start)) is not None
                or is_of_firm(page, cue.begin, cue.place)
                or is_of_trade(page, cue.begin)
            )
            if is_drivers and not is_of_thing:
                yield _LICENSE.claim(start, end, _WITH_WORD)
            else:
                is_form = (is_lettered or _is_nine(page, cue, match)) and not is_of_thing
                is_persons = is_own(page, cue, start) or _is_on_it(page, end, cue)
                is_persons = is_form or (is_persons and not is_of_thing)
                own = OWN if is_persons else _UNSAID
                yield _LICENSE_FORM.claim(start, end, own, distance=_BESIDE + _SMALL)


def _is_on_it(page: Page, end: int, cue: Cue) -> bool:
    """Return whether words behind a number say that it stands on somebody's license, and of no educator."""
    return (
        cue.is_behind
        and _ON_IT.fullmatch(page.plain, end, cue.begin) is not None
        and OF_EDUCATORS.search(page.plain, max(0, end - _AROUND), cue.place + _AROUND) is None
    )


def _is_time(page: Page, match: re.Match[bytes]) -> bool:
    """Return whether a number is a day without signs, or the time at which a program wrote something."""
    return is_packed_day(match[0]) or is_stamp(page.plain, *match.span())


def _is_other(page: Page, cue: Cue, match: re.Match[bytes]) -> bool:
    """Return whether a number is a time, and not right beside its word."""
    return (cue.is_behind or cue.distance > _BESIDE) and _is_time(page, match)


def _is_nine(page: Page, cue: Cue, match: re.Match[bytes]) -> bool:
    """Return whether nine digits stand right behind the word: licenses of drivers in this state, and of no educator."""
    return (
        len(match[0]) == _OF_STATE
        and match[0].isdigit()
        and not cue.is_behind
        and 0 <= match.start() - cue.place <= _BESIDE
        and OF_EDUCATORS.search(page.plain, max(0, cue.begin - _AROUND), match.end() + _AROUND) is None
    )


def _meant(page: Page, claims: list[Claim]) -> Iterator[tuple[re.Match[bytes], float]]:
    """Return what a word for a license means beside which there is none."""
    own = [place for place in page.places_of("license") if page.plain[slice(*place)] != b"rmv"]
    words = [place for place in own or _of_drivers(page) if not is_about(page, place[1])]
    return meant(page, words, claims, LICENSE_NUMBER, _is_open)


def _of_drivers(page: Page) -> list[tuple[int, int]]:
    """Return the words for a license that is a driver's."""
    return [
        (begin, end)
        for begin, end in page.places_of("any-license")
        if OF_DRIVERS.search(page.plain, max(0, begin - _AROUND), end + _AROUND)
        and not is_of_a_thing(page, begin, end)
        and not is_of_firm(page, begin, end)
        and not is_of_trade(page, begin)
    ]


def _is_open(page: Page, match: re.Match[bytes]) -> bool:
    """Return whether a license has no word of its own, and is no word or amount."""
    start, end = match.span()
    cue = page.nearest(start, end)
    if cue and page.plain[cue.begin : cue.place].startswith(b"permit") and not cue.is_behind:
        # Around words for drivers, one to learn.
        cue = None
    if cue and cue.kind == "any-license" and cue.place and is_of_firm(page, cue.begin, cue.place):
        return False
    return (
        is_license(match[0])
        and has_many_signs(match[0], _FEWEST_ALONE)
        and (cue is None or cue.kind in {"license", "any-license"} or page.is_of_anybody(cue))
        and not is_money(page, start)
        and not page.is_embedded(start, end)
        and not _is_time(page, match)
    )


def in_order(page: Page, kind: str, wanted: re.Pattern[bytes]) -> list[re.Match[bytes]]:
    """Return what is wanted near cues of a kind, none twice and no amounts of money."""
    places = {match.span(): match for match in page.places_near(kind, wanted)}
    return [places[span] for span in sorted(places) if not is_money(page, span[0])]


def is_own(page: Page, cue: Cue, start: int) -> bool:
    """Return whether words say that a license is a person's own, and that its number follows."""
    plain = page.plain
    return (
        cue.kind == "any-license"
        and not cue.is_behind
        and OF_ONESELF.search(plain, max(0, cue.begin - _CUE_LENGTH), cue.begin) is not None
        and (
            start - cue.place <= _BESIDE
            or page.is_said(start)
            or SAYS.search(plain, cue.begin, start) is not None
        )
        and OF_THINGS.search(plain, max(0, cue.begin - _AROUND), start) is None
    )
