"""Accounts at banks: international numbers, the numbers of American banks, and accounts that a word announces."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cues import beside, cue, distance
from keepfaith.pii.detection.digit_groups import (
    FIRST,
    PHONE_AND_DATE_SIZES,
    digits_in,
    further_digits,
    has_iban_sum,
    is_in_one_piece,
    is_routing_number,
    sizes_in,
)
from keepfaith.pii.detection.matches import CUED, PROVEN, Claim

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
_IBAN: Final = re.compile(
    r"[0-9](?<=(?<![a-z0-9])[a-z][a-z][0-9])(?=([0-9](?:[- ]{0,2}(?:\n[ >|]{0,8})?[a-z0-9]){11,30}))"
)
_SIGN: Final = re.compile("[a-z0-9]")
_NINE: Final = re.compile(f"{FIRST}(?=({further_digits(8)})(?![0-9]))")
_ROUTING_CUE: Final = cue("routing", "aba", r"rtn", "transit", r"(?:numero de )?ruta", "transito")
_ACCOUNT: Final = r"(?:account|acct|a/c)s?"
_SAYS_NUMBER: Final = cue(
    rf"bank[ \n]{_ACCOUNT}", rf"{_ACCOUNT}\.?[ \n]?(?:#|no\b\.?|nos\b\.?|num\w*)",
    r"(?:numeros?|num\.?|no\.?) de (?:la )?cuenta", r"cuenta bancaria",
)  # fmt: skip
_SAYS_ACCOUNT: Final = cue(_ACCOUNT, "checking", "savings", r"cuentas?")
_NUMBER: Final = r"(?<![0-9a-z])(?<![0-9][-.,])[0-9](?:[- ]?(?:\n ?)?[0-9]){%s,16}(?![0-9])(?!,[0-9])"
_SIX: Final = re.compile(_NUMBER % 5)
_EIGHT: Final = re.compile(_NUMBER % 7)


def international(text: str) -> Iterator[Claim]:
    """Claim what has a country's letters, its length and a sum that proves it (IBAN, ISO 13616)."""
    for match in _IBAN.finditer(text):
        start = match.start() - 2
        length = _LENGTHS.get(text[start : start + 2], 0)
        places = [place.end() for place in _SIGN.finditer(text, start, match.end(1))][:length]
        if not length or len(places) < length or text[places[-1] : places[-1] + 1].isalnum():
            continue
        signs = "".join(_SIGN.findall(text, start, places[-1]))
        if has_iban_sum(signs) and is_in_one_piece(text, start, places[-1]):
            yield Claim(PROVEN, 0, start, places[-1], "bank-account", "iban")


def routing(text: str) -> Iterator[Claim]:
    """Claim nine digits that prove themselves as an American bank's number, near a word that says so."""
    for match in _NINE.finditer(text):
        start, end = match.start(), match.end(1)
        away = distance(text, start, end, _ROUTING_CUE)
        if away is not None and is_routing_number(digits_in(text, start, end)):
            yield Claim(CUED, away, start, end, "bank-account", "routing-sum")


def announced(text: str) -> Iterator[Claim]:
    """Claim 6 to 17 digits near words for an account's number, or 8 to 17 near a word for an account alone."""
    for words, wanted in ((_SAYS_NUMBER, _SIX), (_SAYS_ACCOUNT, _EIGHT)):
        for away, match in beside(text, words, wanted):
            if sizes_in(text, *match.span()) not in PHONE_AND_DATE_SIZES:
                yield Claim(CUED, away, *match.span(), "bank-account", "account-cue")
