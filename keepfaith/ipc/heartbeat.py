"""Signs of life: a file that a process touches every second while it gets on with its work."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

BEAT_SECONDS: Final = 1.0
# A file older than this counts as no sign of life.
MAX_AGE: Final = 30.0


class Heartbeat(threading.Thread):
    """Touches a file every few seconds, unless what the process is at began longer ago than `longest` seconds.

    `busy_since` returns when that was by the monotonic clock, or nothing while the process has no work.
    """

    def __init__(
        self,
        file: Path,
        *,
        busy_since: Callable[[], float | None],
        longest: float,
        besides: Callable[[], None] = lambda: None,
    ) -> None:
        """Do something `besides` with each beat, whatever the process is at."""
        super().__init__(name="heartbeat", daemon=True)
        self.file, self._busy_since, self._longest, self._besides = file, busy_since, longest, besides

    def run(self) -> None:
        """Touch the file for as long as the process lives."""
        while True:
            since = self._busy_since()
            if since is None or time.monotonic() - since < self._longest:
                self.file.touch()
            self._besides()
            time.sleep(BEAT_SECONDS)


def beats(file: Path) -> bool:
    """Return whether the process that touches a file has given a sign of life lately."""
    try:
        return time.time() - file.stat().st_mtime < MAX_AGE
    except OSError:
        return False


def pass_on_sign(source: Path, to: Path) -> None:
    """Give a file the time of another process's sign, for those who may not look at that one."""
    with suppress(OSError):
        at = source.stat().st_mtime
        if not to.exists():
            # An old one is of a process that does not run any more.
            if not beats(source):
                return
            to.touch()
        os.utime(to, (at, at))
