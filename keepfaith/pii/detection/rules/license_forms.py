"""How licenses to drive are numbered: letters and digits in many orders, in one or in groups, by state and country."""

import re
from functools import partial
from typing import Final

from keepfaith.pii.detection.begins import searched_by
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.dates import is_possible
from keepfaith.pii.detection.rules.number_forms import PHONE_AND_DATE_SIZES, is_of_thing

# Massachusetts: S and 8 digits, SA and 7, or 9 digits. Elsewhere 5 to 20 letters and digits, often in groups; New
# Hampshire has letters in between, and Washington a name's letters and stars. Each group but the first has digits.
_NO_CLASS: Final = rb"(?!4[a-d](?![a-z0-9]))"
_GROUPS: Final = (
    rb"(?=[a-z*]{0,7}[0-9]|wdl|[a-z*]{7}[a-z][0-9]{3}[a-z0-9]{2}(?![a-z0-9])|[a-z]{1,3}-[0-9]|[a-z]_[0-9]|"
    rb"[b-df-hj-np-xz] [0-9])[a-z0-9*]{1,20}"
    rb"(?:(?: [-.] |[-._]| {1,2}(?=[0-9]))" + _NO_CLASS + rb"(?=[a-z]{0,2}[0-9])[a-z0-9*]{1,13}){0,5}"
    rb"(?:(?<=[0-9])-[a-z])?"
)
# Great Britain: of the name, of the birth, the initials and what checks them, and how often it was issued; Manitoba,
# Washington and New Hampshire in groups.
_NAMED: Final = (
    rb"[a-z9]{5}([- ])[0-9]{6}\1[a-z9]{2}[- ]?[0-9][a-z]{2}(?:[- ]?[0-9]{2})?|"
    rb"[a-z]{2}-[a-z]{2}-[a-z]{2}-[a-z][0-9]{3}[a-z]{2}|wdl(?:[- ][a-z0-9*]{3}){3}|"
    rb"[a-z][a-z*]{6}[- ][0-9]{3}[a-z0-9]{2}|"
    rb"[0-9]{2}-[a-z]{2,3}-[0-9]{4,6}|[0-9]{2} (?!and|the|for|are|was)[a-z]{3} [0-9]{5}"
)
# Groups parted by slashes, one of which is longer than a day, a month or a year, or behind a letter.
_SLASHED: Final = (
    rb"(?<!/)(?=[a-z]{0,3}/?[0-9/]{8,20}(?![0-9a-z/]))(?=[a-z]{0,3}/?[0-9/]*[0-9]{5}|[a-z][0-9])"
    rb"(?:[a-z]{1,3}/?)?[0-9]{2,11}(?:/[0-9]{2,11}){1,3}"
)
# Neither minutes and what is behind seconds nor the figures behind a point.
_NO_PARTS: Final = (
    rb"(?<![0-9]:)(?<![0-9]/)(?!(?<=:[0-9][0-9]\.)[0-9])(?!(?<=:[0-9][0-9],)[0-9]{3,6}(?![0-9]))"
    rb"(?!(?<=[0-9]\.)[0-9]{10})"
)
LICENSE_NUMBER: Final = re.compile(
    rb"(?<![0-9a-z])" + _NO_PARTS + _NO_CLASS + rb"(?:" + _SLASHED + rb"|" + _NAMED + rb"|" + _GROUPS + rb")"
    rb"(?![0-9a-z])(?!:[0-9])"
)
_GAP: Final = rb"(?:[- ]|-? ?\n[ >|]{0,8})"
# Licenses of other states in groups, of which a line's end may part two.
_BROKEN: Final = (
    rb"(?<![0-9a-z])(?=[^\n]{3,17}\n)(?:[a-z][0-9]{4}" + _GAP + rb"[0-9]{5}" + _GAP + rb"[0-9]{5}|"
    rb"[a-z][0-9]{3}" + _GAP + rb"[0-9]{4}" + _GAP + rb"[0-9]{4}|"
    rb"[a-z][0-9]{3}" + _GAP + rb"[0-9]{3}" + _GAP + rb"[0-9]{2}" + _GAP + rb"[0-9]{3}" + _GAP + rb"[0-9]|"
    rb"[0-9]{3}(?: [0-9]{3}" + _GAP + rb"|" + _GAP + rb"[0-9]{3} )[0-9]{3})(?![0-9a-z])"
)
_WHOLE_OR_BROKEN: Final = re.compile(_BROKEN + b"|" + LICENSE_NUMBER.pattern)
# So many signs stand at most before the first digit.
_WASHINGTONS, _LEAD = b"wdl", 10


