"""Accounts at banks: international numbers, the numbers of American banks, and accounts that a word announces."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue_words import SAYS
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import (
    digits_in,
    has_iban_sum,
    is_in_one_piece,
    is_routing_number,
    sizes_in,
)
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.number_forms import FAR, PHONE_AND_DATE_SIZES, is_year
from keepfaith.pii.detection.scanner_slips import LETTERS, READ_AS

_IBAN, _IBAN_FORM = RULES["iban"], RULES["iban-form"]
_ROUTING, _ACCOUNT = RULES["routing-sum"], RULES["account-cue"]
# How long an IBAN is in each country (ISO 13616 registry).
_LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "no", 16: "be", 18: "dk fi fk fo gl nl sd", 19: "mk si", 20: "at ba ee kz lt lu mn xk",
        21: "ch hr li lv", 22: "bg bh cr de gb ge ie me rs va", 23: "ae gi il iq om so tl",
        24: "ad cz es md pk ro sa se sk tn vg", 25: "ly pt st", 26: "is tr", 27: "bi dj fr gr it mc mr sm",
        28: "al az by cy do gt hu lb ni pl sv", 29: "br eg ps qa ua", 30: "jo kw mu ye", 31: "mt sc", 32: "lc",
        33: "ru",
    }.items()
    for country in countries.split()
}  # fmt: skip
_IBAN_SIGNS: Final = re.compile(
    rb"(?<![a-z0-9])[a-z]{2} ?(?:\n[ >|]{0,8})?[0-9odil|zsbgq]{2}(?:[-. ]{0,3}(?:\n[ >|]{0,8})?[a-z0-9|]){11,30}"
)
_SIGN: Final = re.compile(rb"[a-z0-9|]")
_SLIPS: Final = tuple(str.maketrans(LETTERS.decode("ascii"), digits.decode("ascii")) for digits in READ_AS)
_WORD: Final = re.compile("[a-z]{5}")
_NINE: Final = re.compile(rb"(?<![0-9a-z])[0-9](?:[- ]?(?:\n ?)?[0-9]){8}(?![0-9])")
_SIX: Final = re.compile(
    rb"(?<![0-9a-z])(?<![0-9][-.:/])(?<!-)(?:[a-z]{1,4}-?)?[0-9](?:(?: ?-? ?|\.|  )[0-9]){4,16}"
    rb"(?![0-9a-z])(?![,:/][0-9]|\.[0-9]{2}(?![0-9]))"
)
_LONG: Final = 8
_UNPROVEN: Final = 0.45
_FORM_WITH_CUE: Final = 0.65
_SAYS_NUMBER: Final = re.compile(rb"\bis\b|\bes\b|bank|banc|checking|savings|deposit|ahorr|poupanc")
_NEAR, _CLOSE, _SHORT = 14, 3, 5
# Behind a number, what makes the word for an account speak of it.
_SAYS_SO: Final = re.compile(rb"\s{0,2}(?:[(=,]|(?:is|was|es|e|se|la)\b)")
_AT_BANKS: Final = frozenset({"account", "iban", "routing"})


def international(page: Page) -> Iterator[Claim]:
    """Claim what has a country's letters and its length, surely if its sum proves it (IBAN, ISO 13616)."""
    plain = page.plain
    until = 0
    for start, _ in sorted(page.marks.get("iban", ())):
        length = _LENGTHS.get(plain[start : start + 2].decode("latin-1"), 0)
        match = _IBAN_SIGNS.match(plain, start) if length and start >= until else None
        if not match:
            continue
        places = [place.end() for place in _SIGN.finditer(plain, start, match.end())][:length]
        end = places[-1]
        if len(places) < length or not is_in_one_piece(plain, start, end):
            continue
        signs = b"".join(_SIGN.findall(plain, start, end)).decode("ascii")
        proves = _proves(signs)
        if plain[end : end + 1].isalnum():
            continue
        if proves:
            until = end
            yield _IBAN.claim(start, end)
        elif (
            signs[2:4].translate(_SLIPS[0]).isdigit()
            and sum(map(str.isdigit, signs)) > length // 2
            and not _WORD.search(signs)
        ):
            until = end
            cue = page.nearest(start, end)
            is_announced = cue is not None and cue.kind in {"iban", "account"}
            yield _IBAN_FORM.claim(start, end, _FORM_WITH_CUE if is_announced else 0, is_unlikely=True)


def _proves(signs: str) -> bool:
    if sum(map(str.isdigit, signs)) <= len(signs) // 2:
        return False
    if signs.isalnum() and signs[2:4].isdigit() and has_iban_sum(signs):
        return True
    # Where the letters of a bank end, which no digit may be read in place of.
    readings = {
        signs[:2] + signs[2:4].translate(digits) + signs[4:after] + signs[after:].translate(digits)
        for digits in (() if signs[2:].isdigit() else _SLIPS)
        for after in (4, 5, 8, len(signs))
    }
    return any(one.isalnum() and one[2:4].isdigit() and has_iban_sum(one) for one in readings)


def routing(page: Page) -> Iterator[Claim]:
    """Claim nine digits near a word for the number of an American bank, surely if they prove themselves."""
    for match in page.places_near("routing", _NINE):
        start, end = match.span()
        cue = page.nearest(start, end)
        proves = is_routing_number(digits_in(page.plain, start, end))
        if cue and (cue.kind == "routing" or (proves and cue.kind in _AT_BANKS)):
            yield _ROUTING.claim(
                start, end, 0 if proves else _UNPROVEN, distance=cue.distance, is_unlikely=not proves
            )


def announced(page: Page) -> Iterator[Claim]:
    """Claim 4 to 17 digits near words for an account; few digits only right behind the word."""
    for match in page.places_near("account", _SIX):
        start, end = match.span()
        cue = page.nearest(start, end)
        sizes = sizes_in(page.plain, start, end)
        if cue is None or cue.kind not in {"account", "iban"} or sizes in PHONE_AND_DATE_SIZES:
            continue
        before = SAYS.search(page.plain, max(0, cue.begin), start) or _SAYS_NUMBER.search(
            page.plain, max(0, cue.begin), start
        )
        says_number = before is not None or cue.distance <= _CLOSE
        is_near = cue.distance <= _NEAR or (says_number and cue.distance <= FAR and not cue.is_behind)
        if cue.is_behind:
            is_near = _SAYS_SO.match(page.plain, end) is not None
        digits = sum(sizes)
        if digits < _SHORT and (cue.is_behind or cue.distance > _CLOSE or is_year(match[0])):
            continue
        if cue.is_behind and not is_near:
            continue
        if digits >= _LONG or says_number:
            yield _ACCOUNT.claim(start, end, 0 if is_near else 0.6, distance=cue.distance)
