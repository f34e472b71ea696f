"""Unpacking a stream piece by piece, in bounded memory, whatever it is packed with; nothing tells it but its bytes."""

import select
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import UnsupportedOperation
from os import fstat
from typing import Final, Protocol

import zstandard

from keepfaith.errors import KeepfaithError

PIECE_BYTES: Final = 1 << 20
_COMPRESSED_BYTES: Final = 1 << 16
# A block of zstd's 128 KiB can be packed into four bytes; so at most 32 MiB come at once.
_COMPRESSED_ZSTD_BYTES: Final = 1 << 10
_MAX_WINDOW: Final = 1 << 27
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE: Final = b"\x2a\x4d\x18"  # after one byte from 50 to 5f
_UNSUPPORTED: Final = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"PK\x03\x04": "zip",
    b"7z\xbc\xaf": "7-Zip",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_MAX_MAGIC_LENGTH: Final = 6

type _Read = Callable[[int], bytes]


class Stream(Protocol):
    """Whatever bytes can be read from: a file, a pipe, standard input."""

    def read(self, most: int, /) -> bytes:
        """Return some bytes, or none at the end."""


def decompress(
    stream: Stream, *, start: int = 0, piece: int = PIECE_BYTES, linger: float | None = None
) -> Iterator[bytes]:
    """Return the bytes of a stream from a place on, unpacked; an empty piece tells that a pipe was silent for so long.

    A stream in which one can go back is read from its beginning, wherever it stands.
    """
    if linger is not None:
        stream = getattr(stream, "raw", stream)  # a buffer would hide what has come
    reading: _Read = getattr(stream, "read1", stream.read)
    if seek := _seek_of(stream):
        seek(0)
    head = b""
    while len(head) < _MAX_MAGIC_LENGTH and (more := reading(_MAX_MAGIC_LENGTH - len(head))):
        head += more
    for sign, name in _UNSUPPORTED.items():
        if head.startswith(sign):
            raise KeepfaithError(
                f"This log is in {name}, which is not read here.", "Give it plain, gzip or zstd."
            )
    if head.startswith(_GZIP):
        return _skip(start, _with_errors(_gunzip(_prepend(head, reading), piece)))
    if head.startswith(_ZSTD) or (head[1:4] == _ZSTD_SKIPPABLE and head[0] >> 4 == 5):  # noqa: PLR2004 - the first half of a byte, which the format numbers
        return _skip(start, _with_errors(_unzstd(_prepend(head, reading))))
    plain = _plain(_prepend(head, reading), piece, _SilenceDetector(stream, linger))
    if start > len(head) and seek:
        seek(start)
        return _plain(reading, piece, _SilenceDetector(stream, linger))
    return _skip(start, plain)


def _seek_of(stream: Stream) -> Callable[[int], int] | None:
    seekable = getattr(stream, "seekable", None)
    return getattr(stream, "seek", None) if seekable and seekable() else None


def _skip(start: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if start < len(piece) or not piece:
            yield piece[start:]
        start = max(0, start - len(piece))


def _prepend(head: bytes, reading: _Read) -> _Read:
    pieces = [head]
    return lambda size: pieces.pop() if pieces else reading(size)


class _SilenceDetector:
    """Waiting at a pipe, for so long and no longer."""

    def __init__(self, stream: Stream, linger: float | None) -> None:
        self.linger = linger
        self.place: int | None = None
        if linger is not None and hasattr(stream, "fileno"):
            with suppress(UnsupportedOperation):
                place = stream.fileno()
                self.place = None if stat.S_ISREG(fstat(place).st_mode) else place

    def is_silent(self) -> bool:
        return self.place is not None and not select.select([self.place], [], [], self.linger)[0]


def _plain(reading: _Read, piece: int, silence: _SilenceDetector) -> Iterator[bytes]:
    while read := reading(piece):
        yield read
        while silence.is_silent():
            yield b""


def _gunzip(reading: _Read, piece: int) -> Iterator[bytes]:
    packed = reading(_COMPRESSED_BYTES)
    while packed:
        engine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        while not engine.eof:
            packed = packed or reading(_COMPRESSED_BYTES)
            unpacked = engine.decompress(packed, piece)
            if not packed and not unpacked:
                raise EOFError
            packed = engine.unconsumed_tail
            if unpacked:
                yield unpacked
        packed = engine.unused_data.lstrip(b"\0")
        while not packed and (padding := reading(_COMPRESSED_BYTES)):
            packed = padding.lstrip(b"\0")


def _unzstd(reading: _Read) -> Iterator[bytes]:
    unpacker = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
    packed = reading(_COMPRESSED_ZSTD_BYTES)
    while packed:
        engine = unpacker.decompressobj()
        while not engine.eof:
            if not (packed := packed or reading(_COMPRESSED_ZSTD_BYTES)):
                raise EOFError
            if unpacked := engine.decompress(packed):
                yield unpacked
            packed = b""
        packed = engine.unused_data or reading(_COMPRESSED_ZSTD_BYTES)


def _with_errors(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except (EOFError, zlib.error, zstandard.ZstdError) as broken:
        how = "ends too early" if isinstance(broken, EOFError) else "is damaged"
        raise KeepfaithError(
            f"This packed log {how}.",
            "The whole lines before that were read. Get the file anew from where it came, and read it again.",
        ) from broken
