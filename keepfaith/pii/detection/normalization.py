"""One byte for each character, so that places in a text never move: what looks or means alike becomes the same byte."""

import unicodedata
from array import array
from itertools import compress
from typing import Final

from keepfaith.pii.detection.words import CHARACTERS, VARIANTS

# What does not show at all: it stands inside numbers, and counts as nothing there.
INVISIBLE: Final = "\0"
# Any other letter, and any other sign.
LETTER, SIGN = "\xff", "\x01"
# A letter of a script that puts no blanks between words, or has but one case.
OTHER_LETTER: Final = "\xfe"
_FIRST_CHINESE: Final = 0x80
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
# Letters by their class that show nothing.
_FILLERS: Final = "\u115f\u1160\u3164\uffa0"
_BREAKS: Final = "\x0b\x0c\x85\u2028\u2029"
_DOTS: Final = "\u00b7\u2022\u2024\u2027\u2219\u22c5\u30fb\uff65\u3002\u2026"
_APOSTROPHES: Final = "\u2018\u2019\u02bc\u00b4\u0060"
_QUOTES: Final = "\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d"
_ODD_LETTERS: Final = {
    "đ": "d",
    "ł": "l",
    "ø": "o",
    "ı": "i",
    "ß": "s",
    "æ": "a",
    "œ": "o",
    "№": "#",
    "、": ",",
}
# Which kinds of compatibility forms (UAX 44, table 14) are the same sign in other clothes.
_CLOTHES: Final = frozenset({"<wide>", "<narrow>", "<font>", "<noBreak>"})
_ASCII_SIZE: Final = 0x80


def _plain(sign: str) -> str:
    """Return the one Latin-1 character that stands for any character."""
    category = unicodedata.category(sign)
    if category in {"Mn", "Me", "Cf"} or sign in _FILLERS:
        return INVISIBLE
    if category in {"Zs", "Cc"}:
        return " "
    clothes, _, form = unicodedata.decomposition(sign).partition(" ")
    if clothes in _CLOTHES and " " not in form:
        return _EXCHANGES[int(form, 16)]
    base = unicodedata.normalize("NFD", sign)[0].lower()[:1]
    base = _ODD_LETTERS.get(base, base)
    if base.isascii():
        return base
    if category == "Lo":
        return OTHER_LETTER
    return LETTER if category[0] in "LN" else SIGN


class _Exchanges(dict[int, str]):
    """What stands for each character, computed when it is met first."""

    def __missing__(self, place: int) -> str:
        self[place] = plain = _plain(chr(place))
        return plain


_EXCHANGES: Final = _Exchanges(
    {place: chr(place).lower() for place in range(_ASCII_SIZE) if chr(place).isprintable()}
    | {ord(sign): chr(_FIRST_CHINESE + number) for number, sign in enumerate(CHARACTERS)}
    | {
        ord(sign): chr(_FIRST_CHINESE + CHARACTERS.index(one))
        for sign, one in VARIANTS.items()
        if one in CHARACTERS
    }
    | {0: INVISIBLE, ord("\t"): "\t", ord("\n"): "\n", 0x7F: " "}
)
for _signs, _byte in (
    (_DASHES, "-"), (_BREAKS, "\n"), (_DOTS, "."), (_APOSTROPHES, "'"), (_QUOTES, '"'), ("\u3000\u2800", " "),
):  # fmt: skip
    _EXCHANGES.update(dict.fromkeys(map(ord, _signs), _byte))
_ASCII: Final = bytes(ord(_EXCHANGES[place]) for place in range(_ASCII_SIZE)) + bytes(range(_ASCII_SIZE, 256))


def normalized(text: str) -> bytes:
    """Return one byte for each character, for the rules to read.

    Latin letters are small and without accents; dashes, blanks, breaks, quotes and digits in any clothes are the plain
    ones; characters of Chinese cue words have a byte each, and any other letter has `LETTER`. Digits of other scripts
    are letters. Combining marks and signs of no width are `INVISIBLE`.
    """
    if text.isascii():
        return text.encode("ascii").translate(_ASCII)
    return text.translate(_EXCHANGES).encode("latin-1")


def visible_places(plain: bytes) -> array[int]:
    """Return the places of all bytes that can be seen."""
    return array("I", compress(range(len(plain)), plain))


def in_chinese(words: str) -> bytes:
    """Write Chinese words as `normalized` does."""
    return words.translate(_EXCHANGES).encode("latin-1")
