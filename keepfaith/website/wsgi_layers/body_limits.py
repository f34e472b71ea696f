"""What comes with a request is taken in whole before the portal looks at it, within bounds of size and time.

The front server hands a body on once it has all of it, and says in a header of its own when it refused one unread.
Behind a front server that does not wait, time is looked at as each part arrives; a sender that stops is waited for,
because the server knows no other way (read in another thread, one that stops holds up everybody).
"""

import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, BinaryIO, Final

from keepfaith.website.wsgi_layers.proxy_headers import REFUSED

MAX_BYTES: Final = 65_536
SECONDS: Final = 15.0
# Under this name the request says what was wrong with its body: `large`, `slow`, `cut` or `unmeasured`.
TROUBLE: Final = "keepfaith.body"
# The server gives a part only when it is full, so small parts are asked for where time is to be looked at.
_CHUNK: Final = 1_024
_WITHOUT: Final = frozenset({"GET", "HEAD"})

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class BoundedBodies:
    """Puts the whole body in place of the stream, or a word on why there is none."""

    def __init__(self, application: Application, *, seconds: float = SECONDS) -> None:
        self._application, self._seconds = application, seconds

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application, which finds its body whole."""
        body, trouble = b"", environ.get(REFUSED, "")
        if not trouble:
            body, trouble = _taken(environ, until=time.monotonic() + self._seconds)
        if environ["REQUEST_METHOD"] in _WITHOUT:
            # It means nothing there. Left unread, it would have the server end a connection that others wait on.
            body, trouble = b"", ""
        replaced = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)), TROUBLE: trouble}
        return self._application({**environ, **replaced}, start_response)


def _taken(environ: dict[str, Any], *, until: float) -> tuple[bytes, str]:
    """Return the body and no trouble, or no body and what was wrong with it."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        # The server drops a length that contradicts it without a word, and no browser sends a form so.
        return b"", "unmeasured"
    length = environ.get("CONTENT_LENGTH") or ""
    body, is_whole = _read(environ["wsgi.input"], until)
    if len(body) > MAX_BYTES:
        return b"", "large"
    if not is_whole:
        return b"", "slow" if time.monotonic() >= until else "cut"
    if not length and body:
        # Without its length, a form that was cut off looks whole.
        return b"", "unmeasured"
    return (b"", "cut") if length and length != str(len(body)) else (body, "")


def _read(source: BinaryIO, until: float) -> tuple[bytes, bool]:
    """Read to the end, to just over what is taken, or until time is up; return whether the end came."""
    body = bytearray()
    while len(body) <= MAX_BYTES and time.monotonic() < until:
        try:
            chunk = source.read(_CHUNK)
        except Exception:  # noqa: BLE001 - whatever ended it, the body is not whole, and that is all there is to say
            return bytes(body), False
        if not chunk:
            return bytes(body), True
        body += chunk
    return bytes(body), False
