"""Social Security numbers with fewer than nine digits: a table took the first zeros, or a person hid all but four."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import Groups, digits_in, end_of_number
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.issued_numbers import is_unlikely
from keepfaith.pii.detection.rules.number_forms import is_packed_day
from keepfaith.pii.detection.rules.ssn_sentences import word_before

_CUED: Final = RULES["ssn-cue"]
_KIND: Final = "ssn"
# Of numbers that begin with 0 or 00, so many digits are left.
_SIZES: Final = frozenset({7, 8})
_WHOLE, _WITHOUT_ONE = 9, 8
_HIDDEN, _SHORT = 0.87, 0.88
# Between a word for the number and the number, as in "SSN: " and "SSN is ".
_LABEL: Final = re.compile(rb"[^0-9a-z\n]{1,8}(?:(?:is|was|es|e|se|la) )?")
_ROOM: Final = 12
_APART: Final = re.compile(rb"\n|  ")
# In a sentence, what stands right before the number and behind it, and what says that it is one.
_OPENS: Final = re.compile(rb"(?:\A|[\s(\[\"':#>])\Z")
_CLOSES: Final = re.compile(
    rb"[)\]\"']{0,2}(?:[.,;!?]?(?:\s|\Z)| ?<)(?! ?[0-9])"
    rb"(?!(?<= )(?:pages|copies|records|rows|lines|files|forms|names|people|persons|employees|students|bytes)\b)"
)
_BEGINS: Final = re.compile(
    rb"(?:[:=#(]|\b(?:is|was|its|it's|be|es|ser|e|se|la|as|of|gave|number)) ?[('\"]?\Z"
)
# Words for papers that have more numbers than that.
_FORMS: Final = frozenset(
    (b"w2", b"w-2", b"w9", b"w-9", b"tin", b"soc", b"form i-9", b"form i9", b"ss", b"taks")
)
_OWN: Final = (b" my ", b" his ", b" her ")
# What is before stars or letters that hide digits: no letter, and no more of them.
_HIDING: Final = b"*x#.\x01-"
# Six signs hide more than the five digits before the last four, also where one could stand between two groups.
_ROW: Final = re.compile(rb"([*x#.\x01])\1{5}")


def hidden(page: Page) -> Iterator[Claim]:
    """Claim numbers of which four digits are left, by which many an office knows a person."""
    for start, end in page.marks.get("hidden", ()):
        before = page.plain[start - 1 : start]
        if _ROW.match(page.plain, start):
            continue
        if not before.isalnum() and before not in _HIDING and not page.is_embedded(end - 1, end):
            yield _CUED.claim(start, end, _HIDDEN)


def without_zeros(page: Page) -> Iterator[Claim]:
    """Claim seven or eight digits alone right behind a word for such numbers, or in a column of them."""
    if not page.places_of(_KIND) and not page.cells_of(_KIND):
        return
    for groups, _ in page.chains:
        for at, (start, end, size) in enumerate(groups):
            if size not in _SIZES:
                continue
            is_alone = _is_alone(page, groups, at) and _is_meant(page, start, end)
            if is_alone or (size == _WITHOUT_ONE and _is_in_sentence(page, groups, at)):
                unlikely = is_unlikely("0" * (_WHOLE - size) + digits_in(page.plain, start, end))
                yield _CUED.claim(start, end_of_number(page.plain, end), _SHORT, is_unlikely=unlikely)


def _is_alone(page: Page, groups: Groups, at: int) -> bool:
    """Return whether a line, a column or the text ends before a group of digits and behind it."""
    plain, (start, end, _) = page.plain, groups[at]
    before = plain[groups[at - 1][1] : start] if at else b"\n"
    behind = plain[end : groups[at + 1][0]] if at + 1 < len(groups) else b"\n"
    is_behind = end_of_number(plain, end) > end or _APART.search(behind) is not None
    return is_behind and _APART.search(before) is not None


def _is_in_sentence(page: Page, groups: Groups, at: int) -> bool:
    """Return whether a sentence gives eight digits that are no day as the number of its word."""
    plain, (start, end, _) = page.plain, groups[at]
    is_whole = _OPENS.search(plain, max(0, start - 2), start) and _CLOSES.match(plain, end)
    if not is_whole or page.cell_at(start) or is_packed_day(plain[start:end]):
        return False
    return word_before(page, start) is not None or _is_given(page, start, end)


def _is_given(page: Page, start: int, end: int) -> bool:
    """Return whether the only word for a number in a sentence is one for such numbers, and the sentence gives one."""
    plain, cue, other = page.plain, page.last_of(_KIND, start), page.nearest(start, end)
    if cue is None or page.said_before(_KIND, start) is None or not page.is_sentence(cue.place, start):
        return False
    is_only = other is None or other.is_behind or other.place <= cue.begin or page.is_of_anybody(other)
    if not is_only or (plain[cue.begin : cue.place] in _FORMS and not plain.endswith(_OWN, 0, cue.begin)):
        return False
    is_said = _BEGINS.search(plain, cue.place, start) or _LABEL.fullmatch(plain, cue.place, start)
    return is_said is not None


def _is_meant(page: Page, start: int, end: int) -> bool:
    """Return whether such a number is in its column, or right behind its word and no day."""
    if page.is_embedded(start, end):
        return False
    is_day = is_packed_day(page.plain[start:end])
    return _is_in_column(page, start) or (not is_day and _is_labeled(page, start))


def _is_in_column(page: Page, start: int) -> bool:
    cell = page.cell_at(start)
    return cell is not None and cell.kind == _KIND


def _is_labeled(page: Page, start: int) -> bool:
    """Return whether a word for such numbers is right before a place, and nothing but a sign or a verb between."""
    cue = page.last_of(_KIND, start)
    return (
        cue is not None
        and cue.distance <= _ROOM
        and _LABEL.fullmatch(page.plain, cue.place, start) is not None
    )
