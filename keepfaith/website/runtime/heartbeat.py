"""Signs of life: a file that a process touches every few seconds while it gets on with its work."""

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from keepfaith.errors import KeepfaithError
from keepfaith.website.runtime.data_directory import DataDirectory

_BEAT: Final = 3.0
# A file older than this counts as no sign of life.
MAX_AGE: Final = 30.0
_PROCESSES: Final = "KEEPFAITH_WEB_PROCESSES"
_USUAL_WEB_PROCESSES: Final = 2
MAX_WEB_PROCESSES: Final = 16

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class BadNumberOfProcesses(KeepfaithError):
    """So many web processes cannot be started."""


class Heartbeat(threading.Thread):
    """Touches a file every few seconds, unless what the process is at began longer ago than `longest` seconds.

    `busy_since` returns when that was by the monotonic clock, or nothing while the process has no work.
    """

    def __init__(self, file: Path, *, busy_since: Callable[[], float | None], longest: float) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.file, self._busy_since, self._longest = file, busy_since, longest

    def run(self) -> None:
        """Touch the file for as long as the process lives."""
        while True:
            since = self._busy_since()
            if since is None or time.monotonic() - since < self._longest:
                self.file.touch()
            time.sleep(_BEAT)


def beats(file: Path) -> bool:
    """Return whether the process that touches a file has given a sign of life lately."""
    try:
        return time.time() - file.stat().st_mtime < MAX_AGE
    except OSError:
        return False


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
