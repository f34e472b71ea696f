"""Forms of the numbers that states, districts and schools give: digits alone, and with letters or signs in them."""

import re
from typing import Final

from keepfaith.pii.detection.begins import beginning
from keepfaith.pii.detection.number_chains import sizes_in
from keepfaith.pii.detection.rules.number_forms import (
    NO_BEGINNING,
    NO_CASE,
    PHONE_AND_DATE_SIZES,
    SSN_SIZES,
    is_no_date,
    is_of_thing,
)

# Digits, in groups by blanks and dashes, with up to three letters before.
_PLAIN: Final = (
    rb"(?:[a-z]{1,3}-?|(?<!')[b-df-hj-np-xz] )?" + NO_BEGINNING + rb"[0-9](?:(?: ?- ?| )?[0-9]){3,11}"
)
# What stands before the number of a thing or of a file, and words that say of whom one is and are no part of it.
_NO_LETTERS: Final = (
    rb"(?!(?:students?|pupils?|learners?|teachers?|educators?|users?|child|grades?|gr|class|rooms?|rm|pages?|pp?g?|"
    rb"bus|lines?|box|suite|ste|apt|unit|routes?|rte?|hwy|sections?|sec|chapters?|ch|art|title|rules?|forms?|fig|"
    rb"tables?|years?|yog|[fsa]y|periods?|ext|items?|steps?|rows?|lot|maps?|block|versions?|ver|floor|dept|fund|org|"
    rb"loc|po|inv|invoice|orders?|req|refs?|rf[pq]|bids?|cases?|tkt|tickets?|prr|foia|ritm|inc|chg|check|chk|ck|"
    rb"ports?|err|errors?|status|https?|sha|md|iso|utf|covid|mcas|img|dsc|scan|files?|docs?|tel|fax|cell|phone|zip|"
    rb"doe|ssn|dob|score|total|count|points?|usd|agenda|min|max|bytes?|"
    rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})[-_.]?[0-9]|(?:[sl]asid|mepid)[-_.])"
)
# Nor is a year, a month or a year's class one, or what a number of something is counted by.
_NO_DATE: Final = (
    rb"(?!(?:0?[1-9]|1[0-2]) ?/ ?(?:19|20)[0-9]{2}(?![0-9]))"
    rb"(?!(?:19|20)[0-9]{2} ?/ ?(?:[0-9]{2}|(?:19|20)[0-9]{2})(?![0-9]))"
)
_NO_MONTH: Final = rb"(?![0-9]{1,4}[-/]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
_NO_YEAR: Final = rb"(?!(?:[a-z]{2,7}[-_.]?)?(?:19|20)[0-9]{2}(?:s|-?[a-z]{1,3})?(?![0-9a-z/-]|\.[0-9]))"
# What says of digits before it how many, or which, of something they are.
_UNIT: Final = rb"(?:st|nd|rd|th|[ap]m|px|[mgk]b|k[gm]|lbs?|hrs?|mins?|ft)"
_SUFFIX: Final = rb"-?(?!(?:" + _UNIT + rb"|is|in|on|or|of|at|to|and|the|was)(?![a-z]))[a-z]{1,3}"
_LETTERED: Final = (
    # Letters, and digits in groups by dashes or slashes.
    _NO_LETTERS + rb"[a-z]{3,7}[-_.]?[0-9]{3,13}(?:[-/][0-9]{1,9}){0,3}(?:" + _SUFFIX + rb")?",
    _NO_LETTERS + rb"[a-z]{3,7}-[0-9]{2}-[0-9]{3,9}(?:-[0-9]{2,9})?",
    rb"[a-z]{2}[0-9]{3}(?:[a-z]{1,2})?|[a-z]{1,2}[0-9]{13}",
    _NO_LETTERS + rb"[a-z]{1,2}[._][0-9]{4,9}",
    # Letters behind.
    rb"(?:[a-z]{1,3}-?)?[0-9]{4,13}(?:-[0-9]{1,6}){0,2}" + _SUFFIX,
    # Letters in between.
    _NO_MONTH + rb"[0-9]{1,4}[-/]?[a-z]{1,4}[-/]?[0-9]{3,6}(?:[a-z]{1,2})?",
    rb"(?=(?:[a-z]{0,4}[0-9]){5})[a-z]{0,3}(?:[0-9]{1,4}[a-z]{1,4}){2,4}[0-9]{0,4}",
    # Mexico's numbers of persons.
    rb"[a-z]{4}[0-9]{6}[hmx][a-z]{5}[0-9a-z][0-9]",
)
# With slashes, dots or commas, as a spreadsheet writes a figure, and in the boxes of a form.
_SIGNED: Final = (
    rb"(?:[a-z]{1,3}[-/]?|" + _NO_DATE + rb")(?:[0-9]{4,9} ?/ ?[0-9]{1,4}|20[0-9]{2}/[0-9]{5,8}|"
    rb"[0-9]{2,3} ?/ ?[0-9]{4,8}|[0-9]{2}/[0-9]{4}/[0-9]{2,4}|[0-9]{2}/[0-9]{2}/[0-9]{3})(?:-?[a-z])?",
    rb"[0-9]{2,3}/[0-9]{2}/[a-z]{2,4}/[0-9]{3,5}",
    # Also with the digits that check them, as Brazil's and Chile's numbers of persons have them.
    rb"[0-9]{1,3}(?:\.[0-9]{3}){2,3}(?:-(?:[0-9]{1,2}|k))?|[0-9]{3,4}\.[0-9]{3,4}|[0-9]{6,12}\.0{1,2}",
    rb"(?<![0-9],)[0-9]{1,3}(?:,[0-9]{3}){2,3}(?!,[0-9])",
    rb"[0-9]\.[0-9]{1,9}e\+?[0-9]{1,2}",
    rb"(?<![0-9]\|)\|?[0-9](?:\|[0-9]){4,11}(?!\|?[0-9])\|?|\[[0-9](?:\] ?\[[0-9]){4,11}\]",
)
_START: Final = rb"(?<![0-9a-z])(?<![0-9][-.])"
_ODD_START: Final = rb"(?<![a-z0-9][-/._@+%])(?<!<)(?<!</)"
_END: Final = rb"(?![0-9a-z])(?![-/.:][0-9]"
_WHOLE: Final = _END + rb"| ?/ ?[0-9]{2}(?![0-9/])|-[0-9a-f]{2,12}(?![0-9a-z])|-[a-z]{1,3}(?![a-z]))"
_LEAD: Final = 9
# Before anything else is tried: behind at most so many letters and a sign, three digits that are not far apart.
_GATE: Final = rb"(?=(?:[a-z]{0,7}[-_./|\[]?|[a-z] )[0-9](?:[^0-9\n]{0,6}[0-9]){2})"
GIVEN_NUMBER: Final = beginning(
    _START + _GATE + rb"(?:" + NO_CASE + _PLAIN + _WHOLE + rb"|" + _ODD_START + _NO_YEAR
    + rb"(?:(?:" + b"|".join(_LETTERED) + rb")" + _END + rb"|-[0-9a-z]{2,12}(?![0-9a-z]))|"
    + rb"(?:" + b"|".join(_SIGNED) + rb")" + _END + rb")))",
    _LEAD,
)  # fmt: skip
# Whatever letters, digits and signs a label names: no address of a machine or a mailbox, and nothing with a unit.
NAMED_NUMBER: Final = re.compile(
    _START + _ODD_START + _NO_YEAR + _NO_DATE + _NO_MONTH + _NO_LETTERS
    + rb"(?!(?:[0-9]{1,3}\.){3}[0-9]|v\.?[0-9]|[0-9]{1,2}" + _UNIT + rb"(?![0-9a-z])|(?:p?k|pre-?k)-[0-9])"
    + rb"[a-z0-9]{1,18}(?:[-/._][a-z0-9]{1,13}){0,5}(?![0-9a-z@%])(?![-/._:+&@][0-9a-z]| %)"
)  # fmt: skip
# The end of a number that a spreadsheet took for a figure.
_OF_SPREADSHEET: Final = re.compile(rb"(?<=[0-9]{6})\.0{1,2}\Z")
_FIGURE: Final = re.compile(rb"[0-9]{3,4}\.[0-9]{3,4}|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]\.[0-9]+e\+?[0-9]+")
_ANY_SIGN: Final = re.compile(rb"[a-z/.,|\[]")
_LETTERED_WHOLE: Final = re.compile(b"|".join(_LETTERED))
_PLAIN_WHOLE: Final = re.compile(_PLAIN)
# Of how many digits alone numbers most often are.
_USUAL: Final = {"student": range(4, 13), "educator": range(5, 11)}
_FEWEST_OF_LETTERED: Final = 5
_FEWEST_BESIDE_LETTERS, _MOST_LETTERS = 2, 11
_DIGITS, _SMALL_LETTERS = re.compile(rb"[0-9]+"), re.compile(rb"[a-z]+")
_DAY, _MONTH, _CENTURIES = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_DATE: Final = re.compile(
    f"(?:{_MONTH}[-/. ]{_DAY}|{_DAY}[-/. ]{_MONTH})[-/. ]{_CENTURIES}|{_CENTURIES}[-/. ]{_MONTH}[-/. ]{_DAY}".encode()
)
_PHONE_SIZES: Final = (3, 3, 4)


