"""Cutting a log into chunks of whole lines, in bounded memory, however it is packed and however long its lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.logs.decompress import PIECE, Stream, unpack
from keepfaith.visits.logs.lines import Lines
from keepfaith.visits.logs.schema import LONGEST_LINE, TAIL, Reject

SIZE: Final = 1 << 24
MOST_LINES: Final = 1 << 18
KEPT_OF_TOO_LONG: Final = 1 << 12
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


def chunks(  # noqa: PLR0913
    stream: Stream,
    *,
    start: int = 0,
    size: int = SIZE,
    longest: int = LONGEST_LINE,
    most: int | None = None,
    linger: float | None = None,
) -> Iterator[Chunk]:
    """Cut what follows `start`, a place where a line starts, into chunks of about a size.

    `most` bounds the unpacked bytes of the log. What came from a pipe is given at the latest when the pipe was silent
    for `linger` seconds.
    """
    cutting = _Cutting(size, longest, start)
    try:
        pieces = unpack(stream, start=start, piece=min(size, PIECE), linger=linger)
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


class _Cutting:
    """What has come and is not given yet: whole lines and the start of one, or a line that is too long already."""

    def __init__(self, size: int, longest: int, start: int) -> None:
        self.size, self.longest = size, longest
        self.place, self.lines = start, 0
        self.held: list[bytes] = []
        self.length = 0
        self.passed: bytes | None = None  # of a line that is too long, the bytes to be kept
        self.end = b""  # and its last ones so far

    def add(self, piece: bytes) -> Iterator[Chunk]:
        if self.passed is not None:
            end = piece.find(b"\n") + 1
            self.length += end or len(piece)
            self.end = (self.end + (piece[:end] if end else piece))[-TAIL:]
            self.passed += piece[: min(KEPT_OF_TOO_LONG - len(self.passed), end - 1 if end else len(piece))]
            if not end:
                return
            yield self._too_long(self.passed, self.length, self.end)
            piece, self.passed, self.length = piece[end:], None, 0
        if piece:
            self.held.append(piece)
            self.length += len(piece)
        if self.length >= self.size:
            yield from self.whole()

    def whole(self) -> Iterator[Chunk]:
        """Give the whole lines."""
        if self.passed is not None:
            return
        last = next((at for at in reversed(range(len(self.held))) if b"\n" in self.held[at]), None)
        if last is not None:
            cut = self.held[last].rfind(b"\n") + 1
            data = b"".join([*self.held[:last], self.held[last][:cut]])
            self.held = [rest for rest in (self.held[last][cut:], *self.held[last + 1 :]) if rest]
            self.length -= len(data)
            yield from self._within_length(data)
        if self.length > self.longest:
            begun = b"".join(self.held)
            self.passed, self.end, self.held = begun[:KEPT_OF_TOO_LONG], begun[-TAIL:], []

    def last(self) -> Iterator[Chunk]:
        """Give what is left at the end of the log."""
        yield from self.whole()
        if self.passed is not None:
            yield self._too_long(self.passed, self.length, self.end, ended=False)
        elif self.length:
            yield self._chunk(b"".join(self.held), ended=False)

    def _within_length(self, data: bytes) -> Iterator[Chunk]:
        given = 0
        for start, end in _longer(data, self.longest):
            if start > given:
                yield from self._within_number(data[given:start])
            kept = data[start : min(end - 1, start + KEPT_OF_TOO_LONG)]
            yield self._too_long(kept, end - start, data[max(start, end - TAIL) : end])
            given = end
        if given < len(data):
            yield from self._within_number(data[given:])

    def _within_number(self, data: bytes) -> Iterator[Chunk]:
        lines = Lines(data)
        if lines.count <= MOST_LINES:
            yield self._chunk(data, lines.count)
            return
        places = [lines.place(number) for number in range(0, lines.count, MOST_LINES)]
        for start, end in zip(places, [*places[1:], len(data)], strict=True):
            yield self._chunk(data[start:end], Lines(data[start:end]).count)

    def _chunk(self, data: bytes, lines: int = 1, *, ended: bool = True) -> Chunk:
        chunk = Chunk(data, self.place, self.place + len(data), self.lines, ended, tail=data[-TAIL:])
        self.place, self.lines = chunk.end, self.lines + lines
        return chunk

    def _too_long(self, kept: bytes, length: int, tail: bytes, *, ended: bool = True) -> Chunk:
        reject = Reject(0, TOO_LONG, kept)
        chunk = Chunk(b"", self.place, self.place + length, self.lines, ended, reject, tail)
        self.place, self.lines = chunk.end, self.lines + 1
        return chunk


def _longer(data: bytes, longest: int) -> Iterator[tuple[int, int]]:
    """Find lines longer than that: if each half such length holds a newline, there are none."""
    at, step = 0, max(1, longest // 2)
    while at < len(data):
        if data.find(b"\n", at, at + step) >= 0:
            at += step
            continue
        start, end = data.rfind(b"\n", 0, at) + 1, data.index(b"\n", at) + 1
        if end - 1 - start > longest:
            yield start, end
        at = end
