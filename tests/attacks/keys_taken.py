"""The record keys that an attacker with the key-encryption key takes from a custodian's store, and opens."""

import base64
import hashlib
import hmac
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from keepfaith.custody.crypto.aead import KEY_SIZE, DecryptionError, field_place, key_place, unlock
from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.ledger.entry import commit

# A version, a nonce, the key and a tag.
WRAPPED = 1 + 12 + KEY_SIZE + 16
_BEGINS = b"\x01"
# So many characters that many bytes have in base64, with the sign at their end.
_WRITTEN = re.compile(rb"[A-Za-z0-9+/]{82}==")


@dataclass(frozen=True)
class Keys:
    """All keys of one record: as the store has its key, that key, and those that come from it."""

    wrapped: bytes
    key: bytes = field(repr=False)
    fields: Mapping[str, bytes] = field(repr=False)

    def named(self, of: str) -> dict[str, bytes]:
        """Return each with a name, to be searched for."""
        derived = {f"key of {name} of {of}": key for name, key in self.fields.items()}
        # The bytes before the nonce are the same in every store.
        return {f"wrapped key of {of}": self.wrapped[1:], f"key of {of}": self.key, **derived}


@dataclass(frozen=True)
class Ciphertext:
    """One record's sealed fields, with their place."""

    record: bytes
    edition: str
    holding: str
    fields: Mapping[str, bytes]

    def opened(self, key: bytes) -> dict[str, bytes]:
        """Open every field that opens with a record's key."""
        texts = {}
        for name, sealed in self.fields.items():
            place = field_place(edition=self.edition, holding=self.holding, record=self.record, field=name)
            try:
                texts[name] = unlock(field_key(key, name), sealed, place)
            except DecryptionError:
                continue
        return texts


def wrapping(kek: bytes) -> bytes:
    return hmac.digest(kek, b"keepfaith wrapping", hashlib.sha256)


def keys_in(store: Path, kek: bytes) -> dict[bytes, Keys]:
    """Read the keys of all records out of a store."""
    with closing(sqlite3.connect(f"file:{store / 'store.sqlite3'}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT id, header, wrapped_key FROM records").fetchall()
    keys = {}
    for record, header, wrapped in rows:
        key = unlock(wrapping(kek), wrapped, key_place(record))
        fields = {name: field_key(key, name) for name in json.loads(header)[3]}
        keys[record] = Keys(wrapped, key, {**fields, "details": commit(b"details", key)})
    return keys


def unwrapped(contents: Iterable[bytes], record: bytes, kek: bytes) -> bytes:
    """Return a record's key if some contents have it wrapped; else nothing."""
    under, place = wrapping(kek), key_place(record)
    for content in contents:
        for candidate in _candidates(content):
            try:
                return unlock(under, candidate, place)
            except DecryptionError:
                continue
    return b""


def _candidates(content: bytes) -> Iterator[bytes]:
    at = content.find(_BEGINS)
    while at >= 0:
        if at + WRAPPED <= len(content):
            yield content[at : at + WRAPPED]
        at = content.find(_BEGINS, at + 1)
    yield from map(base64.b64decode, _WRITTEN.findall(content))