def is_usual(number: bytes, kind: str) -> bool:
    """Return whether a number has the form that most of a kind have: digits alone, or a few letters before."""
    number = _OF_SPREADSHEET.sub(b"", number)
    count = len(number) - len(number.translate(None, b"0123456789"))
    return count in _USUAL[kind] and _PLAIN_WHOLE.fullmatch(number) is not None


def may_be(number: bytes, kind: str) -> bool:
    """Return whether a number may be one of a kind by its form: what has letters or signs in it may be of any."""
    return is_usual(number, kind) or _ANY_SIGN.search(number) is not None


def is_figure(number: bytes) -> bool:
    """Return whether a number is written as a figure with a fraction or with commas is."""
    return _FIGURE.fullmatch(number) is not None


def is_lettered(number: bytes) -> bool:
    """Return whether letters are a part of a number in another form."""
    return _PLAIN_WHOLE.fullmatch(number) is None and _LETTERED_WHOLE.fullmatch(number) is not None


def may_stand_alone(number: bytes, kind: str) -> bool:
    """Return whether a number may be one of a kind where no word right beside it says so."""
    if not is_no_date(number):
        return False
    is_long = is_lettered(number) and sum(sizes_in(number, 0, len(number))) >= _FEWEST_OF_LETTERED
    return is_usual(number, kind) or (is_long and not is_of_thing(number))


