"""The weekly drill, begun by the worker: a process of its own that yields to all others, never two at once.

What the drill finds, it leaves in the data directory itself; the check of promise 42 reads it there.
"""

import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import time
from typing import Final

from keepfaith.monitoring.checks.p42_backup_drills import Drill
from keepfaith.policies.sections.check import Portal
from keepfaith.website.postgres.connections import is_embedded
from keepfaith.website.runtime.data_directory import DataDirectory

VARIABLE: Final = "KEEPFAITH_DRILL"
EVERY: Final = dt.timedelta(days=7)
# What failed for want of room or of a key is tried again the next day, and so is what failed.
AGAIN: Final = dt.timedelta(days=1)
# A portal that just started has visitors who wait for it, and so has a demonstration that lasts minutes.
SETTLED: Final = 3_600.0
_LOOK: Final = 600.0
MAX_SECONDS: Final = 6 * 3_600.0

log = logging.getLogger("keepfaith.drill")


class Drills:
    """The drills of one worker; the first begins an hour after the worker did."""

    def __init__(self) -> None:
        self._not_before = time.monotonic() + SETTLED
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0

    def see(self, _portal: Portal | None = None) -> bool:
        """Begin a drill if one is due, end one that takes too long; say whether one runs."""
        if self._process is not None:
            self._watch(self._process)
        elif time.monotonic() >= self._not_before:
            self._not_before = time.monotonic() + _LOOK
            data = DataDirectory.from_environment()
            if drills_itself() and is_due(Drill.read(data.path), now=dt.datetime.now(dt.UTC)):
                self._begin(data)
        return self._process is not None

    def end(self) -> None:
        """Have the drill that runs end now, and remove what it made."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def _begin(self, data: DataDirectory) -> None:
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "keepfaith.website.cli", "backup", "drill", "--supervised"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "KEEPFAITH_DATA": str(data.path)},
            process_group=0,
        )

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        status = process.poll()
        if status is None:
            if time.monotonic() - self._began > MAX_SECONDS:
                self.end()
            return
        self._process = None
        self._not_before = time.monotonic() + AGAIN.total_seconds()
        if status != 0:
            log.error("the weekly drill of backups failed; see `keepfaith promises` and what it said above")


def drills_itself() -> bool:
    """Return whether the worker may drill: not where that is switched off, or without the role that owns the tables."""
    return os.environ.get(VARIABLE, "yes") != "no" and is_embedded()


def is_due(last: Drill | None, *, now: dt.datetime) -> bool:
    """Return whether a week has passed since the last drill, or a day since one that failed."""
    if last is None:
        return True
    age = now - last.at
    # A report of a time to come says nothing.
    return age < dt.timedelta(0) or age >= (AGAIN if last.problem else EVERY)


_drills = Drills()


def see_to_drill(portal: Portal | None = None) -> bool:
    """Do this round's part."""
    return _drills.see(portal)


def end_drill() -> None:
    """Have a drill of this process end."""
    _drills.end()
