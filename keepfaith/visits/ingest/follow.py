"""Following a log that is being written, also when it is rotated: a commit an hour, so that no file tells more.

Until then the log itself is what nothing is lost from: after a crash it is read again from the last commit.
"""

import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final

from keepfaith.visits.ingest.ingest import Ingest, Reading
from keepfaith.visits.ingest.sources import Origin, known

PAUSE: Final = 1.0
_HOUR: Final = 3_600


class Following:
    """A log as it is followed: the file that is open now, and how far it was read."""

    def __init__(self, run: Ingest, origin: Origin, path: Path) -> None:
        self._run, self._origin, self._path = run, origin, path
        self._log: BinaryIO | None = None
        self._reading: Reading | None = None
        self._closing = ExitStack()
        self._hour = int(time.time()) // _HOUR

    def go_on(self) -> None:
        """Take in what came since the last time, and commit when an hour or a file is over."""
        if self._reading is None and not self._begin():
            return
        is_over = self._is_over()
        self._take()
        hour = int(time.time()) // _HOUR
        if is_over or hour != self._hour:
            self.commit()
            self._hour = hour
        if is_over:
            self._closing.close()
            self._log = self._reading = None

    def commit(self) -> None:
        """Commit what is held."""
        if self._reading is not None:
            self._run.commit(self._reading)

    def close(self) -> None:
        """Commit, and let the file go."""
        self.commit()
        self._closing.close()
        self._run.close()

    def _begin(self) -> bool:
        found = known(self._run.manifest, self._origin) if self._path.exists() else None
        if found is None:
            return False
        self._reading = self._run.reading(self._origin, found)
        self._log = self._closing.enter_context(self._path.open("rb"))
        return True

    def _take(self) -> None:
        assert self._log is not None and self._reading is not None  # noqa: S101, PT018 - so it was begun
        self._log.seek(0)
        self._run.keep(self._reading, self._log, goes_on=True)

    def _is_over(self) -> bool:
        """Say whether another file now bears the name, or this one was emptied; its last lines are still read."""
        assert self._log is not None and self._reading is not None  # noqa: S101, PT018
        mine = os.fstat(self._log.fileno())
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return True
        return (there.st_dev, there.st_ino) != (
            mine.st_dev,
            mine.st_ino,
        ) or mine.st_size < self._reading.place


def follow(run: Ingest, origin: Origin, path: Path, *, pause: float = PAUSE) -> None:
    """Read what is there, then what comes, until Ctrl-C; what is held then is committed."""
    following = Following(run, origin, path)
    try:
        while True:
            following.go_on()
            time.sleep(pause)
    except KeyboardInterrupt:
        pass
    finally:
        following.close()
