"""Roads whose kind is said first or that have a number for a name, with the number of a house and what follows."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.address_extents import (
    WITH_UNIT,
    extended,
    has_capitals,
    is_announced,
    is_name,
    says_place,
)
from keepfaith.pii.detection.rules.street_parts import CITY, DIRECTIONS, HOUSE, STATES, pattern
from keepfaith.pii.detection.words import STREETS

# Without any of these there is no such road.
MARKS: Final = ("grid", "numbered-road", "named-road", "spanish", "strasse", "stay")
# How a road begins whose kind is said first.
KIND_FIRST: Final = pattern(
    r"(?:calle|cll|avenida|camino|paseo|rue|rua|via|calzada|carrera|carretera|urb)(?![a-z])"
)
_STREET: Final = RULES["street-address"]
_LEAD, _REACH = 12, 120
# No name is so short: a unit or a part of the day.
_SHORT: Final = 3
_UNSURE: Final = 0.4
_BLANK: Final = r"(?: | ?\n[ >|]{0,4})"
_DIRECTION: Final = rf"(?:{DIRECTIONS})(?![a-z])\.?"
# Behind a name that has no last word of its own: a sign, or a word with which a sentence goes on.
_GOES_ON: Final = (
    "in|on|and|where|with|apt|unit|ste|suite|lot|first|then|at|for|from|instead|now|because|which|to|is|was|has|since|"
    "will|but|so|tells"
)
_ENDS: Final = rf"(?=\.?(?:[,;\n)/]|\s*\Z|  |{_BLANK}(?:#|(?:{_GOES_ON})\b))|\.(?!\w)|{_BLANK}[#(-])"
_NAME: Final = (
    r"(?:(?:de|del|da|do|das|dos|des|du|la|las|los|le|les)\b ?)*"
    r"(?:[a-z\x80-\xff][a-z\x80-\xff'-]{1,20}\.??|[a-z]|[0-9]{1,4}[a-z]?)"
)
_NAMED: Final = pattern(
    rf"{HOUSE},?{_BLANK}(?:(?:el{_BLANK}camino{_BLANK}real|grand{_BLANK}concourse)(?![a-z])|"
    rf"(?:calle|cll|avenida|rue|ri|rua|via|ruta|carretera|paseo|camino){_BLANK}{_NAME}(?:{_BLANK}{_NAME}){{0,3}}?"
    rf"(?:{_BLANK}{_DIRECTION})?{_ENDS}|"
    rf"(?:avenue|ave)\.?{_BLANK}(?:of the |of )(?:americas|[a-z]{{3,14}})(?![a-z]))"
)
_NUMBERED: Final = pattern(
    rf"{HOUSE}{_BLANK}(?:{_DIRECTION}{_BLANK})?(?:(?:(?:{STATES})\.?[ -])?"
    rf"(?:(?:old|us|u\. ?s\.|state|county|co\.?|township|twp\.?|farm|ranch|rural){_BLANK}){{0,2}}"
    rf"(?:road|rd|highway|hwy|route|rte|rt|interstate|fm|rm|cr|sr|farm[- ]to[- ]market(?:{_BLANK}(?:road|rd))?)\.?"
    rf"(?:{_BLANK}(?:no\. ?|#)?|-)[0-9]{{1,4}}[a-z]?(?![0-9a-z])(?:{_BLANK}(?:rd|road|loop|business)(?![a-z])\.?)?|"
    rf"(?:state|county|farm){_BLANK}(?:road|rd|rte|route|hwy|highway)\.?{_BLANK}[a-z]{{1,2}}(?![0-9a-z])|"
    rf"(?:{STATES})-[0-9]{{1,3}}(?={_BLANK}{_DIRECTION})|(?:ave|avenue)\.?{_BLANK}[a-z](?![a-z0-9'])(?!\.[a-z])|"
    rf"[0-9]{{1,2}} mile{_BLANK}(?:road|rd)(?![a-z])|s(?:outh)? loop(?= [ew]\b))"
)
_GRID: Final = pattern(
    rf"(?<![0-9a-z$./#-])[0-9]{{2,5}}{_BLANK}(?:[nsew]|north|south|east|west)\b\.?{_BLANK}[0-9]{{2,5}}{_BLANK}"
    rf"(?:[nsew]|north|south|east|west)(?![a-z0-9])"
)
# More than a cue word in front says of the numbers within.
_GRID_SURE: Final = 0.92
_HUNDREDS: Final = re.compile(rb"[0-9]{3}")
_SPANISH: Final = pattern(
    r"(?:calle|avenida|av\.|avda\.?|carrera|cra\.?|calzada|paseo|camino|rua|travessa|alameda|praca|"
    r"carretera|urb\.?|rue|ri)[ ](?![0-9]{5})"
    r"(?:[a-z0-9\x80-\xff][a-z0-9\x80-\xff.'-]{0,20}[ ,]{1,2}){1,5}?(?:#|no\.?|num\.?|numero|"
    r"n)?[ ]?[0-9]{1,5}[a-z]?(?:-[0-9]{1,4})?(?![0-9a-z])"
)
# Where the number stands behind, as in German; the town behind its code.
_STRASSE: Final = pattern(
    r"(?<![a-z])[a-z\xff'-]{2,24}(?:strasse|strase|str\.) ?[0-9]{1,4}[a-z]?(?:-[0-9]{1,4})?(?![0-9a-z])"
)
_CODE_AND_TOWN: Final = pattern(rf"(?:, ?|\n[ >|]{{0,4}}| )(?:d-|f-)?[0-9]{{5}} {CITY}(?=[,.;)\n]|\s*\Z)")
# Words with which a sentence goes on behind a street.
_STOP: Final = STREETS["never"]
_DAYS: Final = STREETS["days"]
_NUMBER_WORDS: Final = frozenset(("no", "second", "march"))
# Where somebody stays, a name alone may be a street: a word or two behind the number, but no day, time or thing.
_STAYED: Final = r"[a-z\x80-\xff][a-z\x80-\xff'-]{2,20}"
_STAY: Final = pattern(rf"{HOUSE} {_STAYED}(?: {_STAYED})?(?=\.?(?:[,;)\n]|\s*\Z|\. )| in [a-z])")


def claims(page: Page) -> Iterator[Claim]:
    """Claim roads whose kind is said first, and those with a number for a name."""
    taken: list[tuple[int, int]] = []
    for mark, wanted in (
        ("grid", _GRID),
        ("numbered-road", _NUMBERED),
        ("named-road", _NAMED),
        ("spanish", _SPANISH),
    ):
        for match in _near(page, mark, wanted, 0 if mark == "spanish" else _LEAD):
            start, end = match.span()
            if any(start < stop and first < end for first, stop in taken) or _is_prose(mark, match[0]):
                continue
            confidence = _confidence(page, mark, start, end)
            for claim in extended(page, start, end, confidence, _STREET):
                taken.append((claim.start, claim.end))
                yield _with_town(page, claim) if mark in {"named-road", "spanish"} else claim
    for match in _near(page, "strasse", _STRASSE, _LEAD * 2):
        if page.text[match.start()].isupper():
            yield _with_town(page, _STREET.claim(*match.span(), WITH_UNIT))
    yield from _stays(page, taken)


def _is_prose(mark: str, written: bytes) -> bool:
    """Return whether words of a sentence stand between a road's name and the number behind it."""
    words = re.split(r"[ ,]+", written.decode("latin-1"))
    return (
        mark == "spanish"
        and not _STOP.isdisjoint(words)
        and not _NUMBER_WORDS.issuperset(_STOP.intersection(words))
    )


