"""What reading a log gives: a table of requests as they were written, and the lines that could not be read."""

from dataclasses import dataclass, field
from typing import Final, Protocol

import polars as pl

# In memory only. What is kept of it, and in which form, is for `writer` to say.
REQUEST_SCHEMA: Final = pl.Schema(
    {
        "time": pl.Int64,  # whole seconds since 1970, UTC
        "address": pl.String,  # as the log writes it, a host name too; empty where it writes none
        "method": pl.String,  # as the log writes it: GET
        "path": pl.String,  # what stands before the first question mark, escapes of the log undone
        "query": pl.String,  # what stands after it
        "status": pl.UInt16,
        "bytes": pl.Int64,
        "host": pl.String,  # the site that was asked, where the log tells; else empty
        "referrer": pl.String,
        "agent": pl.String,
    }
)
MAX_LINE_LENGTH: Final = 64 * 1024
# So many bytes before a place in a log are compared when it is read on.
TAIL_BYTES: Final = 4_096


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that could not be read: its place in the chunk from 0, why in one word, and its bytes."""

    line: int
    reason: str
    raw: bytes


@dataclass(slots=True)
class Parsed:
    """What one chunk of whole lines gave; no column of `requests` is ever null, and its rows stand in no order."""

    requests: pl.DataFrame
    rejects: list[Reject] = field(default_factory=list)


class Format(Protocol):
    """A way in which servers write logs.

    `state` is what earlier lines of the same file say about later ones (such as the names of fields); it is a short
    text, empty at a file's beginning, and is kept with the place up to which a file was read.
    """

    @property
    def name(self) -> str:
        """What a person calls it, in the command and in what is kept."""

    def advance(self, chunk: bytes, state: str) -> str:
        """Return the state after a chunk; quick, for chunks are parsed side by side."""

    def parse(self, chunk: bytes, state: str) -> Parsed:
        """Read a chunk of whole lines; every line is either taken, a comment of the format, or a reject."""
