"""Undoing what bytes were packed in for the way (RFC 2045, section 6), also where it is damaged."""

import binascii
import re
from typing import Final, NamedTuple

PLAIN: Final = frozenset({"", "7bit", "8bit", "binary"})
_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_JUNK: Final = bytes(set(range(256)) - set(_ALPHABET))
_BLANKS: Final = b" \t\r\n\v\f"
_PADS: Final = re.compile(rb"=+")
_MAX_PIECES: Final = 1_000
_BAD_ESCAPE: Final = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*+(?:\r?\n|\r|\Z))")


class DecodedOctets(NamedTuple):
    """The bytes themselves, and whether some of them were lost or had to be guessed."""

    octets: bytes
    damaged: bool


def decode_transfer(octets: bytes, encoding: str) -> DecodedOctets:
    """Undo base64 and quoted-printable; anything else is left as it came, and is damaged if it was to be undone."""
    if encoding == "base64":
        return decode_base64(octets)
    if encoding == "quoted-printable":
        return DecodedOctets(binascii.a2b_qp(octets), damaged=_BAD_ESCAPE.search(octets) is not None)
    return DecodedOctets(octets, damaged=encoding not in PLAIN)


def decode_base64(octets: bytes) -> DecodedOctets:
    """Undo base64 with junk in it, without its padding, or of several pieces one behind the other."""
    encoded = octets.translate(None, _JUNK)
    damaged = len(encoded) != len(octets.translate(None, _BLANKS))
    whole = []
    pieces = _PADS.split(encoded, maxsplit=_MAX_PIECES)
    for piece in pieces:
        letters = piece.replace(b"=", b"")
        if len(letters) % 4 == 1:
            letters, damaged = letters[:-1], True
        whole.append(binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)))
    return DecodedOctets(b"".join(whole), damaged or any(pieces[2:]))
