"""Payment cards: an issuer's first digits, a length that it gives out, and a sum that proves the number."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from keepfaith.pii.detection.cue_words import OTHER
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import Groups, digits_in, has_luhn_sum, is_in_one_piece
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.international_accounts import is_inside_form

_PROVEN, _FORM = RULES["card-sum"], RULES["card-form"]
MIN_LENGTH, MAX_LENGTH = 12, 19
# A card is written in groups of four or more; only the last may be shorter.
_GROUP: Final = 4
_FROM_16: Final = frozenset(range(16, 20))
_ANY: Final = frozenset(range(MIN_LENGTH, MAX_LENGTH + 1))
_FROM_14: Final = frozenset(range(14, 20))
_USUAL: Final = frozenset({15, 16})
# By the range of the first four digits: which lengths there are (ISO/IEC 7812; the networks' own published ranges).
_ISSUERS: Final = (
    (range(2221, 2721), frozenset({16})), (range(3000, 3060), _FROM_14), (range(3095, 3096), _FROM_14),
    (range(3400, 3500), frozenset({15})), (range(3528, 3590), _FROM_16), (range(3600, 3700), _FROM_14),
    (range(3700, 3800), frozenset({15})), (range(3800, 4000), _FROM_14),
    (range(4000, 5000), frozenset({13, 16, 19})), (range(5018, 5039), _ANY), (range(5100, 5600), frozenset({16})),
    (range(5893, 5894), _ANY), (range(6011, 6012), _FROM_16), (range(6200, 6300), _FROM_16), (range(6304, 6305), _ANY),
    (range(6440, 6600), _FROM_16), (range(6759, 6764), _ANY),
)  # fmt: skip
_GAP: Final = re.compile(rb"[-./_ ]{1,3}(?:\n[ >|]{0,8}[-./_]?)?|\n[ >|]{0,8}[-./_]?")
# The number of a list's next item is no card's last group.
# Between two columns; within a number all gaps are as wide.
_COLUMN: Final = re.compile(rb" {3}")
# Behind a number, what only a card has.
_EXPIRES: Final = re.compile(rb"[ ,.;(]{1,3}(?:exp|cvv|cvc|valid (?:thru|until|to)|good thru|vence|venc\b)")
_ITEM: Final = re.compile(rb"[\n >|][0-9]{1,2}[.)](?![0-9])")
# By chance, the sum is right of one account in ten; in a text that speaks of cards and of no bank's number, it is one.
_ACCOUNT: Final = 0.87
_RARE, _OTHER, _PART = 0.55, 0.5, 0.45
_FORM_WITH_CUE, _SURE_BY_CUE, _ODD_FORM, _NO = 0.65, 0.98, 0.88, 0.01
_GROUPED: Final = frozenset({(4, 4, 4, 4), (4, 6, 5)})
_LONG_FORMS: Final = frozenset({(14,), (19,), (4, 6, 4), (4, 4, 4, 4, 3)})
_USUAL_FORMS: Final = frozenset({(4, 4, 4, 4), (4, 6, 5), (16,), (15,)})


def claims(page: Page) -> Iterator[Claim]:
    """Claim 12 to 19 digits that begin as an issuer's and have its length, surely if the last proves the others."""
    for groups, sizes in page.chains:
        if sum(sizes) < MIN_LENGTH:
            continue
        for at, (start, _, size) in enumerate(groups):
            if size >= _GROUP and page.plain[start] in b"23456":
                yield from _from(page, groups, at)


def _from(page: Page, groups: Groups, at: int) -> Iterator[Claim]:
    ends: list[tuple[int, int, int]] = []
    total = 0
    for number in range(at, min(at + MAX_LENGTH, len(groups))):
        start, end, size = groups[number]
        gap = page.plain[groups[number - 1][1] : start] if number > at else b""
        if number > at and (not _GAP.fullmatch(gap) or (ends and _COLUMN.fullmatch(gap))):
            break
        total += size
        if total > MAX_LENGTH:
            break
        if total >= MIN_LENGTH and not _ITEM.match(page.plain, start - 1):
            ends.append((total, end, number))
        if size < _GROUP:
            break
    if not ends:
        return
    digits = digits_in(page.plain, groups[at][0], ends[-1][1])
    lengths = _lengths(digits[:_GROUP])
    claims = [
        claim
        for total, end, number in reversed(ends)
        if total in lengths and is_in_one_piece(page.plain, groups[at][0], end)
        if (claim := _judged(page, groups, at, number, digits[:total]))
    ]
    # What proves itself goes before what does not, and the longest before others.
    yield from sorted(claims, key=lambda claim: claim.is_unlikely)[:1]


def _judged(page: Page, groups: Groups, at: int, last: int, digits: str) -> Claim | None:
    start, end = groups[at][0], groups[last][1]
    sizes = tuple(size for _, _, size in groups[at : last + 1])
    cue = page.nearest(start, end)
    says_card = (cue is not None and cue.kind == "card") or (
        (cue is None or cue.kind != OTHER) and _EXPIRES.match(page.plain, end) is not None
    )
    if "iban" in page.marks and is_inside_form(page, start, end):
        return None
    if has_luhn_sum(digits):
        confidence = _SURE_BY_CUE if says_card else _sureness(page, groups, at, end, sizes)
        return _PROVEN.claim(start, end, confidence, distance=cue.distance if cue and says_card else 0)
    if says_card or sizes in _GROUPED:
        return _FORM.claim(start, end, _FORM_WITH_CUE if says_card else 0, is_unlikely=True)
    return None


def _sureness(page: Page, groups: Groups, at: int, end: int, sizes: tuple[int, ...]) -> float:
    """Return how sure a number with a right sum is, by what is around it and how it is written."""
    start = groups[at][0]
    cue = page.nearest(start, end)
    if _is_part(page, groups, at, start):
        return _PART if len(sizes) > 1 else _NO
    if page.is_embedded(start, end):
        return _PART
    if cue and cue.kind == OTHER:
        return _OTHER
    if cue and cue.kind == "account":
        is_of_cards = bool(page.places_of("card")) and not page.places_of("routing")
        is_card = page.last_of("card", start) is not None or (is_of_cards and sizes in _USUAL_FORMS)
        return _PROVEN.confidence if is_card else _ACCOUNT
    if sum(sizes) not in _USUAL:
        return _ODD_FORM if sizes in _LONG_FORMS else _RARE
    return _PROVEN.confidence if sizes in _USUAL_FORMS else _ODD_FORM


def _is_part(page: Page, groups: Groups, at: int, start: int) -> bool:
    """Return whether it stands behind a decimal point, or goes on from a number before."""
    return at > 0 and groups[at - 1][1] == start - 1 and page.plain[start - 1] in b".-/_"


@cache
def _lengths(begin: str) -> frozenset[int]:
    """Return how long a number may be, by its first four digits."""
    first = int(begin)
    return next((lengths for issued, lengths in _ISSUERS if first in issued), frozenset[int]())
