"""What a scanner takes digits for: one definition for the numbers of all categories."""

import re
from typing import Final

# What a scanner takes digits for, in the words of one definition: o and d are 0, i, l and | are 1, and so on. Two
# letters look like two digits; then both are tried.
LETTERS: Final = b"odil|zsbgq"
READ_AS: Final = (b"0011125869", b"0011125899", b"0011125669", b"0011125699")
_AMBIGUOUS: Final = (b"b", b"g")
# A group with a digit in it, or one that is tied to the next.
_SIGNS: Final = rb"[0-9odil|szbgq]+"
# What AAMVA numbers the fields of a license with is none.
_WITH_DIGIT: Final = rb"(?!4[a-d](?![a-z0-9]))(?=[odil|szbgq]{0,4}[0-9])" + _SIGNS
# Single letters with signs between, as in "d/o/b", and one before a blank, as in "b. 1971", are abbreviations.
_NO_INITIALS: Final = rb"(?!4[a-d](?![a-z0-9])|[a-z][./][a-z](?![a-z0-9])|[a-z]\. )"
_SLIPPED: Final = re.compile(
    rb"(?:(?<![a-z0-9])(?:" + _WITH_DIGIT + rb"|(?<![a-z][./])" + _NO_INITIALS + _SIGNS
    + rb"(?=[-./)])|(?<=\+)[il|](?= ))"
    rb"|(?<=[^a-z0-9][a-z])" + _WITH_DIGIT + rb")"
    rb"(?:[-./()_]{1,2}(?:" + _SIGNS + rb"| " + _WITH_DIGIT + rb")| \(?" + _WITH_DIGIT
    + rb"| [-./] " + _WITH_DIGIT + rb"| (?!oil)[oil|]{3,4}){0,12}(?![a-z0-9])"
)  # fmt: skip
_DATE: Final = re.compile(
    rb"(?<![a-z0-9])([0-9odil|zsbgq]{1,2})(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)([0-9odil|zsbgq]{2,4})(?![a-z0-9])"
)
# A day and a year beside a month's name.
_FIGURES: Final = rb"[0-9odil|zsbgq]"
_NAME: Final = (
    rb"(?:jan(?:uary|vier)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    rb"nov(?:ember)?|dec(?:ember)?)\.?|de [a-z]{3,10} de|thang"
)
# Without any of these, none of the names stands there.
_NAMES: Final = (*b"jan feb mar apr may jun jul aug sep oct nov dec thang".split(), b" de ")
_WRITTEN: Final = re.compile(
    rb"(?<![a-z0-9|])(?P<first>"
    + _FIGURES
    + rb"{1,2})(?P<name>(?:st|nd|rd|th)?[-. ]{1,2}(?:of )?(?:"
    + _NAME
    + rb")"
    rb"[-, ]{1,2})(?P<year>" + _FIGURES + rb"{4})(?![a-z0-9|])"
    rb"|(?<![a-z])(?P<month>(?:"
    + _NAME
    + rb")[- ])(?P<day>"
    + _FIGURES
    + rb"{1,2})(?P<between>(?:st|nd|rd|th)?[-, ]{1,2})"
    rb"(?P<last>" + _FIGURES + rb"{4})(?![a-z0-9|])"
)
_SIX: Final = re.compile(rb"(?<![a-z0-9:])[0-9a-foil|szgq]{0,4}(?::[0-9a-foil|szgq]{0,4}){2,7}(?![a-z0-9:])")
_DIGITS: Final = b"0123456789"
# As apartments, rooms and forms are numbered.
_UNIT: Final = re.compile(rb"[0-9]{1,3}[bdgqsz]")
# At least half of the signs are digits.
_FEWEST: Final = 2
# A word of letters with few digits in it.
_WORD: Final = re.compile(
    rb"(?<![a-z0-9|])(?!1st(?![a-z0-9]))(?=[a-z]{0,9}[0158|])(?=[0158|]?[a-z]{1,9}[0158|]?[a-z]|[a-z]{2})[a-z0158|]{3,14}(?![a-z0-9|])"
)
_AS_LETTERS: Final = (bytes.maketrans(b"0158|", b"olsbl"), bytes.maketrans(b"0158|", b"oisbi"))
# Nine signs with blanks between, in groups of 3, 2 and 4, of which most are digits.
_SPREAD_NINE: Final = re.compile(
    rb"(?<![a-z0-9|])F F F [-.] F F [-.] F F F F(?![a-z0-9|])(?! [a-z0-9](?![a-z0-9]))".replace(
        b"F", _FIGURES
    ).replace(b" ", rb" {1,2}")
)
_MOST: Final = 5
_TABLES: Final = [bytes.maketrans(LETTERS, digits) for digits in READ_AS]
# In an IP address, b and d are digits themselves.
_BESIDE: Final = [bytes.maketrans(b"oil|szgq", b"011152" + digits[8:]) for digits in READ_AS]


def readings(plain: bytes) -> list[bytes]:
    """Return each way to read letters as digits, and digits in words as letters, that they look like."""
    words = {plain}
    if _WORD.search(plain):
        words.update(_with_letters(plain, table) for table in _AS_LETTERS)
    return list(
        {other: None for one in sorted(words) for other in _figures(one)} | dict.fromkeys(words - {plain})
    )


def spread_nine(plain: bytes) -> bytes:
    """Read letters as digits in nine signs with blanks between, as they stand in Social Security numbers."""

    def exchanged(match: re.Match[bytes]) -> bytes:
        signs = match[0]
        figures = len(signs) - len(signs.translate(None, _DIGITS))
        return signs.translate(_TABLES[0]) if figures >= _MOST else signs

    return _SPREAD_NINE.sub(exchanged, plain)


def _with_letters(plain: bytes, table: bytes) -> bytes:
    def exchanged(match: re.Match[bytes]) -> bytes:
        signs = match[0]
        figures = len(signs) - len(signs.translate(None, b"0158|"))
        return signs.translate(table) if _FEWEST * figures <= len(signs) - figures else signs

    return _WORD.sub(exchanged, plain)


def _figures(plain: bytes) -> list[bytes]:
    first = _read(plain, 0)
    if first == plain:
        return []
    if all(plain.count(letter) == first.count(letter) for letter in _AMBIGUOUS):
        return [first]
    return [first, *{_read(plain, number) for number in range(1, len(READ_AS))} - {first}]


def _read(plain: bytes, number: int) -> bytes:
    table, beside = _TABLES[number], _BESIDE[number]

    def exchanged(match: re.Match[bytes]) -> bytes:
        signs = match[0]
        if _UNIT.fullmatch(signs):
            return signs
        figures = len(signs) - len(signs.translate(None, _DIGITS))
        letters = len(signs) - len(signs.translate(None, LETTERS))
        return signs.translate(table) if letters and _FEWEST <= figures + letters <= 2 * figures else signs

    read = _SLIPPED.sub(exchanged, plain)
    if any(name in plain for name in _NAMES):
        read = _DATE.sub(lambda match: match[1].translate(table) + match[2] + match[3].translate(table), read)
        read = _WRITTEN.sub(lambda match: _as_written(match, table), read)
    return _SIX.sub(lambda match: match[0].translate(beside), read) if b":" in plain else read


def _as_written(match: re.Match[bytes], table: bytes) -> bytes:
    day, year = match["first"] or match["day"], match["year"] or match["last"]
    if not any(byte in _DIGITS for byte in year):
        return match[0]
    day, year = day.translate(table), year.translate(table)
    return day + match["name"] + year if match["first"] else match["month"] + day + match["between"] + year
