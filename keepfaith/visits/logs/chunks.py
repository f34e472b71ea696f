"""Cutting a log into chunks of whole lines, in bounded memory, however it is packed and however long its lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.logs.decompress import PIECE_BYTES, Stream, decompress
from keepfaith.visits.logs.lines import Lines
from keepfaith.visits.logs.schema import MAX_LINE_LENGTH, TAIL_BYTES, Reject

CHUNK_BYTES: Final = 1 << 24
MAX_LINES: Final = 1 << 18
MAX_REJECT_BYTES: Final = 1 << 12
TOO_LONG: Final = "too-long"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines, or in their place one line that is too long; `start` and `end` are places in the unpacked bytes.

    `ended` is false only for a last line without its newline: more of it may come. `tail` are its last bytes, at most
    as many as are compared when a log is read on.
    """

    data: bytes
    start: int
    end: int
    lines_before: int
    ended: bool = True
    too_long: Reject | None = None
    tail: bytes = b""


def chunks(  # noqa: PLR0913 - from where, and how it is cut
    stream: Stream,
    *,
    start: int = 0,
    size: int = CHUNK_BYTES,
    max_line: int = MAX_LINE_LENGTH,
    most: int | None = None,
    linger: float | None = None,
) -> Iterator[Chunk]:
    """Cut what follows `start`, a place where a line starts, into chunks of about a size.

    `most` bounds the unpacked bytes of the log. What came from a pipe is given at the latest when the pipe was silent
    for `linger` seconds.
    """
    cutting = _Chunker(size, max_line, start)
    try:
        pieces = decompress(stream, start=start, piece=min(size, PIECE_BYTES), linger=linger)
        for piece in pieces if most is None else _bounded(pieces, most - start, most):
            yield from cutting.add(piece) if piece else cutting.whole()
    except KeepfaithError:
        yield from cutting.whole()
        raise
    yield from cutting.last()


def _bounded(pieces: Iterator[bytes], left: int, most: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[:left] if left > 0 else b""
        left -= len(piece)
        if left < 0:
            raise KeepfaithError(
                f"This log holds more than {most:,} bytes when unpacked.",
                "The whole lines before that were read. If the log is what you expect, raise the limit or split it.",
            )


class _Chunker:
    """What has come and is not given yet: whole lines and the start of one, or a line that is too long already."""

    def __init__(self, size: int, max_line: int, start: int) -> None:
        self.size, self.max_line = size, max_line
        self.position, self.lines = start, 0
        self.pieces: list[bytes] = []
        self.length = 0
        self.too_long: bytes | None = None  # of a line that is too long, the bytes to be kept
        self.end = b""  # and its last ones so far

    def add(self, piece: bytes) -> Iterator[Chunk]:
        if self.too_long is not None:
            end = piece.find(b"\n") + 1
            self.length += end or len(piece)
            self.end = (self.end + (piece[:end] if end else piece))[-TAIL_BYTES:]
            self.too_long += piece[
                : min(MAX_REJECT_BYTES - len(self.too_long), end - 1 if end else len(piece))
            ]
            if not end:
                return
            yield self._too_long(self.too_long, self.length, self.end)
            piece, self.too_long, self.length = piece[end:], None, 0
        if piece:
            self.pieces.append(piece)
            self.length += len(piece)
        if self.length >= self.size:
            yield from self.whole()

    def whole(self) -> Iterator[Chunk]:
        """Return the whole lines."""
        if self.too_long is not None:
            return
        last = next((at for at in reversed(range(len(self.pieces))) if b"\n" in self.pieces[at]), None)
        if last is not None:
            cut = self.pieces[last].rfind(b"\n") + 1
            data = b"".join([*self.pieces[:last], self.pieces[last][:cut]])
            self.pieces = [rest for rest in (self.pieces[last][cut:], *self.pieces[last + 1 :]) if rest]
            self.length -= len(data)
            yield from self._within_length(data)
        if self.length > self.max_line:
            begun = b"".join(self.pieces)
            self.too_long, self.end, self.pieces = begun[:MAX_REJECT_BYTES], begun[-TAIL_BYTES:], []

    def last(self) -> Iterator[Chunk]:
        """Return what is left at the end of the log."""
        yield from self.whole()
        if self.too_long is not None:
            yield self._too_long(self.too_long, self.length, self.end, ended=False)
        elif self.length:
            yield self._chunk(b"".join(self.pieces), ended=False)

    def _within_length(self, data: bytes) -> Iterator[Chunk]:
        done = 0
        for start, end in _long_lines(data, self.max_line):
            if start > done:
                yield from self._within_number(data[done:start])
            raw = data[start : min(end - 1, start + MAX_REJECT_BYTES)]
            yield self._too_long(raw, end - start, data[max(start, end - TAIL_BYTES) : end])
            done = end
        if done < len(data):
            yield from self._within_number(data[done:])

    def _within_number(self, data: bytes) -> Iterator[Chunk]:
        lines = Lines(data)
        if lines.count <= MAX_LINES:
            yield self._chunk(data, lines.count)
            return
        places = [lines.place(number) for number in range(0, lines.count, MAX_LINES)]
        for start, end in zip(places, [*places[1:], len(data)], strict=True):
            yield self._chunk(data[start:end], Lines(data[start:end]).count)

    def _chunk(self, data: bytes, lines: int = 1, *, ended: bool = True) -> Chunk:
        chunk = Chunk(
            data, self.position, self.position + len(data), self.lines, ended, tail=data[-TAIL_BYTES:]
        )
        self.position, self.lines = chunk.end, self.lines + lines
        return chunk

    def _too_long(self, raw: bytes, length: int, tail: bytes, *, ended: bool = True) -> Chunk:
        reject = Reject(0, TOO_LONG, raw)
        chunk = Chunk(b"", self.position, self.position + length, self.lines, ended, reject, tail)
        self.position, self.lines = chunk.end, self.lines + 1
        return chunk


def _long_lines(data: bytes, max_line: int) -> Iterator[tuple[int, int]]:
    """Find lines longer than that: if each half such length holds a newline, there are none."""
    at, step = 0, max(1, max_line // 2)
    while at < len(data):
        if data.find(b"\n", at, at + step) >= 0:
            at += step
            continue
        start, end = data.rfind(b"\n", 0, at) + 1, data.index(b"\n", at) + 1
        if end - 1 - start > max_line:
            yield start, end
        at = end
