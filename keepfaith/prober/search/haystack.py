"""Searching bytes for many needles at once, inside the forms of compression that our software uses."""

import gzip
import math
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import hyperscan
import zstandard

from keepfaith.prober.search.needles import Kind, Needle

# Read in pieces that overlap by more than the longest needle.
PIECE: Final = 16 * 1024 * 1024
OVERLAP: Final = 4096
MAX_UNPACKED: Final = 64 * 1024 * 1024
_ROWS: Final = 100_000
_GZIP, _ZSTD, _ZLIB, _PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x78", b"PAR1"
# What people wrote or copied may have come in other letters; what was computed has not.
_CASELESS: Final = {"word": hyperscan.HS_FLAG_CASELESS}


class TooLong(Exception):
    """A file could not be searched to its end in time."""


class Haystack:
    """Needles, made ready once; each search returns the kinds of those that some bytes hold."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self._needles = tuple(needles)
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        if self._needles:
            self._database.compile(
                expressions=[_literal(needle.pattern) for needle in self._needles],
                ids=list(range(len(self._needles))),
                flags=[hyperscan.HS_FLAG_SINGLEMATCH | _CASELESS.get(needle.kind, 0) for needle in needles],
            )
            self._scratch = hyperscan.Scratch(self._database)

    def search(self, content: bytes) -> set[Kind]:
        """Return the kinds of the needles in some bytes."""
        kinds: set[Kind] = set()

        def met(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            kinds.add(self._needles[number].kind)

        if content and self._needles:
            self._database.scan(content, match_event_handler=met, scratch=self._scratch)
        return kinds

    def search_stream(self, pieces: Iterable[bytes]) -> set[Kind]:
        """Return the kinds of the needles in what comes piece by piece, also across two pieces."""
        kinds: set[Kind] = set()
        end = b""
        for piece in pieces:
            whole = end + piece
            kinds |= self.search(whole)
            end = whole[-OVERLAP:]
        return kinds

    def search_file(self, path: Path, *, until: float = math.inf) -> set[Kind]:
        """Return the kinds of the needles in a file: in its bytes, and in what they are the compression of.

        Raises `TooLong` where it is not read by a time of the monotonic clock.
        """
        with path.open("rb") as file:
            kinds = self.search_stream(_pieces(file, until))
        for content in unpacked(path):
            kinds |= self.search(content)
        return kinds


def _pieces(file: BinaryIO, until: float) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
        if time.monotonic() > until:
            raise TooLong


def _literal(pattern: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in pattern)


def unpacked(path: Path) -> Iterator[bytes]:
    """Yield what a compressed file holds; what only begins like one holds nothing more than its bytes."""
    with path.open("rb") as file:
        head = file.read(len(_PARQUET))
    try:
        if head == _PARQUET:
            yield from _columns(path)
        elif head.startswith(_GZIP):
            with gzip.open(path) as stream:
                yield stream.read(MAX_UNPACKED)
        elif head == _ZSTD:
            with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
                yield stream.read(MAX_UNPACKED)
        elif head.startswith(_ZLIB):
            with path.open("rb") as file:
                yield zlib.decompressobj().decompress(file.read(MAX_UNPACKED), MAX_UNPACKED)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError):
        return


def _columns(path: Path) -> Iterator[bytes]:
    """Yield the columns of a Parquet file as text, a value a line, so many rows at a time."""
    import polars as pl

    try:
        for name in pl.read_parquet_schema(path):
            column = pl.read_parquet(path, columns=[name]).to_series()
            for start in range(0, len(column), _ROWS):
                yield b"\n".join(map(_as_bytes, column.slice(start, _ROWS)))
    except pl.exceptions.PolarsError:
        return


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")
