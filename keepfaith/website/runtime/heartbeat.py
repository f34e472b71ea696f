"""The web processes: how many there are, where each gives its signs of life, and what it is busy with."""

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from keepfaith.errors import KeepfaithError
from keepfaith.website.runtime.data_directory import DataDirectory

_PROCESSES: Final = "KEEPFAITH_WEB_PROCESSES"
_USUAL_WEB_PROCESSES: Final = 2
MAX_WEB_PROCESSES: Final = 16

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class BadNumberOfProcesses(KeepfaithError):
    """So many web processes cannot be started."""


def web_processes() -> int:
    """Return how many web processes answer: as many as the environment says, else one a processor, at most two."""
    text = os.environ.get(_PROCESSES)
    if not text:
        return min(_USUAL_WEB_PROCESSES, len(os.sched_getaffinity(0)))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MAX_WEB_PROCESSES):
        raise BadNumberOfProcesses(
            f"{_PROCESSES} is no number that can be used.", f"Give one between 1 and {MAX_WEB_PROCESSES}."
        )
    return int(text)


def web_beats(data: DataDirectory) -> list[Path]:
    """List the files that web processes touch."""
    return list((data.run / "web").glob("*.beat"))


class RequestClock:
    """Knows since when each thread of a web process has been at its request."""

    def __init__(self, application: Application) -> None:
        self._application, self._began = application, dict[int, float]()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application."""
        thread = threading.get_ident()
        self._began[thread] = time.monotonic()
        try:
            return self._application(environ, start_response)
        finally:
            del self._began[thread]

    def busy_since(self) -> float | None:
        """Return when the request began that has taken longest so far."""
        return min(list(self._began.values()), default=None)