def _near(page: Page, mark: str, wanted: re.Pattern[bytes], lead: int) -> Iterator[re.Match[bytes]]:
    """Yield what is wanted at each mark, but nothing twice."""
    until = 0
    for begin, _ in page.marks.get(mark, ()):
        if begin < until:
            continue
        match = wanted.search(page.plain, max(until, begin - lead), begin + _REACH)
        if match and match.start() <= begin + 1:
            until = match.end()
            yield match


def _confidence(page: Page, mark: str, start: int, end: int) -> float:
    """Return how sure a road is: by how it is written, and by what says that somebody lives there."""
    text = page.text[start:end]
    if mark == "grid":
        return _GRID_SURE if _HUNDREDS.match(page.plain, start) else 0.0
    is_place = is_announced(page, start, end) or says_place(page, start)
    if is_place and (text.islower() or is_name(text)):
        return WITH_UNIT
    if mark == "spanish":
        return WITH_UNIT if text[:1].isupper() else _UNSURE
    return WITH_UNIT if is_name(text) else _UNSURE


def _with_town(page: Page, claim: Claim) -> Claim:
    """Return a claim with the town behind its code, as in Europe."""
    town = _CODE_AND_TOWN.match(page.plain, claim.end)
    if town is None or not has_capitals(page.text[claim.end : town.end()]):
        return claim
    return claim._replace(end=town.end() - page.plain.endswith(b".", town.start(), town.end()))


def _stays(page: Page, taken: list[tuple[int, int]]) -> Iterator[Claim]:
    for begin, _ in page.marks.get("stay", ()):
        digit = page.next_digit(begin, begin + _REACH)
        match = _STAY.match(page.plain, digit) if digit != -1 else None
        if match is None or any(match.start() < stop and first < match.end() for first, stop in taken):
            continue
        words = match[0].decode("latin-1").split()[1:]
        is_one = _STOP.isdisjoint(words) and _DAYS.isdisjoint(words) and len(" ".join(words)) > _SHORT
        if is_one and is_name(page.text[match.start() : match.end()]):
            yield from extended(page, *match.span(), WITH_UNIT, _STREET)
