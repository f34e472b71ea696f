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

PIECE: Final = 1 << 20
_PACKED: Final = 1 << 16
# A block of zstd's 128 KiB can be packed into four bytes; so at most 32 MiB come at once.
_PACKED_ZSTD: Final = 1 << 10
_LONGEST_WINDOW: Final = 1 << 27
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPED: Final = b"\x2a\x4d\x18"  # after one byte from 50 to 5f
_OTHERS: Final = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"PK\x03\x04": "zip",
    b"7z\xbc\xaf": "7-Zip",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_LONGEST_SIGN: Final = 6

type _Reading = Callable[[int], bytes]


class Stream(Protocol):
    """Whatever bytes can be read from: a file, a pipe, standard input."""

    def read(self, most: int, /) -> bytes:
        """Give some bytes, or none at the end."""


def unpack(
    stream: Stream, *, start: int = 0, piece: int = PIECE, linger: float | None = None
) -> Iterator[bytes]:
    """Give the bytes of a stream from a place on, unpacked; an empty piece tells that a pipe was silent for so long.

    A stream in which one can go back is read from its beginning, wherever it stands.
    """
    if linger is not None:
        stream = getattr(stream, "raw", stream)  # a buffer would hide what has come
    reading: _Reading = getattr(stream, "read1", stream.read)
    if seek := _seeking(stream):
        seek(0)
    head = b""
    while len(head) < _LONGEST_SIGN and (more := reading(_LONGEST_SIGN - len(head))):
        head += more
    for sign, name in _OTHERS.items():
        if head.startswith(sign):
            raise KeepfaithError(
                f"This log is in {name}, which is not read here.", "Give it plain, gzip or zstd."
            )
    if head.startswith(_GZIP):
        return _without(start, _broken_told(_gunzip(_after(head, reading), piece)))
    if head.startswith(_ZSTD) or (head[1:4] == _ZSTD_SKIPPED and head[0] >> 4 == 5):  # noqa: PLR2004
        return _without(start, _broken_told(_unzstd(_after(head, reading))))
    plain = _plain(_after(head, reading), piece, _Silence(stream, linger))
    if start > len(head) and seek:
        seek(start)
        return _plain(reading, piece, _Silence(stream, linger))
    return _without(start, plain)


def _seeking(stream: Stream) -> Callable[[int], int] | None:
    seekable = getattr(stream, "seekable", None)
    return getattr(stream, "seek", None) if seekable and seekable() else None


def _without(start: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if start < len(piece) or not piece:
            yield piece[start:]
        start = max(0, start - len(piece))


def _after(head: bytes, reading: _Reading) -> _Reading:
    kept = [head]
    return lambda most: kept.pop() if kept else reading(most)


class _Silence:
    """Waiting at a pipe, for so long and no longer."""

    def __init__(self, stream: Stream, linger: float | None) -> None:
        self.linger = linger
        self.place: int | None = None
        if linger is not None and hasattr(stream, "fileno"):
            with suppress(UnsupportedOperation):
                place = stream.fileno()
                self.place = None if stat.S_ISREG(fstat(place).st_mode) else place

    def fell(self) -> bool:
        return self.place is not None and not select.select([self.place], [], [], self.linger)[0]


def _plain(reading: _Reading, piece: int, silence: _Silence) -> Iterator[bytes]:
    while read := reading(piece):
        yield read
        while silence.fell():
            yield b""


def _gunzip(reading: _Reading, piece: int) -> Iterator[bytes]:
    packed = reading(_PACKED)
    while packed:
        engine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        while not engine.eof:
            packed = packed or reading(_PACKED)
            unpacked = engine.decompress(packed, piece)
            if not packed and not unpacked:
                raise EOFError
            packed = engine.unconsumed_tail
            if unpacked:
                yield unpacked
        packed = engine.unused_data.lstrip(b"\0")
        while not packed and (padding := reading(_PACKED)):
            packed = padding.lstrip(b"\0")


def _unzstd(reading: _Reading) -> Iterator[bytes]:
    unpacker = zstandard.ZstdDecompressor(max_window_size=_LONGEST_WINDOW)
    packed = reading(_PACKED_ZSTD)
    while packed:
        engine = unpacker.decompressobj()
        while not engine.eof:
            if not (packed := packed or reading(_PACKED_ZSTD)):
                raise EOFError
            if unpacked := engine.decompress(packed):
                yield unpacked
            packed = b""
        packed = engine.unused_data or reading(_PACKED_ZSTD)


def _broken_told(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except (EOFError, zlib.error, zstandard.ZstdError) as broken:
        how = "ends too early" if isinstance(broken, EOFError) else "is damaged"
        raise KeepfaithError(
            f"This packed log {how}.",
            "The whole lines before that were read. Get the file anew from where it came, and read it again.",
        ) from broken
