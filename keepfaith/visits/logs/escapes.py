r"""Undoing what servers do to text before they log it: \x22, \", \\, \t, and signs that cannot be shown."""

import re
from typing import Final

MAX_PATH_LENGTH: Final = 2048
_ESCAPE: Final = re.compile(rb'\\(?:x([0-9A-Fa-f]{2})|([bnrtv"\\]))')
_SIGNS: Final = dict(zip(b'bnrtv"\\', [b"\b", b"\n", b"\r", b"\t", b"\v", b'"', b"\\"], strict=True))


def unescape(text: str) -> str:
    r"""Undo the escapes of Apache and nginx; \xc3\xa9 becomes é, an unknown escape stays as it is."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(_unescaped, text.encode()).decode("utf-8", "replace")


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex(escape[1].decode()) if escape[1] else _SIGNS[escape[2][0]]


def printable_path(path: str) -> str:
    """Return a path that can be shown: U+FFFD for signs that cannot, and not too long."""
    if not path.isprintable():
        path = "".join(sign if sign.isprintable() else "\ufffd" for sign in path)
    return path[:MAX_PATH_LENGTH]


def blank_if_dash(text: str) -> str:
    """Return a text, or nothing for the dash by which logs say so."""
    return "" if text == "-" else text
