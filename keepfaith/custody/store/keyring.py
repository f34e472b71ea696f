"""The custodian's own keys: made once, kept wrapped, and useless without the key-encryption key."""

import hashlib
import hmac
import sqlite3
from dataclasses import dataclass
from typing import Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from keepfaith.custody.crypto.seal import KEY_SIZE, new_key, unwrap, wrap
from keepfaith.errors import KeepfaithError

_CHECK: Final = "check"
_PUBLIC_KEY: Final = "public key"
_OWN: Final = ("signing", "subjects", "details")


@dataclass(frozen=True, repr=False)
class Keyring:
    """The unlocked keys: to wrap records' keys, to sign the journal, to know subjects, to seal details."""

    wrapping: bytes
    signing: Ed25519PrivateKey
    subjects: bytes
    details: bytes
    multiset: bytes
    check: bytes

    @classmethod
    def make(cls, connection: sqlite3.Connection, kek: bytes) -> Self:
        """Make fresh keys in an empty store."""
        _fit(kek)
        fresh = {name: new_key() for name in _OWN}
        ring = cls._hold(kek, fresh)
        rows = {name: wrap(ring.wrapping, key, name.encode()) for name, key in fresh.items()}
        rows |= {_CHECK: ring.check, _PUBLIC_KEY: ring.public_key}
        connection.executemany("INSERT INTO meta(name, content) VALUES (?, ?)", rows.items())
        return ring

    @classmethod
    def unlock(cls, connection: sqlite3.Connection, kek: bytes) -> Self:
        """Unwrap the keys of a store; refuse a key-encryption key that is not its own."""
        _fit(kek)
        rows: dict[str, bytes] = dict(connection.execute("SELECT name, content FROM meta"))
        if not hmac.compare_digest(rows.get(_CHECK, b""), _derive(kek, _CHECK.encode())):
            raise KeepfaithError(
                "This is not the key-encryption key of this store.",
                "Give the key the store was made with; without it nothing in the store opens.",
            )
        wrapping = _derive(kek, b"wrapping")
        ring = cls._hold(kek, {name: unwrap(wrapping, rows[name], name.encode()) for name in _OWN})
        if rows.get(_PUBLIC_KEY) != ring.public_key:
            raise KeepfaithError("The store's public key was changed.", "Restore the store from a backup.")
        return ring

    @classmethod
    def _hold(cls, kek: bytes, keys: dict[str, bytes]) -> Self:
        signing = Ed25519PrivateKey.from_private_bytes(keys["signing"])
        own = (_derive(kek, b"wrapping"), signing, keys["subjects"], keys["details"])
        return cls(*own, multiset=multiset_key(kek), check=_derive(kek, _CHECK.encode()))

    @property
    def public_key(self) -> bytes:
        """The key anyone can check the journal's checkpoint with."""
        return self.signing.public_key().public_bytes_raw()


def multiset_key(kek: bytes) -> bytes:
    """Derive the key under which a store's rows are summed; it opens nothing."""
    _fit(kek)
    return _derive(kek, b"multiset hash")


def stored_public_key(connection: sqlite3.Connection) -> bytes:
    """Return the public key as the store names it, unchecked."""
    row = connection.execute("SELECT content FROM meta WHERE name = ?", (_PUBLIC_KEY,)).fetchone()
    return bytes(row[0]) if row else b""


def _derive(kek: bytes, use: bytes) -> bytes:
    return hmac.digest(kek, b"keepfaith " + use, hashlib.sha256)


def _fit(kek: bytes) -> None:
    if len(kek) != KEY_SIZE:
        raise KeepfaithError(
            f"The key-encryption key has {KEY_SIZE} bytes, not {len(kek)}.", "Give the whole key."
        )