def _search(
    wanted: re.Pattern[bytes], plain: bytes, first: int, digit: int, last: int
) -> re.Match[bytes] | None:
    # Only licenses of Washington may have more signs before their first digit, or none.
    is_any = plain.find(_WASHINGTONS, first, last) != -1
    return wanted.search(plain, first if is_any else max(first, digit - _LEAD), last)


for _pattern in (LICENSE_NUMBER, _WHOLE_OR_BROKEN):
    searched_by(_pattern, partial(_search, _pattern))
# A student's number of the state.
_SASID: Final = re.compile(rb"10[0-9]{2}[- ]?[0-9]{3}[- ]?[0-9]{3}|10[- ][0-9]{4}[- ][0-9]{4}")
# A word in which a scanner took a letter for a digit, as in "D0B" and "s1nce".
_WORD_OF_SCANNER: Final = re.compile(rb"[a-z]{1,8}[0-9][a-z]{1,8}(?![a-z0-9])")
_DIGITS: Final = b"0123456789"
# What stands between the signs of a license.
_NO_SIGNS: Final = b" -._/\n>|"
_FEW_DIGITS, _FEW_SIGNS, _FEW_LETTERS, _MANY_LETTERS, _MORE_LETTERS = 4, 6, 3, 7, 9
# So many digits or signs a license has, and behind a word for one.
_MANY_DIGITS, _MANY_SIGNS, _MOST_SIGNS = 13, 15, 20
# Of more signs than most: with the letters of a name before a birth, as in Great Britain, and letters before digits.
_LONG: Final = re.compile(rb"[a-z9]{3,5}[0-9]{6}[a-z0-9]{4,9}|[a-z]{1,2}[0-9]{14,16}")
# The number of a car.
_OF_CAR: Final = re.compile(rb"(?=[0-9]{0,11}[a-z])(?![a-z]{1,2}[0-9]+\Z)[a-z0-9]{11}[0-9]{6}")
# Washington: now "WDL" and nine signs, before letters of the name and stars for what is short; and Manitoba.
_OF_FEW_DIGITS: Final = re.compile(rb"wdl[a-z0-9*]{9}|[a-z][a-z*]{6}[a-z]?[0-9]{3}[a-z0-9*]{2}")
# Kansas, of which the form alone says nothing.
_SHORT: Final = re.compile(rb"(?:[a-z][0-9]){2}[a-z]")
# "DL" is a word for a license, and Delhi in a number of India.
_LABELED: Final = re.compile(rb"dl(?![- ]?[0-9]{2}[- ]?(?:19|20)[0-9]{9})")
# Letters that stand before telephone numbers.
_OF_PHONES: Final = b"cfhmoptw"
_PHONE_SIZES: Final = (3, 3, 4)
# A letter and so many digits: licenses of drivers in many states, and of no educator in this one.
LETTER_AND_DIGITS: Final = re.compile(
    rb"(?!rn|[a-z]{1,2}-20[0-9]{2}-)[a-z]{1,2} ?-?[0-9](?:[- ]?[0-9]){6,13}"
)
# Before a number or behind it, the code of a state or what its numbers begin with, which is a part of what is written.
_PREFIX: Final = re.compile(
    rb"(?<![a-z0-9])(?:us(?:a)?[-/ ])?"
    rb"(?:(?P<code>nhl|[a-z]{3}(?= )|[a-z]{2}|[aeiouy](?= ))(?:[-/]| - |\.? {1,2})|\((?P<named>[a-z]{1,2})\) ?)\Z"
)
_SUFFIX: Final = re.compile(rb"[-/][a-z]{2}(?![a-z0-9])")
_PREFIX_ROOM, _SHOUT_ROOM = 9, 24
_CELL_END: Final = re.compile(r"[\n|\t,;]")
# What is no word, also in small letters; codes of states that are words; and what else has two capital letters.
_NO_WORDS: Final = frozenset((b"sa", b"nhl"))
_WORDS: Final = frozenset(
    b"a e i o y in or me ok hi la de al is it at to my on of as an by if be we he do go so up vs re el su mi tu es un "
    b"en le ou yo nu ki ak os um ao da em na".split()
)
_NO_PREFIX: Final = frozenset(
    b"id dl no am pm us cc rn st jr sr mr ms dr lc li nr ss sn pc po ck ph ex the and for new old was num nbr lic dob "
    b"exp iss cdl dmv rmv ssn his her our one per via res all not now jan feb mar apr may jun jul aug sep oct nov dec "
    b"ins pol veh vin tag ext fax tel ein pin ref doc use see std reg cls sex end may son los las "
    b"con por del que".split()
)
_LONG_CODE: Final = 3
# In a text in capital letters, what stands right before a license.
_ANNOUNCES: Final = re.compile(
    r"(?:[#:]|\b(?:DL|CDL|LIC\.?|LICEN[CS]E|NO\.?|NUM\.?|NUMBER|NUMERO|NIMEWO)) ?\Z"
)


