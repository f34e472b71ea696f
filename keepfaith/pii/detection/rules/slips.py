"""Numbers as scanners misread them: O for 0, l for 1, S for 5, B for 8, Z for 2, where most signs are digits."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue_words import OTHER
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import has_luhn_sum
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES

_SSN, _CARD, _PHONE = RULES["ssn-slip"], RULES["card-slip"], RULES["phone-slip"]
_SLIPS: Final = bytes.maketrans(b"oil|szbgq", b"011152869")
_SIGN: Final = rb"[0-9oil|szbgq]"
_NINE: Final = re.compile(rb"(?<![0-9a-z])(?=[0-9oil|szbgq]{0,8}[0-9])" + _SIGN + rb"{9}(?![0-9a-z])")
_SEPARATORS: Final = b"-./_ \n()+"
_ALNUM: Final = re.compile(rb"[a-z0-9]")
_TEN: Final = re.compile(rb"(?<![0-9a-z])" + _SIGN + rb"{10,11}(?![0-9a-z])")
_PREFIX: Final = re.compile(rb"(?:\+ ?[1il|]|(?<![0-9a-z])[1il|])?[-. ]{0,3}\(?\Z")
_PREFIX_LENGTH: Final = 7
_MIN_DIGITS, _MANY_DIGITS = 5, 7
_SURE, _LOOSE, _OTHER, _FAILS = 0.87, 0.6, 0.4, 0.5


def social_security(page: Page) -> Iterator[Claim]:
    """Claim the form 3-2-4 with some letters for digits; without separators only near a cue."""
    for start, end in page.marks.get("slipped-ssn", ()):
        digits = _digits(page, start, end, _MIN_DIGITS)
        if not digits:
            continue
        cue = page.nearest(start, end)
        many = sum(byte in b"0123456789" for byte in page.plain[start:end]) >= _MANY_DIGITS
        if cue and cue.kind == "ssn":
            yield _SSN.claim(start, end, 0.95, distance=cue.distance)
        elif cue and cue.kind == OTHER:
            yield _SSN.claim(start, end, _OTHER)
        else:
            yield _SSN.claim(start, end, _SURE if many and b"-" in page.plain[start:end] else _LOOSE)
    for match in page.places_near("ssn", _NINE):
        if _digits(page, *match.span(), _MIN_DIGITS):
            yield _SSN.claim(*match.span(), 0.9)


def cards(page: Page) -> Iterator[Claim]:
    """Claim the forms of cards, surely if the sum is right once each letter is the digit that it looks like."""
    for start, end in (*page.marks.get("slipped-card", ()), *page.marks.get("slipped-amex", ())):
        digits = _digits(page, start, end, _MANY_DIGITS)
        if digits and digits[0] in "23456":
            yield _CARD.claim(
                start, end, 0 if has_luhn_sum(digits) else _FAILS, is_unlikely=not has_luhn_sum(digits)
            )


def phones(page: Page) -> Iterator[Claim]:
    """Claim the form 3-3-4 with some letters for digits, and ten near a cue."""
    for begin, end in page.marks.get("slipped-phone", ()):
        prefix = _PREFIX.search(page.plain, max(0, begin - _PREFIX_LENGTH), begin)
        start = begin - len(prefix[0].lstrip(b" -.")) if prefix else begin
        if _digits(page, start, end, _MANY_DIGITS):
            cue = page.nearest(start, end)
            yield _PHONE.claim(start, end, _SURE if cue and cue.kind == "phone" else 0)
    for match in page.places_near("phone", _TEN):
        if _digits(page, *match.span(), _MANY_DIGITS):
            yield _PHONE.claim(*match.span())


def _digits(page: Page, start: int, end: int, least: int) -> str:
    """Return the digits that the signs look like, if enough of them are digits and not all."""
    signs = page.plain[start:end].translate(None, _SEPARATORS)
    count = sum(byte in b"0123456789" for byte in signs)
    beside = page.plain[max(0, start - 1) : start] + page.plain[end : end + 1]
    if not least <= count < len(signs) or _ALNUM.search(beside) or page.is_embedded(start, end):
        return ""
    return signs.translate(_SLIPS).decode("ascii")