def is_given_whole(number: bytes) -> bool:
    """Return whether all of a number has a form that is looked for wherever it stands."""
    return GIVEN_NUMBER.fullmatch(number) is not None


def may_be_named(number: bytes) -> bool:
    """Return whether a label may name it: letters with two digits or more, or five digits and no other thing's form."""
    sizes = tuple(len(group) for group in _DIGITS.findall(number))
    letters = sum(map(len, _SMALL_LETTERS.findall(number)))
    if letters:
        return sum(sizes) >= _FEWEST_BESIDE_LETTERS and letters <= _MOST_LETTERS
    return sum(sizes) >= _FEWEST_OF_LETTERED and sizes not in PHONE_AND_DATE_SIZES and is_no_date(number)


def form_of(number: bytes) -> bytes:
    """Return a form that numbers have alike which one office gave."""
    return _SMALL_LETTERS.sub(b"a", _DIGITS.sub(b"0", number))


def has_other_form(number: bytes, sizes: tuple[int, ...]) -> bool:
    """Return whether digits stand in groups as those of telephone numbers, dates or Social Security numbers do."""
    if sizes == SSN_SIZES:
        return True
    is_glued = number[:1].isalpha() and number[1:2] != b" " and sizes != _PHONE_SIZES
    return sizes in PHONE_AND_DATE_SIZES and not is_glued


def is_day(number: bytes) -> bool:
    """Return whether a number is a day of the calendar."""
    return _DATE.fullmatch(number) is not None
