"""What is looked for: a word or an IP address in the forms in which software writes such things."""

import base64
import binascii
import hashlib
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

# No browser's own words may be stored: with them, visits could be told apart.
BROWSER_WORDS: Final = ("Mozilla/", "AppleWebKit", "Gecko/")
# Shorter ones would be met by chance: four bytes once in a hundred megabytes.
_MIN_LENGTH: Final = 6


@dataclass(frozen=True, slots=True)
class Needle:
    """Some bytes to look for, and what they are a form of: `address`, `word` or `browser`."""

    kind: str
    pattern: bytes


def needles(
    *, addresses: tuple[str, ...] = (), words: tuple[str, ...] = (), browsers: bool = True
) -> tuple[Needle, ...]:
    """Return every form of what is given, each once."""
    forms = [
        *(Needle("address", form) for address in addresses for form in _address_forms(address)),
        *(Needle("word", form) for word in words for form in _word_forms(word)),
        *(Needle("browser", word.encode()) for word in BROWSER_WORDS if browsers),
    ]
    return tuple(dict.fromkeys(needle for needle in forms if len(needle.pattern) >= _MIN_LENGTH))


def _address_forms(address: str) -> Iterator[bytes]:
    parsed = ipaddress.ip_address(address)
    packed = parsed.packed
    yield address.encode()
    yield parsed.reverse_pointer.encode()
    yield address.replace(".", "-").encode()
    yield packed.hex().encode()
    yield packed.hex().upper().encode()
    yield str(int(parsed)).encode()
    if len(packed) == 4:  # noqa: PLR2004 - bytes of an address of version 4
        # As socket functions and databases write it where both versions are kept alike.
        yield bytes(10) + b"\xff\xff" + packed
        yield f"{packed[0]:03d}.{packed[1]:03d}.{packed[2]:03d}.{packed[3]:03d}".encode()
    for digest in ("md5", "sha1", "sha256"):
        hashed = hashlib.new(digest, address.encode(), usedforsecurity=False)
        yield hashed.hexdigest().encode()
        yield hashed.digest()
    yield from _base64_forms(address.encode())


def _word_forms(word: str) -> Iterator[bytes]:
    # A search for words is blind to upper and lower case; what is computed from them is not.
    for written in dict.fromkeys((word, word.lower(), word.upper())):
        encoded = written.encode()
        yield encoded
        yield encoded.hex().encode()
        yield encoded.hex().upper().encode()
        yield written.encode("utf-16-le")
        yield quote(written, safe="").encode()
        yield binascii.b2a_qp(encoded)
        yield from _base64_forms(encoded)
    yield word[::-1].encode()


def _base64_forms(encoded: bytes) -> Iterator[bytes]:
    """Yield what stands within base64 for these bytes, wherever they begin in it."""
    for offset in range(3):
        written = base64.b64encode(bytes(offset) + encoded)
        # The letters at both ends depend on what stands beside.
        start = (0, 2, 3)[offset]
        end = len(encoded) + offset
        yield written[start : end * 8 // 6]
