"""Locks on files that the kernel releases when their last holder ends, even by kill -9."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MODE = 0o600
_PAUSE = 0.05


class FileLock:
    """One open file that can be locked, shared or alone; processes started with it hold it too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, _MODE)

    def taken(self, *, shared: bool = False, within: float = 0.0) -> bool:
        """Take the lock, waiting at most so many seconds; false if others kept it."""
        how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        end = time.monotonic() + within
        while True:
            try:
                fcntl.flock(self.descriptor, how | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    return False
                time.sleep(_PAUSE)
            else:
                return True

    def read(self) -> str:
        """Return what the holder wrote about itself."""
        return os.pread(self.descriptor, 4096, 0).decode(errors="replace")

    def write(self, text: str) -> None:
        """Write into the file who holds it."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text.encode(), 0)

    def close(self) -> None:
        """Let go; the lock stays taken while a process started with it lives."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


@contextmanager
def locked(path: Path) -> Iterator[FileLock]:
    """Hold the lock alone for the block, waiting for it as long as it takes."""
    lock = FileLock(path)
    try:
        fcntl.flock(lock.descriptor, fcntl.LOCK_EX)
        yield lock
    finally:
        lock.close()
