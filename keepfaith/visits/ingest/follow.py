"""Following a log that is being written, also when it is rotated: a commit an hour, so that no file tells more.

Until then the log itself is what nothing is lost from: after a crash it is read again from the last commit.
"""

import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final

from keepfaith.visits.ingest.ingest import Ingest, LogReader
from keepfaith.visits.ingest.sources import LogSource, find_known

POLL_SECONDS: Final = 1.0
_HOUR: Final = 3_600


class LogFollower:
    """A log as it is followed: the file that is open now, and how far it was read."""

    def __init__(self, ingest: Ingest, source: LogSource, path: Path) -> None:
        self._run, self._source, self._path = ingest, source, path
        self._log: BinaryIO | None = None
        self._reader: LogReader | None = None
        self._closing = ExitStack()
        self._hour = int(time.time()) // _HOUR

    def poll(self) -> None:
        """Take in what came since the last time, and commit when an hour or a file is over."""
        if self._reader is None and not self._begin():
            return
        is_over = self._is_over()
        self._add()
        hour = int(time.time()) // _HOUR
        if is_over or hour != self._hour:
            self.commit()
            self._hour = hour
        if is_over:
            self._closing.close()
            self._log = self._reader = None

    def commit(self) -> None:
        """Commit what is held."""
        if self._reader is not None:
            self._run.commit(self._reader)

    def close(self) -> None:
        """Commit, and let the file go."""
        self.commit()
        self._closing.close()
        self._run.close()

    def _begin(self) -> bool:
        known = find_known(self._run.manifest, self._source) if self._path.exists() else None
        if known is None:
            return False
        self._reader = self._run.open_log(self._source, known)
        self._log = self._closing.enter_context(self._path.open("rb"))
        return True

    def _add(self) -> None:
        assert self._log is not None and self._reader is not None  # noqa: S101, PT018 - so it was begun
        self._log.seek(0)
        self._run.ingest(self._reader, self._log, is_growing=True)

    def _is_over(self) -> bool:
        """Return whether another file now bears the name, or this one was emptied; its last lines are still read."""
        assert self._log is not None and self._reader is not None  # noqa: S101, PT018 - so it was begun
        opened = os.fstat(self._log.fileno())
        try:
            named = self._path.stat()
        except FileNotFoundError:
            return True
        return (named.st_dev, named.st_ino) != (
            opened.st_dev,
            opened.st_ino,
        ) or opened.st_size < self._reader.byte_offset


def follow(ingest: Ingest, source: LogSource, path: Path, *, pause: float = POLL_SECONDS) -> None:
    """Read what is there, then what comes, until Ctrl-C; what is held then is committed."""
    follower = LogFollower(ingest, source, path)
    try:
        while True:
            follower.poll()
            time.sleep(pause)
    except KeyboardInterrupt:
        pass
    finally:
        follower.close()
