"""International bank account numbers (IBAN): each country's form, also through a scanner's slips, and the sum."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import combinations, compress, islice
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import has_iban_sum, is_in_one_piece
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.scanner_slips import LETTERS, READ_AS

_IBAN, _IBAN_FORM = RULES["iban"], RULES["iban-form"]
# What follows the two check digits in each country (ISO 13616 registry): n digits, a letters, c either.
_FORMS: Final = {
    country: "".join(sign * int(count) for count, sign in re.findall("([0-9]+)([nac])", form))
    for form, countries in {
        "11n": "no", "12n": "be", "14n": "dk fi fo gl sd", "2a12n": "fk", "4a10n": "nl", "15n": "si",
        "3n10c2n": "mk", "19n": "il so tl", "16n": "at ba ee lt mn xk", "3n13c": "kz lu", "4a13c": "lv",
        "5n12c": "ch li", "17n": "hr", "4a4n2n8c": "bg", "4a14c": "bh", "18n": "cr de me rs va", "4a14n": "gb ie",
        "2a16n": "ge", "3n16c": "ae om", "4a15c": "gi", "4a15n": "iq", "8n12c": "ad", "20n": "cz es se sk tn",
        "2c18c": "md", "4a16c": "pk ro", "2n18c": "sa", "4a16n": "vg", "21n": "ly pt st", "22n": "is", "6n16c": "tr",
        "23n": "bi dj mr", "10n11c2n": "fr mc", "7n16c": "gr", "1a10n12c": "it sm", "8n16c": "al cy", "4a20c": "az",
        "4c4n16c": "by", "4c20n": "do", "4c20c": "gt", "24n": "hu pl", "4n20c": "lb", "4a20n": "ni sv", "23n1a1c": "br",
        "25n": "eg", "4a21c": "ps qa", "6n19c": "ua", "4a4n18c": "jo ye", "4a22c": "kw", "4a5n18c": "mt",
        "4a20n3a": "sc", "4a24c": "lc", "14n15c": "ru", "4a19n3a": "mu",
    }.items()
    for country in countries.split()
}  # fmt: skip
_SIGNS: Final = re.compile(
    rb"(?<![a-z0-9])[a-z]{2} ?(?:\n[ >|]{0,8})?[0-9odil|zsbgq]{2}(?:[-. ]{0,3}(?:\n[ >|]{0,8})?[a-z0-9|]){11,30}"
)
_SIGN: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789|")
_IS_SIGN: Final = bytes(byte in _SIGN for byte in range(256))
_NO_SIGNS: Final = bytes(byte for byte in range(256) if byte not in _SIGN)
_READINGS: Final = tuple(dict(zip(LETTERS.decode(), digits.decode(), strict=True)) for digits in READ_AS)
_HEAD: Final = 4
# So far before a part of one it may begin.
_LONGEST: Final = 60
# So many letters at most are read as digits where either may stand.
_MAX_SLIPS: Final = 2
_FORM_WITH_CUE: Final = 0.65
_AT_BANKS: Final = frozenset({"iban", "account"})


def claims(page: Page) -> Iterator[Claim]:
    """Claim what has a country's letters and its form, surely if its sum proves it."""
    until = 0
    for start, _ in sorted(page.marks.get("iban", ())):
        end = _end_of_form(page.plain, start) if start >= until else 0
        if not end:
            continue
        until = end
        signs, form = _read(page.plain, start, end)
        cue = page.nearest(start, end)
        is_announced = cue is not None and cue.kind in _AT_BANKS
        if _proves(signs, form):
            yield _IBAN.claim(start, end)
        else:
            yield _IBAN_FORM.claim(start, end, _FORM_WITH_CUE if is_announced else 0, is_unlikely=True)


def is_inside_form(page: Page, start: int, end: int) -> bool:
    """Return whether a place begins and ends within what has a country's letters and its form."""
    marks = page.marks.get("iban", ())
    number = bisect_left(marks, (start - _LONGEST, 0))
    return any(
        begin < start and end <= _end_of_form(page.plain, begin) for begin in _begins(marks, number, start)
    )


def _begins(marks: Sequence[tuple[int, int]], number: int, stop: int) -> Iterator[int]:
    last = -1
    for begin, _ in islice(marks, number, None):
        if begin >= stop:
            return
        if begin != last:
            yield begin
        last = begin


def _end_of_form(plain: bytes, start: int) -> int:
    """Return where what has a country's letters and its form ends, or 0."""
    form = _FORMS.get(plain[start : start + 2].decode("latin-1"), "")
    # "SA" begins the name of a student's number, too.
    is_name = plain.startswith(b"sasid", start)
    match = _SIGNS.match(plain, start) if form and not is_name else None
    if not match:
        return 0
    length = len(form) + _HEAD
    stop = match.end()
    places = [*compress(range(start + 1, stop + 1), plain[start:stop].translate(_IS_SIGN))][:length]
    end = places[-1]
    if len(places) < length or not is_in_one_piece(plain, start, end) or plain[end : end + 1].isalnum():
        return 0
    signs, form = _read(plain, start, end)
    return end if 3 * sum(map(str.isdigit, signs)) >= length and _fits(signs, form) else 0


def _read(plain: bytes, start: int, end: int) -> tuple[str, str]:
    """Return the signs of a place without what is between them, and the form that its country has."""
    signs = plain[start:end].translate(None, _NO_SIGNS).decode("ascii")
    return signs, _FORMS[signs[:2]]


def _fits(signs: str, form: str) -> bool:
    """Return whether each sign is what the form has there, or looks like it; a letter is not often a digit's slip."""
    slips = 0
    for sign, wanted in zip(signs[2:], "nn" + form, strict=True):
        if wanted == "n" and not sign.isdigit():
            if sign not in _READINGS[0]:
                return False
            slips += 1
        elif sign == "|":
            slips += 1
    return slips <= len(signs) // 3


def _proves(signs: str, form: str) -> bool:
    """Return whether the sum is right, of the signs or of what they look like."""
    if signs[2:4].isdigit() and signs.isalnum() and has_iban_sum(signs):
        return True
    return any(map(has_iban_sum, _readings(signs, form)))


def _readings(signs: str, form: str) -> Iterator[str]:
    """Read letters as digits wherever the form has digits, and at a few of the places where it has either."""
    wanted = "aann" + form
    for reading in _READINGS:
        read = [
            reading.get(sign, sign) if kind == "n" or sign == "|" else sign
            for sign, kind in zip(signs, wanted, strict=True)
        ]
        either = [place for place, kind in enumerate(wanted) if kind == "c" and read[place] in reading]
        for count in range(_MAX_SLIPS + 1):
            for some in combinations(either, count):
                other = read.copy()
                for place in some:
                    other[place] = reading[other[place]]
                text = "".join(other)
                if text.isalnum() and text[2:4].isdigit():
                    yield text
