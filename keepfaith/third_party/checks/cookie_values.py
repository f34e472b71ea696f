"""Reading a cookie's value in every usual encoding."""

import base64
import binascii
import string
from collections.abc import Callable, Iterable
from typing import Final

# So long a run in common is chance for random codes once in more sign-ins than there will ever be.
MIN_RUN: Final = 8


def decodings(value: str) -> Iterable[bytes]:
    """Read a value in the usual encodings, as far as it can be."""
    padded = value + "=" * (-len(value) % 8)
    readers: tuple[Callable[[str], bytes], ...] = (
        bytes.fromhex,
        lambda text: base64.b64decode(text, altchars=b"-_", validate=True),
        lambda text: base64.b64decode(text, validate=True),
        lambda text: base64.b32decode(text, casefold=True),
    )
    for read in readers:
        for text in {value, padded, padded[: len(value) + (-len(value) % 4)]}:
            try:
                yield read(text)
            except (ValueError, binascii.Error):
                continue


def is_text(octets: bytes) -> bool:
    """Return whether bytes are words rather than chance."""
    return len(octets) >= MIN_RUN and all(octet in string.printable.encode() for octet in octets)
