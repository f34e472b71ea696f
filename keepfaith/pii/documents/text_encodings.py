"""From bytes to text, whatever the encoding; no byte is lost, and the encoding that was used is named."""

import codecs
import re
from typing import Final

from keepfaith.pii.documents.kinds import is_wide

_MARKED: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_OF_UTF_8: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_STRETCHES: Final = re.compile(rb"[\x00-\x7f]+|[\x80-\xff]+")
_PIECES: Final = re.compile(rb".{1,65536}[\x80-\xff]*", re.DOTALL)
# Five bytes mean nothing there; they become the control characters of the same number.
_WINDOWS_TABLE: Final = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
UTF_8: Final = "utf-8"
WINDOWS: Final = "windows-1252"
MIXED: Final = "utf-8 and windows-1252"


def decoded(data: bytes) -> tuple[str, str]:
    """Return text and the name of its encoding: by its mark, UTF-8, UTF-16 without a mark, or windows-1252.

    Where UTF-8 and windows-1252 are mixed, each stretch beyond ASCII is read as what it is.
    """
    for mark, name in _MARKED:
        if data.startswith(mark):
            return data.decode(name, "replace"), name.removesuffix("-sig")
    if b"\x00" in data[:4096] and is_wide(data):
        name = "utf-16-be" if data[:1] == b"\x00" else "utf-16-le"
        return data.decode(name, "replace"), name
    try:
        return data.decode(UTF_8), UTF_8
    except UnicodeDecodeError:
        return _mixed(data)


def decoded_as(data: bytes, charset: str) -> tuple[str, str]:
    """Return text in the encoding that a message names, or as `decoded` if it is none or does not fit."""
    try:
        return data.decode(charset), charset.lower()
    # Beyond the limits no further encoding can be loaded.
    except (LookupError, ValueError, OSError):
        return decoded(data)


def _mixed(data: bytes) -> tuple[str, str]:
    if not _OF_UTF_8.search(data):
        return _as_windows(data), WINDOWS
    encodings: set[str] = set()

    def as_text(stretch: bytes) -> str:
        try:
            text = stretch.decode(UTF_8)
        except UnicodeDecodeError:
            encodings.add(WINDOWS)
            return _as_windows(stretch)
        encodings.add(UTF_8)
        return text

    # In pieces, so that memory is bounded however many stretches there are.
    pieces = []
    for piece in _PIECES.findall(data):
        stretches = _STRETCHES.findall(piece)
        pieces.append("".join(s.decode("ascii") if s.isascii() else as_text(s) for s in stretches))
    return "".join(pieces), MIXED if len(encodings) > 1 else WINDOWS


def _as_windows(data: bytes) -> str:
    return codecs.charmap_decode(data, "strict", _WINDOWS_TABLE)[0]
