"""One sign for the many that look or mean alike, exchanged one for one, so that places in a text never move."""

import unicodedata
from typing import Final

_DASHES: Final = "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
# What does not show at all counts as a blank, too; so does the carriage return, which a line feed follows.
_BLANKS: Final = (
    "\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d"
)
_MORE_BLANKS: Final = "\u202f\u205f\u2060\u3000\ufeff"
_BREAKS: Final = "\x0b\x0c\x85\u2028\u2029"
_DOTS: Final = "\u00b7\u2022\u2024\u2027\u2219\u22c5\u30fb\uff65"
_APOSTROPHES: Final = "\u2018\u2019\u02bc\u00b4\u0060"
_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)
_TO_ASCII: Final = 0xFEE0
_LATIN: Final = range(0x180)


def _exchanges() -> dict[int, str]:
    table = {place: _plain(chr(place)) for place in _LATIN}
    table |= {place: _plain(chr(place - _TO_ASCII)) for place in _FULL_WIDTH}
    for signs, plain in (
        (_DASHES, "-"), (_BLANKS + _MORE_BLANKS, " "), (_BREAKS, "\n"), (_DOTS, "."), (_APOSTROPHES, "'"),
    ):  # fmt: skip
        table |= dict.fromkeys(map(ord, signs), plain)
    return table


def _plain(sign: str) -> str:
    """Return a Latin letter small and without its accent, and any other sign as it is."""
    base = unicodedata.normalize("NFD", sign)[0]
    return base.lower() if base.isascii() and base.isalpha() else sign


_EXCHANGES: Final = _exchanges()


def normalized(text: str) -> str:
    """Return a text for the rules to read, of the same length: small Latin letters, plain dashes, blanks and digits.

    Exchanged are the dashes U+2010–2015 and U+2212 and their like, blanks of every width, full-width forms
    (U+FF01–FF5E), middle dots and the line breaks beside the line feed. Digits of other scripts stay what they are.
    """
    return text.translate(_EXCHANGES)
