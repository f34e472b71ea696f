"""Sealing fields so that each opens only in its own place, and wrapping the keys that do it."""

import os

from keepfaith.custody.crypto.aead import KEY_SIZE, DecryptionError, field_place, key_place, lock, unlock

__all__ = ["KEY_SIZE", "DecryptionError", "new_key", "seal", "unwrap", "wrap"]


def new_key() -> bytes:
    """Make a fresh key of 256 bits."""
    return os.urandom(KEY_SIZE)


def seal(  # noqa: PLR0913 - a place has four parts
    key: bytes, plaintext: bytes, *, edition: str, holding: str, record: bytes, field: str
) -> bytes:
    """Seal one field so that it opens only under this key, edition, holding, record and field."""
    return lock(key, plaintext, field_place(edition=edition, holding=holding, record=record, field=field))


def wrap(kek: bytes, key: bytes, context: bytes) -> bytes:
    """Wrap a key under the key-encryption key, bound to what it is for (such as a record's id)."""
    return lock(kek, key, key_place(context))


def unwrap(kek: bytes, wrapped: bytes, context: bytes) -> bytes:
    """Return back a wrapped key, or a `DecryptionError` if it was wrapped for something else or under another key."""
    return unlock(kek, wrapped, key_place(context))
