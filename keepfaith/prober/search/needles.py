"""What is looked for: a word, a number, a code or an IP address in the forms in which software writes such things."""

import base64
import binascii
import hashlib
import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

type Kind = Literal["address", "browser", "word", "number", "receipt", "session"]
# No browser's own words may be stored: with them, visits could be told apart.
BROWSER_WORDS: Final = ("Mozilla/", "AppleWebKit", "Gecko/")
# Shorter ones would be met by chance: four bytes once in a hundred megabytes.
_MIN_LENGTH: Final = 6
_GROUP: Final = 5


@dataclass(frozen=True, slots=True)
class Needle:
    """Some bytes to look for, and what they are a form of."""

    kind: Kind
    pattern: bytes


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, by kind: each as it was sent or given.

    `people` are whom made-up forms are about, as the custodian knows them; they hold a word, so only their digests
    are looked for beside it. The codes of receipts have no dashes.
    """

    addresses: Sequence[str] = ()
    words: Sequence[str] = ()
    people: Sequence[str] = ()
    numbers: Sequence[str] = ()
    receipts: Sequence[str] = ()
    sessions: Sequence[str] = ()
    browsers: bool = True

    def needles(self) -> tuple[Needle, ...]:
        """Return every form of everything, each once."""
        forms = [
            *(Needle("address", form) for address in self.addresses for form in _address_forms(address)),
            *(Needle("word", form) for word in self.words for form in _word_forms(word)),
            *(Needle("word", form) for person in self.people for form in _digests(person)),
            *(Needle("number", form) for number in self.numbers for form in _number_forms(number)),
            *(Needle("receipt", form) for code in self.receipts for form in _receipt_forms(code)),
            # The portal stores a digest of the code, which is none of them.
            *(Needle("session", form) for code in self.sessions for form in _text_forms(code)),
            *(Needle("browser", word.encode()) for word in BROWSER_WORDS if self.browsers),
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
    yield from _digests(address)
    yield from _base64_forms(address.encode())


def _word_forms(word: str) -> Iterator[bytes]:
    # A search for words is blind to upper and lower case; what is computed from them is not.
    for written in dict.fromkeys((word, word.lower(), word.upper(), word.title())):
        yield from _text_forms(written)
    yield word[::-1].encode()


def _number_forms(number: str) -> Iterator[bytes]:
    for written in dict.fromkeys((number, number.replace(" ", ""), number.replace(" ", "-"))):
        yield from _text_forms(written)
    yield from _digests(number.replace(" ", ""))


def _receipt_forms(code: str) -> Iterator[bytes]:
    # Its plain SHA-256 is what the portal stores, and rightly so.
    grouped = "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
    for written in dict.fromkeys((code, code.lower(), grouped, grouped.lower())):
        yield from _text_forms(written)


def _text_forms(text: str) -> Iterator[bytes]:
    """Yield a text as it stands and in the simple encodings, from which anybody can read it."""
    encoded = text.encode()
    yield encoded
    yield encoded.hex().encode()
    yield encoded.hex().upper().encode()
    yield text.encode("utf-16-le")
    yield quote(text, safe="").encode()
    yield "".join(f"%{octet:02X}" for octet in encoded).encode()
    yield binascii.b2a_qp(encoded)
    yield from _base64_forms(encoded)


def _digests(text: str) -> Iterator[bytes]:
    """Yield what everybody computes who wants to know whether it was this text."""
    for name in ("md5", "sha1", "sha256"):
        digest = hashlib.new(name, text.encode(), usedforsecurity=False)
        yield digest.hexdigest().encode()
        yield digest.digest()


def _base64_forms(encoded: bytes) -> Iterator[bytes]:
    """Yield what stands within base64 and base64url for these bytes, wherever they begin in it."""
    for offset in range(3):
        # The letters at both ends depend on what stands beside.
        start = (0, 2, 3)[offset]
        end = len(encoded) + offset
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(offset) + encoded)[start : end * 8 // 6]
