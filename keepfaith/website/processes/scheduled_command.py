"""A command of our own that the worker starts when it is due: in a process that yields to all others, one at a time."""

import abc
import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import time
from typing import ClassVar, Final

from keepfaith.monitoring.schedules import NOTES
from keepfaith.policies.sections.check import Portal
from keepfaith.website.runtime.data_directory import DataDirectory

# How often it is looked whether something is due.
LOOK: Final = 60.0
MAX_SECONDS: Final = 6 * 3_600.0
FAILED: Final = "failed"

log = logging.getLogger("keepfaith.schedules")


class ScheduledCommand(abc.ABC):
    """One schedule of one worker; it looks for the first time so many seconds after the worker's start."""

    name: ClassVar[str]

    def __init__(self, *, first_look: float) -> None:
        self._not_before = time.monotonic() + first_look
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0

    @abc.abstractmethod
    def due_command(self, data: DataDirectory, *, now: dt.datetime) -> list[str] | None:
        """Return the words after `keepfaith` if the command is due now."""

    @abc.abstractmethod
    def pause_after(self, *, failed: bool) -> float:
        """Return for how many seconds nothing is due after a run, and say what has to be said of it."""

    def see(self, _portal: Portal | None = None) -> bool:
        """Begin the command if it is due, end one that takes too long; return whether it runs."""
        if self._process is not None:
            self._watch(self._process)
        elif time.monotonic() >= self._not_before:
            self._not_before = time.monotonic() + LOOK
            data = DataDirectory.from_environment()
            words = self.due_command(data, now=dt.datetime.now(dt.UTC))
            if words is not None:
                self._begin(data, words)
        return self._process is not None

    def end(self) -> None:
        """Have the command that runs end now, and remove what it made."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def _begin(self, data: DataDirectory, words: list[str]) -> None:
        NOTES.started(self.name)
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "keepfaith.website.cli", *words, "--supervised"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "KEEPFAITH_DATA": str(data.path)},
            process_group=0,
        )

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        status = process.poll()
        seconds = time.monotonic() - self._began
        if status is None:
            if seconds > MAX_SECONDS:
                self.end()
            return
        self._process = None
        result = {"result": FAILED} if status else {}
        NOTES.ended(self.name, seconds=seconds, **result)
        self._not_before = time.monotonic() + self.pause_after(failed=status != 0)
