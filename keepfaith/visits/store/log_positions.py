"""Knowing a log again by what is in it, so that no line of it is taken twice: after rotation, a stop, a second call."""

import hashlib
import sqlite3

from keepfaith.errors import KeepfaithError
from keepfaith.visits.store.changes import Advance


class ConcurrentIngest(KeepfaithError):
    """Another ingest read on in the same log at the same time."""


def slow_digest(part: bytes) -> bytes:
    """Return the digest by which a line, or the bytes before a place, are known again: 32 bytes.

    It is slow on purpose. Of a line that lies in the store, all but the IP address is known or can be guessed, and a
    quick digest would let whoever has the store try every IP address; at 40 ms a try, IPv4 alone takes five years.
    """
    return hashlib.scrypt(hashlib.sha256(part).digest(), salt=b"keepfaith log", n=2**14, r=8, p=1, dklen=32)


def move_position(connection: sqlite3.Connection, step: Advance) -> None:
    """Move a log's place within the caller's transaction, if it still stands where reading began."""
    before, after = step.before, step.after
    if before is not None:
        changed = connection.execute(
            "UPDATE logs SET byte_offset = ?, tail_digest = ?, format = ?, state = ?, lines = ?"
            " WHERE number = ? AND byte_offset = ?",
            (
                after.byte_offset,
                after.tail_digest,
                after.format,
                after.state,
                after.lines,
                before.number,
                before.byte_offset,
            ),
        ).rowcount
    else:
        changed = connection.execute(
            "INSERT INTO logs(number, first_line_digest, byte_offset, tail_digest, format, state, lines)"
            " SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM logs WHERE number = ?)",
            (
                after.number,
                after.first_line_digest,
                after.byte_offset,
                after.tail_digest,
                after.format,
                after.state,
                after.lines,
                after.number,
            ),
        ).rowcount
    if changed != 1:
        raise ConcurrentIngest(
            "Another ingest is reading the same log now.",
            "Nothing was taken twice. Let the other one end, then start this one again.",
        )
