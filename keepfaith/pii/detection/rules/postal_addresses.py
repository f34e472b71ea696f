"""Postal addresses whole, from house number to ZIP code, by two anchors: a street's suffix, and state with ZIP."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from keepfaith.pii.detection.matches import ACT, Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules import roads, streets
from keepfaith.pii.detection.rules import street_parts as parts
from keepfaith.pii.detection.rules.address_extents import (
    SMALL,
    WEAKLY,
    WITH_UNIT,
    beginning,
    extended,
    is_announced,
    is_name,
    says_place,
)
from keepfaith.pii.detection.words import STREETS

_WHOLE, _BOX, _RURAL, _CELL = (
    RULES[name] for name in ("street-and-zip", "po-box", "rural-route", "address-cell")
)
_STOP: Final = STREETS["never"]
# Words of no street's name alone, that are within the names of some.
_WITHIN: Final = frozenset(("of", "the"))
_MAX_BACK, _REACH = 24, 120
_EPSILON: Final = 1e-6
_CITY_ZIP, _UNSURE, _NEARLY = 0.9, 0.43, 0.94
_WORDS: Final = re.compile(rb"[^ \n,>|]+")
_CUT: Final = re.compile(rb"\n[ \t]*\n|[.!?;][ \n]+(?=[a-z]{4})|: |\t|\| | {3}")
_TAIL: Final = re.compile(rb"(?:-[0-9]{4})?(?![0-9])")
# A number's name, and not Idaho.
_IS_NO_STATE: Final = re.compile(
    rb"(?:  |\t|\b(?:assigned|student|pupil|state|local|loc|st|sch|dist|perm|stu|lunch|staff|employee|user|"
    rb"teacher|educator|parent|school|district|photo|my|"
    rb"his|her|their|an|the)[.]?[- ])id\Z"
)
# So begin all ZIP codes of Idaho.
_IDAHO, _ZIP_SIZE = b"83", 5
# The ZIP code of another address.
_CODE: Final = re.compile(rb"(?<![0-9])[0-9]{5}")
# Amounts of money, addresses of machines, and lines with a label of their own.
_NO_ADDRESS: Final = re.compile(
    rb"[$]|\busd\b|\A[ \"]*[0-9a-f:.\[\]/()x]*[:.][0-9a-f:.\[\]/()x]*[ \"]*\Z|\A[ \"]*[a-z][a-z ]{2,14}: "
)
_MAX_CELL: Final = 120
# A number and a word, but not that of an item of a list; of a row that is broken, either may be left alone.
_IN_CELL: Final = re.compile(rb"(?s)(?![\s\"]*\([0-9]{1,2}\))(?=[^0-9]*[0-9]).*?(?:[a-z\x80-\xff]{2}|p\.)")
# Without any of these there is no address.
MARKS: Final = frozenset({*streets.MARKS, *roads.MARKS, "box", "rural", "zip", "address"})


def claims(page: Page) -> Iterator[Claim]:
    """Claim streets with house numbers, boxes and rural routes, each with what follows, and cells for addresses."""
    near = [*_with_neighbors([*streets.claims(page), *_boxes(page), *roads.claims(page)])]
    yield from _joined(page, [*near, *_before_zip(page, near)])
    for cell in page.cells_of("address"):
        written = page.plain[cell.start : cell.end]
        if len(written) <= _MAX_CELL and _IN_CELL.match(written) and not _NO_ADDRESS.search(written):
            yield _CELL.claim(cell.start, cell.end)


def _joined(page: Page, claims: list[Claim]) -> Iterator[Claim]:
    """Yield claims, those as one that touch each other in one row of a table."""
    last: Claim | None = None
    for claim in sorted(claims, key=itemgetter(2)):
        if last and claim.start < last.end and not (page.cells and page.has_row_end(last.start, claim.end)):
            better = min(last, claim)
            last = better._replace(start=last.start, end=max(last.end, claim.end))
            continue
        if last:
            yield last
        last = claim
    if last:
        yield last


def _with_neighbors(claims: list[Claim]) -> Iterator[Claim]:
    """Yield claims, those of streets with common words as sure as others where one near them is sure."""
    sure = sorted(claim.start for claim in claims if claim.doubt <= 1 - ACT)
    for claim in claims:
        is_weak = abs(1 - claim.doubt - WEAKLY) < _EPSILON
        number = bisect_left(sure, claim.start) if is_weak else 0
        near = sure[max(0, number - 1) : number + 1] if is_weak else ()
        is_near = any(abs(start - claim.start) <= _REACH for start in near)
        yield claim._replace(doubt=1 - WITH_UNIT) if is_near else claim


def _boxes(page: Page) -> Iterator[Claim]:
    for mark, wanted, rule in (("box", parts.BOX, _BOX), ("rural", parts.RURAL, _RURAL)):
        until = 0
        for begin, _ in page.marks.get(mark, ()):
            match = wanted.match(page.plain, begin) if begin >= until else None
            if not match:
                continue
            until = match.end()
            confidence = _sureness_of_box(page, begin, match[0]) * rule.confidence
            if confidence:
                yield from extended(page, begin, match.end(), confidence, rule)


def _sureness_of_box(page: Page, begin: int, written: bytes) -> float:
    """Return how sure a box or a rural route is, of 1: by the word for it, and by what is before."""
    if b"box" in written[1:] or written[:1] in b"pa":
        return 1
    if written.startswith(b"unit"):
        return 0
    is_place = is_announced(page, begin, begin + len(written)) or says_place(page, begin)
    return _NEARLY if is_place else _UNSURE


def _is_no_idaho(plain: bytes, begin: int, end: int) -> bool:
    """Return whether two letters that end in a ZIP code's number are a word for a number: Idaho's codes begin alike."""
    return plain.startswith(b"id", begin) and not plain.startswith(_IDAHO, end - _ZIP_SIZE)


def _before_zip(page: Page, near: list[Claim]) -> Iterator[Claim]:
    """Claim from a house number to state and ZIP code, whatever the street is called."""
    plain = page.plain
    known = {claim.end: claim for claim in near}
    wholes = sorted(claim.end for claim in near if claim.rule == _WHOLE.name)
    for begin, end in page.marks.get("zip", ()):
        tail = _TAIL.match(plain, end)
        if tail is None:
            continue
        stop = tail.end()
        if _is_no_idaho(plain, begin, end):
            continue
        if _IS_NO_STATE.search(plain, max(0, begin - _MAX_BACK), begin + 2):
            continue
        country = parts.COUNTRY.match(plain, stop)
        stop = country.end() if country else stop
        # Only the number of a house may be missing.
        if stop in known and not roads.KIND_FIRST.match(plain, known[stop].start):
            continue
        before = bisect_right(wholes, begin)
        first = max(0, begin - _REACH, *wholes[max(0, before - 1) : before])
        insort(wholes, stop)
        cuts = [cut.end() for cut in _CUT.finditer(plain, first, begin)]
        houses = [
            house
            for house in parts.HOUSES.finditer(plain, max([first, *cuts]), begin)
            if _may_be_house(plain, house.end(), begin)
        ]
        if houses:
            sure = [house for house in houses if _is_sure_house(page, house.start(), begin)]
            start = beginning(page, (sure or houses)[0].start())
            yield _WHOLE.claim(start, stop, _CITY_ZIP if sure else SMALL)


def _may_be_house(plain: bytes, start: int, end: int) -> bool:
    """Return whether the words between a number and a state may be those of a street and a town."""
    words = [word.decode("latin-1") for word in _WORDS.findall(plain, start, end)]
    is_prose = any(word in _STOP for word in words if word not in _WITHIN) or words[:1] == ["the"]
    has_code = _CODE.search(plain, start, end) is not None
    return bool(words) and not is_prose and not has_code and not words[0].isdigit()


def _is_sure_house(page: Page, start: int, end: int) -> bool:
    is_first = start == 0 or page.plain[start - 1] in b'\n,:(\t|"'
    return is_first or is_name(page.text[start:end]) or says_place(page, start)