def form_in(page: Page) -> re.Pattern[bytes]:
    """Return the form of licenses, with that of broken ones where a line ends inside a number."""
    return _WHOLE_OR_BROKEN if "wrapped" in page.marks else LICENSE_NUMBER


def is_license(number: bytes) -> bool:
    """Return whether so many letters and digits are a state's license and no telephone number or date."""
    written = number.translate(None, _NO_SIGNS)
    most = _MANY_DIGITS if written.isdigit() else _MANY_SIGNS
    is_usual = len(written) <= most or _LONG.fullmatch(written) is not None
    return is_usual and is_near_license(number)


def is_near_license(number: bytes) -> bool:
    """Return whether what a word for a license is near may be one, also of more signs than most have."""
    return _has_form(number) and not _is_of_other_form(number)


def is_announced_license(number: bytes) -> bool:
    """Return whether what a word right beside it announces may be a license, in the form of whatever but a date."""
    is_date = _is_of_other_form(number) and is_possible(number)
    return (_has_form(number) and not is_date) or _SHORT.fullmatch(number) is not None


def has_many_signs(number: bytes, fewest: int) -> bool:
    """Return whether a license has so many digits, or has letters as in few other numbers."""
    written = number.translate(None, _NO_SIGNS)
    return count_digits(number) >= fewest or _OF_FEW_DIGITS.fullmatch(written) is not None


def count_digits(number: bytes) -> int:
    """Return how many digits a number has."""
    return len(number) - len(number.translate(None, _DIGITS))


def _has_form(number: bytes) -> bool:
    if _SASID.fullmatch(number) or _LABELED.match(number) or is_of_thing(number):
        return False
    if _WORD_OF_SCANNER.match(number) or _OF_CAR.fullmatch(number):
        return False
    written = number.translate(None, _NO_SIGNS)
    if _OF_FEW_DIGITS.fullmatch(written):
        return True
    signs, digits = len(written), count_digits(number)
    letters = signs - digits
    if signs > _MANY_SIGNS and letters > _FEW_LETTERS:
        return _LONG.fullmatch(written) is not None
    return (
        _FEW_SIGNS <= signs <= _MOST_SIGNS
        and digits >= _FEW_DIGITS
        and (letters <= _MANY_LETTERS or letters <= min(digits + 2, _MORE_LETTERS))
    )


def _is_of_other_form(number: bytes) -> bool:
    """Return whether a number has the groups of a date or a telephone number, and no letter that speaks against it."""
    sizes = sizes_in(number, 0, len(number))
    if sizes not in PHONE_AND_DATE_SIZES:
        return False
    return number[:1].isdigit() or (sizes == _PHONE_SIZES and number[:1] in _OF_PHONES)


def whole(page: Page, start: int, end: int) -> tuple[int, int]:
    """Return the place of a license with the state before or behind it, as in "MA S12345678" and "12345678-NH"."""
    suffix = _SUFFIX.match(page.plain, end) if page.plain[end : end + 1] in {b"-", b"/"} else None
    if suffix and page.text[end + 1 : suffix.end()].isupper():
        end = suffix.end()
    prefix = _PREFIX.search(page.plain, max(0, start - _PREFIX_ROOM), start)
    return (prefix.start() if prefix and _is_code(page, prefix) else start), end


def _is_code(page: Page, prefix: re.Match[bytes]) -> bool:
    """Return whether letters before a number are a code, and no word, also not of a text in capital letters."""
    name = "code" if prefix["code"] else "named"
    code, (first, last) = prefix[name], prefix.span(name)
    if code in _NO_WORDS:
        return True
    if code in _NO_PREFIX or not page.text[first:last].isupper():
        return False
    before = page.text[max(0, first - _SHOUT_ROOM) : first]
    if len(code) == _LONG_CODE and before.isupper():
        return _ANNOUNCES.search(before) is not None
    return code not in _WORDS or not _CELL_END.split(before)[-1].isupper()
