"""The chain of the journal and its signed checkpoint: how many entries there are and what the last chains to."""

import hashlib
import os
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from keepfaith.custody.protocol.checkpoint import Checkpoint
from keepfaith.custody.protocol.sizes import DIGEST_SIZE, SIGNATURE_SIZE
from keepfaith.errors import KeepfaithError

CHECKPOINT: Final = "checkpoint"
_CHECKPOINT: Final = struct.Struct(f">16sQ{DIGEST_SIZE}s{SIGNATURE_SIZE}s")
_MAGIC: Final = b"kf checkpoint 2\0"
_SLOT: Final = 512


class CheckpointFile:
    """The last checkpoint, a second time, outside the database: so a database cut short is seen.

    Two places are written in turn, each whole in one sector, so a power cut spoils at most the newer one.
    """

    def __init__(self, directory: Path) -> None:
        path = directory / CHECKPOINT
        self._new = not path.exists()
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._slot = 0
        if self._new:
            descriptor = os.open(directory, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)

    def write(self, checkpoint: Checkpoint) -> None:
        """Put a checkpoint down durably."""
        written = _CHECKPOINT.pack(_MAGIC, checkpoint.count, checkpoint.chain, checkpoint.signature).ljust(
            _SLOT, b"\0"
        )
        if os.pwrite(self._descriptor, written, self._slot * _SLOT) != _SLOT:
            raise KeepfaithError(
                "The checkpoint of the journal was not written whole.", "Make room on the disk."
            )
        os.fdatasync(self._descriptor)
        self._slot ^= 1

    def close(self) -> None:
        """Let the file go."""
        os.close(self._descriptor)


def beginning(public_key: bytes) -> bytes:
    """Return what the first entry is chained to: no two stores have the same."""
    return hashlib.sha256(b"keepfaith journal 1" + public_key).digest()


def chained(chain: bytes, number: int, encoded: bytes) -> bytes:
    """Return the chain at an entry from the chain before it."""
    return hashlib.sha256(chain + number.to_bytes(8) + encoded).digest()


def stored_checkpoint(connection: sqlite3.Connection) -> Checkpoint | None:
    """Read the checkpoint in the database."""
    row = connection.execute("SELECT count, chain, signature FROM checkpoint").fetchone()
    return Checkpoint(*row) if row else None


def published_checkpoint(directory: Path, public_key: bytes) -> Checkpoint | None:
    """Read the checkpoint beside the store: the furthest that is truly signed, or none."""
    try:
        written = (directory / CHECKPOINT).read_bytes()
    except FileNotFoundError:
        return None
    signed = [checkpoint for checkpoint in _checkpoints(written) if checkpoint.is_signed_by(public_key)]
    return max(signed, key=lambda checkpoint: checkpoint.count, default=None)


def chain_at(connection: sqlite3.Connection, number: int, public_key: bytes) -> bytes | None:
    """Return the chain as stored at a number; at 0 it is the beginning."""
    if number == 0:
        return beginning(public_key)
    row = connection.execute("SELECT chain FROM journal WHERE number = ?", (number,)).fetchone()
    return bytes(row[0]) if row else None


def _checkpoints(written: bytes) -> Iterator[Checkpoint]:
    for start in range(0, len(written) - _CHECKPOINT.size + 1, _SLOT):
        magic, count, chain, signature = _CHECKPOINT.unpack_from(written, start)
        if magic == _MAGIC:
            yield Checkpoint(count, chain, signature)


def store_checkpoint(connection: sqlite3.Connection, checkpoint: Checkpoint) -> None:
    """Put a checkpoint into the database, in the caller's transaction."""
    connection.execute(
        "INSERT INTO checkpoint(only, count, chain, signature) VALUES (1, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET count = excluded.count, chain = excluded.chain, signature = excluded.signature",
        (checkpoint.count, checkpoint.chain, checkpoint.signature),
    )
