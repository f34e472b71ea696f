"""What comes with a request is taken in whole before the portal looks at it, within bounds of size and time.

The server hands on a body as it arrives. What is too large is read and dropped, for a browser shows the answer only
when it could send all it had; none of it is kept. Time is looked at as each part arrives: a sender that stops is
waited for, because the server knows no other way (read in another thread, one that stops holds up everybody).
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO, Final

MOST_BYTES: Final = 65_536
MOST_DROPPED: Final = 16 * 1024 * 1024
SECONDS: Final = 15.0
# Under this name the request says what was wrong with its body: `large`, `slow`, `cut` or `unmeasured`.
TROUBLE: Final = "keepfaith.body"
# The server gives a part only when it is full, so small parts are asked for where time is to be looked at.
_CHUNK, _DROPPED_CHUNK = 1_024, 65_536
_WITHOUT: Final = frozenset({"GET", "HEAD"})

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass
class _Arriving:
    """A body on its way in: its first bytes up to the limit, and how many came in all."""

    source: BinaryIO
    until: float
    kept: bytearray = field(default_factory=bytearray)
    size: int = 0
    whole: bool = False

    def read(self) -> None:
        """Read to the end, to the most that is dropped, or until time is up."""
        while self.size <= MOST_DROPPED and time.monotonic() < self.until:
            try:
                chunk = self.source.read(_CHUNK if self.size <= MOST_BYTES else _DROPPED_CHUNK)
            except Exception:  # noqa: BLE001 - whatever ended it, the body is not whole, and that is all there is to say
                return
            if not chunk:
                self.whole = True
                return
            self.size += len(chunk)
            if self.size <= MOST_BYTES:
                self.kept += chunk
            else:
                self.kept.clear()

    def trouble(self, said: str) -> str:
        """Say what was wrong with what came, by the length that was said; nothing if it is whole."""
        if self.size > MOST_BYTES:
            return "large"
        if not self.whole:
            return "slow" if time.monotonic() >= self.until else "cut"
        if not said and self.size:
            # Without its length, a form that was cut off looks whole.
            return "unmeasured"
        return "cut" if said and said != str(self.size) else ""


class BoundedBodies:
    """Puts the whole body in place of the stream, or a word on why there is none."""

    def __init__(self, application: Application, *, seconds: float = SECONDS) -> None:
        self._application, self._seconds = application, seconds

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application, which finds its body whole."""
        body, trouble = b"", ""
        if environ.get("HTTP_TRANSFER_ENCODING"):
            # The server drops a length that contradicts it without a word, and no browser sends a form so.
            trouble = "unmeasured"
        elif environ["REQUEST_METHOD"] not in _WITHOUT:
            arriving = _Arriving(environ["wsgi.input"], time.monotonic() + self._seconds)
            arriving.read()
            trouble = arriving.trouble(environ.get("CONTENT_LENGTH") or "")
            body = b"" if trouble else bytes(arriving.kept)
        given = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)), TROUBLE: trouble}
        return self._application({**environ, **given}, start_response)
