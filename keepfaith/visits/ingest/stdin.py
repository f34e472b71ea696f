"""Standard input, which can be read once: its beginning is held so long as it may have to be read again."""

import io
from typing import IO, Final, override

from keepfaith.errors import KeepfaithError

MAX_HELD_BYTES: Final = 64 * 1024 * 1024


class ReplayableStream(io.RawIOBase):
    """A stream that can go back to its beginning until it is let go; nothing of it is written anywhere."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._buffer = bytearray()
        self._position = 0
        self._is_buffering = True

    def rewind(self, *, to_end: bool) -> "ReplayableStream":
        """Go back to the beginning; with `to_end` for the last time."""
        self._position, self._is_buffering = 0, not to_end
        return self

    @override
    def readable(self) -> bool:
        return True

    @override
    def close(self) -> None:
        # It is rewound and read again; the process closes what it was given.
        return

    @override
    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        part = self._next(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def _next(self, size: int) -> bytes:
        if self._position < len(self._buffer):
            part = bytes(self._buffer[self._position : self._position + size])
            self._position += len(part)
            if not self._is_buffering and self._position == len(self._buffer):
                self._buffer.clear()
                self._position = 0
            return part
        part = (
            self._stream.read1(size)
            if isinstance(self._stream, io.BufferedReader)
            else self._stream.read(size)
        )
        if self._is_buffering:
            if len(self._buffer) + len(part) > MAX_HELD_BYTES:
                raise KeepfaithError(
                    "What comes by standard input begins like a log that was read before, and is long.",
                    "Nothing of it was taken. Give the log as a file, so that the place can be found in it.",
                )
            self._buffer += part
            self._position += len(part)
        return part
