"""What comes with a request is taken in whole before the portal looks at it, within bounds of size and time.

The server hands on a body as it arrives and waits without end for a sender that stops. So another thread waits for
it: the one that answers waits no longer than `SECONDS`. What is too large is read and dropped, for a browser shows
the answer only when it could send all it had; none of it is kept.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO, Final

MOST_BYTES: Final = 65_536
MOST_DROPPED: Final = 16 * 1024 * 1024
SECONDS: Final = 15.0
# Senders that stopped keep a small thread each until their connection ends; beyond these, nobody is waited for.
MOST_WAITED_FOR: Final = 64
# Under this name the request says what was wrong with its body: `large`, `slow`, `cut`, `unmeasured` or `busy`.
TROUBLE: Final = "keepfaith.body"
_CHUNK: Final = 65_536
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
    over: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        """Read to the end, to the most that is dropped, or until time is up."""
        try:
            while self.size <= MOST_DROPPED and time.monotonic() < self.until:
                chunk = self.source.read(_CHUNK)
                if not chunk:
                    self.whole = True
                    return
                self.size += len(chunk)
                if self.size <= MOST_BYTES:
                    self.kept += chunk
                else:
                    self.kept.clear()
        except Exception:  # noqa: BLE001 - whatever ended it, the body is not whole, and that is all there is to say
            return
        finally:
            self.over.set()


class BoundedBodies:
    """Puts the whole body in place of the stream, or a word on why there is none."""

    def __init__(self, application: Application, *, seconds: float = SECONDS) -> None:
        self._application, self._seconds = application, seconds
        self._room = threading.BoundedSemaphore(MOST_WAITED_FOR)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application, which never waits for a body."""
        body, trouble = b"", ""
        if environ["REQUEST_METHOD"] not in _WITHOUT:
            body, trouble = self._taken(environ)
        length = {"CONTENT_LENGTH": str(len(body))}
        environ |= {"wsgi.input": BytesIO(body), TROUBLE: trouble, **length}
        return self._application(environ, start_response)

    def _taken(self, environ: dict[str, Any]) -> tuple[bytes, str]:
        if not self._room.acquire(blocking=False):
            return b"", "busy"
        arriving = _Arriving(environ["wsgi.input"], time.monotonic() + self._seconds)
        threading.Thread(target=self._read, args=(arriving,), name="body", daemon=True).start()
        finished = arriving.over.wait(self._seconds)
        if arriving.size > MOST_BYTES:
            return b"", "large"
        if not (finished and arriving.whole):
            return b"", "slow" if not finished or time.monotonic() >= arriving.until else "cut"
        said = environ.get("CONTENT_LENGTH") or ""
        if not said and arriving.size:
            # Without its length, a form that was cut off looks whole.
            return b"", "unmeasured"
        if said and said != str(arriving.size):
            return b"", "cut"
        return bytes(arriving.kept), ""

    def _read(self, arriving: _Arriving) -> None:
        try:
            arriving.read()
        finally:
            self._room.release()
