"""The answer when all else failed, the page for failures too: the server itself would log what the failure says."""

import logging
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

_WORDS: Final = (
    b"Something went wrong here, and nothing was stored for certain. Please try again in a few minutes.\n"
)
_HEADERS: Final = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(_WORDS))),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Strict-Transport-Security", "max-age=63072000"),
    ("X-Content-Type-Options", "nosniff"),
]

log = logging.getLogger("keepfaith.answers")


class LastAnswer:
    """Hands on every request; where that raises, answers in plain words and logs the class and place alone."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application, or for it."""
        try:
            return self._application(environ, start_response)
        except Exception:
            log.exception("a request failed past every page of ours")
            # With it the beginning of an answer that failed later is taken back.
            start_response("500 Internal Server Error", _HEADERS, sys.exc_info())
            return [_WORDS]
