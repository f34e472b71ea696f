"""Standard input, which can be read once: its beginning is held so long as it may have to be read again."""

import io
from typing import IO, Final, override

from keepfaith.errors import KeepfaithError

MOST_HELD: Final = 64 * 1024 * 1024


class Piped(io.RawIOBase):
    """A stream that can go back to its beginning until it is let go; nothing of it is written anywhere."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._held = bytearray()
        self._at = 0
        self._holds = True

    def rewind(self, *, to_end: bool) -> "Piped":
        """Go back to the beginning; with `to_end` for the last time."""
        self._at, self._holds = 0, not to_end
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

    def _next(self, most: int) -> bytes:
        if self._at < len(self._held):
            part = bytes(self._held[self._at : self._at + most])
            self._at += len(part)
            if not self._holds and self._at == len(self._held):
                self._held.clear()
                self._at = 0
            return part
        part = (
            self._stream.read1(most)
            if isinstance(self._stream, io.BufferedReader)
            else self._stream.read(most)
        )
        if self._holds:
            if len(self._held) + len(part) > MOST_HELD:
                raise KeepfaithError(
                    "What comes by standard input begins like a log that was read before, and is long.",
                    "Nothing of it was taken. Give the log as a file, so that the place can be found in it.",
                )
            self._held += part
            self._at += len(part)
        return part
