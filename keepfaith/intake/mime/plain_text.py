"""Plain text: one kind of line break, and nothing that steers a screen, turns the writing or breaks a database."""

import re
from typing import Final

_BREAK: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls but tab and newline, the signs that embed, override or isolate a direction, and halves of signs.
_NO_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANKS: Final = re.compile(r"\s+")


def plain(text: str) -> str:
    """Put a replacement sign for each sign that is no text, so that one sees where it stood."""
    return _NO_TEXT.sub("\ufffd", _BREAK.sub("\n", text))


def one_line(text: str, most: int) -> str:
    """Return a text in one line of at most so many characters, with single blanks."""
    return _BLANKS.sub(" ", plain(text)).strip()[:most].rstrip()
