"""What the cookies of a session may be, and what in one tells of an account."""

import base64
import binascii
import hashlib
import re
import string
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from keepfaith.prober.desk.browser import SESSION

_ATTRIBUTES: Final = {"path=/", "secure", "httponly", "samesite=lax"}
_DIGESTS: Final = ("md5", "sha1", "sha256")
# Ten of 36 characters: two random codes have that in common once in a hundred thousand years.
RUN: Final = 10
_COOKIES: Final = {SESSION: re.compile(r"[a-z0-9]{32}"), "__Host-csrf": re.compile(r"[A-Za-z0-9]{32}")}


def cookie_faults(lines: list[str], account: str) -> Iterator[str]:
    """Say which cookies are not as they are listed, or hold what tells of an account."""
    for line in lines:
        name, _, rest = line.partition("=")
        value, *attributes = (part.strip() for part in rest.split(";"))
        names = {part.lower() for part in attributes}
        is_ended = value.strip('"') == ""
        if name not in _COOKIES:
            yield "A cookie was set that is not listed."
        elif is_ended:
            continue
        elif not _COOKIES[name].fullmatch(value):
            yield f"The value of {name} is not one that is drawn by chance."
        elif names != _ATTRIBUTES:
            yield f"The attributes of {name} are not those that are listed."
        if any(needle in value.lower() for needle in _forms(account)):
            yield "A cookie holds the name of the account."
        elif any(is_text(octets) for octets in _decoded(value)):
            yield f"The value of {name} is text in another writing."


def runs(code: str) -> set[str]:
    """Return each stretch of a code that chance would hardly give to another one."""
    return {code[at : at + RUN] for at in range(len(code) - RUN + 1)}


def is_text(octets: bytes) -> bool:
    """Return whether bytes are words rather than chance."""
    return len(octets) >= RUN and all(octet in string.printable.encode() for octet in octets)


def _forms(account: str) -> set[str]:
    plain = account.encode()
    forms = {account, plain.hex(), base64.b32encode(plain).decode(), base64.b64encode(plain).decode()}
    # Whoever keeps but half of a digest can still be recognized by it.
    forms |= {hashlib.new(kind, plain, usedforsecurity=False).hexdigest()[:16] for kind in _DIGESTS}
    return {form.rstrip("=").lower() for form in forms}


def _decoded(value: str) -> Iterable[bytes]:
    """Yield what a value says in hexadecimal, base64 or base32, as far as it can be read so."""
    padded = value + "=" * (-len(value) % 8)
    for read in (bytes.fromhex, base64.b64decode, base64.urlsafe_b64decode, base64.b32decode):
        for text in {value, padded, padded[: len(value) + (-len(value) % 4)], value.upper()}:
            with suppress(ValueError, binascii.Error):
                yield read(text)
