"""Locking bytes in one place: what is locked opens under the same key, in the same place, and nowhere else."""

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


class DecryptionError(KeepfaithError):
    """What was sealed does not open here: it was moved, changed, or sealed under another key."""


def field_place(*, edition: str, holding: str, record: bytes, field: str) -> bytes:
    """Name the one place of a record's field."""
    return _place(_FIELD, edition.encode(), holding.encode(), record, field.encode())


def key_place(context: bytes) -> bytes:
    """Name the one place of a key that is for something."""
    return _place(_KEY, context)


def lock(key: bytes, plaintext: bytes, place: bytes) -> bytes:
    """Encrypt for a place."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(_whole(key)).encrypt(nonce, plaintext, place)


def unlock(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """Decrypt in its place; anywhere else it is `DecryptionError`."""
    if len(sealed) < 1 + _NONCE + _TAG or sealed[:1] != _VERSION:
        raise _decryption_error()
    try:
        return AESGCM(_whole(key)).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place)
    except InvalidTag:
        raise _decryption_error() from None


def _whole(key: bytes) -> bytes:
    # AES-GCM would take 16 bytes too, and quietly be the weaker cipher.
    if len(key) != KEY_SIZE:
        raise KeepfaithError(f"A key has {KEY_SIZE} bytes, not {len(key)}.", "Give the whole key.")
    return key


def _place(*parts: bytes) -> bytes:
    return _VERSION + b"".join(len(part).to_bytes(4) + part for part in parts)


def _decryption_error() -> DecryptionError:
    return DecryptionError(
        "What was sealed does not open here: it was moved, changed, or sealed under another key.",
        "Put it back where it was sealed, or restore it from a backup.",
    )
