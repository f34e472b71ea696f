"""Sealing fields so that each opens only in its own place, and wrapping the keys that do it."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keepfaith.errors import KeepfaithError

KEY_SIZE: Final = 32
_VERSION: Final = b"\x01"
_NONCE: Final = 12
_TAG: Final = 16
_FIELD: Final = b"keepfaith field"
_KEY: Final = b"keepfaith key"


class Misplaced(KeepfaithError):
    """What was sealed does not open here: it was moved, changed, or sealed under another key."""


def new_key() -> bytes:
    """Make a fresh key of 256 bits."""
    return os.urandom(KEY_SIZE)


def seal(  # noqa: PLR0913 -- a place has four parts
    key: bytes, plaintext: bytes, *, edition: str, holding: str, record: bytes, field: str
) -> bytes:
    """Seal one field so that it opens only under this key, edition, holding, record and field."""
    return _lock(key, plaintext, _place(_FIELD, edition.encode(), holding.encode(), record, field.encode()))


def unseal(  # noqa: PLR0913 -- a place has four parts
    key: bytes, sealed: bytes, *, edition: str, holding: str, record: bytes, field: str
) -> bytes:
    """Open one field in its own place; anywhere else it is `Misplaced`."""
    return _unlock(key, sealed, _place(_FIELD, edition.encode(), holding.encode(), record, field.encode()))


def wrap(kek: bytes, key: bytes, context: bytes) -> bytes:
    """Wrap a key under the key-encryption key, bound to what it is for (such as a record's id)."""
    return _lock(kek, key, _place(_KEY, context))


def unwrap(kek: bytes, wrapped: bytes, context: bytes) -> bytes:
    """Give back a wrapped key, or `Misplaced` if it was wrapped for something else or under another key."""
    return _unlock(kek, wrapped, _place(_KEY, context))


def _lock(key: bytes, plaintext: bytes, place: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(_whole(key)).encrypt(nonce, plaintext, place)


def _unlock(key: bytes, sealed: bytes, place: bytes) -> bytes:
    if len(sealed) < 1 + _NONCE + _TAG or sealed[:1] != _VERSION:
        raise _misplaced()
    try:
        return AESGCM(_whole(key)).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place)
    except InvalidTag:
        raise _misplaced() from None


def _whole(key: bytes) -> bytes:
    # AES-GCM would take 16 bytes too, and quietly be the weaker cipher.
    if len(key) != KEY_SIZE:
        raise KeepfaithError(f"A key has {KEY_SIZE} bytes, not {len(key)}.", "Give the whole key.")
    return key


def _place(*parts: bytes) -> bytes:
    return _VERSION + b"".join(len(part).to_bytes(4) + part for part in parts)


def _misplaced() -> Misplaced:
    return Misplaced(
        "What was sealed does not open here: it was moved, changed, or sealed under another key.",
        "Put it back where it was sealed, or restore it from a backup.",
    )
