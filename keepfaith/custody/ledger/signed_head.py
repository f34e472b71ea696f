"""The chain of the journal and its signed head: how many entries there are and what the last chains to."""

import hashlib
import os
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from keepfaith.custody.protocol.ledger_head import Head
from keepfaith.custody.protocol.sizes import DIGEST_SIZE, SIGNATURE_SIZE
from keepfaith.errors import KeepfaithError

HEAD: Final = "head"
_HEAD: Final = struct.Struct(f">16sQ{DIGEST_SIZE}s{SIGNATURE_SIZE}s")
_MAGIC: Final = b"keepfaith head 1"
_SLOT: Final = 512


class HeadFile:
    """The last head, a second time, outside the database: so a database cut short is seen.

    Two places are written in turn, each whole in one sector, so a power cut spoils at most the newer one.
    """

    def __init__(self, directory: Path) -> None:
        path = directory / HEAD
        self._new = not path.exists()
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._slot = 0
        if self._new:
            descriptor = os.open(directory, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)

    def write(self, head: Head) -> None:
        """Put a head down durably."""
        written = _HEAD.pack(_MAGIC, head.count, head.chain, head.signature).ljust(_SLOT, b"\0")
        if os.pwrite(self._descriptor, written, self._slot * _SLOT) != _SLOT:
            raise KeepfaithError("The head of the journal was not written whole.", "Make room on the disk.")
        os.fdatasync(self._descriptor)
        self._slot ^= 1

    def close(self) -> None:
        """Let the file go."""
        os.close(self._descriptor)


def beginning(public_key: bytes) -> bytes:
    """Give what the first entry is chained to: no two stores have the same."""
    return hashlib.sha256(b"keepfaith journal 1" + public_key).digest()


def chained(chain: bytes, number: int, encoded: bytes) -> bytes:
    """Give the chain at an entry from the chain before it."""
    return hashlib.sha256(chain + number.to_bytes(8) + encoded).digest()


def stored_head(connection: sqlite3.Connection) -> Head | None:
    """Read the head in the database."""
    row = connection.execute("SELECT count, chain, signature FROM checkpoint").fetchone()
    return Head(*row) if row else None


def published_head(directory: Path, public_key: bytes) -> Head | None:
    """Read the head beside the store: the furthest that is truly signed, or none."""
    try:
        written = (directory / HEAD).read_bytes()
    except FileNotFoundError:
        return None
    signed = [head for head in _heads(written) if head.is_signed_by(public_key)]
    return max(signed, key=lambda head: head.count, default=None)


def chain_at(connection: sqlite3.Connection, number: int, public_key: bytes) -> bytes | None:
    """Give the chain as stored at a number; at 0 it is the beginning."""
    if number == 0:
        return beginning(public_key)
    row = connection.execute("SELECT chain FROM journal WHERE number = ?", (number,)).fetchone()
    return bytes(row[0]) if row else None


def _heads(written: bytes) -> Iterator[Head]:
    for start in range(0, len(written) - _HEAD.size + 1, _SLOT):
        magic, count, chain, signature = _HEAD.unpack_from(written, start)
        if magic == _MAGIC:
            yield Head(count, chain, signature)


def store_head(connection: sqlite3.Connection, head: Head) -> None:
    """Put a head into the database, in the caller's transaction."""
    connection.execute(
        "INSERT INTO checkpoint(only, count, chain, signature) VALUES (1, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET count = excluded.count, chain = excluded.chain, signature = excluded.signature",
        (head.count, head.chain, head.signature),
    )
