"""Searching bytes for many needles at once, inside the forms of compression that our software uses."""

import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import hyperscan
import zstandard

from keepfaith.prober.search.needles import Needle

# Read in pieces that overlap by more than the longest needle.
PIECE: Final = 16 * 1024 * 1024
OVERLAP: Final = 4096
MAX_UNPACKED: Final = 64 * 1024 * 1024
_GZIP, _ZSTD, _ZLIB, _PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x78", b"PAR1"

_CASELESS: Final = {"address": 0, "browser": 0, "word": hyperscan.HS_FLAG_CASELESS}


class Haystack:
    """Needles, made ready once; `search` returns the kinds of those that some bytes hold."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self._needles = tuple(needles)
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[_literal(needle.pattern) for needle in self._needles],
            ids=list(range(len(self._needles))),
            flags=[hyperscan.HS_FLAG_SINGLEMATCH | _CASELESS[needle.kind] for needle in self._needles],
        )
        self._scratch = hyperscan.Scratch(self._database)

    def search(self, content: bytes) -> set[str]:
        """Return the kinds of the needles in some bytes."""
        kinds: set[str] = set()

        def met(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            kinds.add(self._needles[number].kind)

        if content:
            self._database.scan(content, match_event_handler=met, scratch=self._scratch)
        return kinds

    def search_file(self, path: Path) -> set[str]:
        """Return the kinds of the needles in a file: in its bytes, and in what they are the compression of."""
        kinds: set[str] = set()
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(0)
            end = b""
            while piece := file.read(PIECE):
                kinds |= self.search(end + piece)
                end = piece[-OVERLAP:]
        for unpacked in _unpacked(path, head):
            kinds |= self.search(unpacked)
        return kinds


def _literal(pattern: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in pattern)


def _unpacked(path: Path, head: bytes) -> Iterator[bytes]:
    """Yield what a compressed file holds; what only begins like one holds nothing more than its bytes."""
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
            yield zlib.decompressobj().decompress(path.read_bytes()[:MAX_UNPACKED], MAX_UNPACKED)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError):
        return


def _columns(path: Path) -> Iterator[bytes]:
    """Yield each column of a Parquet file as text, a value a line."""
    import polars as pl

    try:
        frame = pl.read_parquet(path)
    except pl.exceptions.PolarsError:
        return
    for column in frame.iter_columns():
        buffer = io.BytesIO()
        for value in column.to_list():
            buffer.write(value if isinstance(value, bytes) else str(value).encode(errors="replace"))
            buffer.write(b"\n")
        yield buffer.getvalue()
