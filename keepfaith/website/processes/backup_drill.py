"""The weekly drill, begun by the worker.

What the drill finds, it leaves in the data directory itself; the check of promise 42 reads it there.
"""

import datetime as dt
import logging
import os
import time
from typing import ClassVar, Final, override

from keepfaith.monitoring.checks.p42_backup_drills import Drill
from keepfaith.monitoring.schedules import last_runs
from keepfaith.policies.sections.check import Portal
from keepfaith.website.postgres.connections import is_embedded
from keepfaith.website.processes.scheduled_command import ScheduledCommand
from keepfaith.website.runtime.data_directory import DataDirectory

VARIABLE: Final = "KEEPFAITH_DRILL"
EVERY: Final = dt.timedelta(days=7)
# What failed for want of room or of a key is tried again the next day, and so is what failed.
AGAIN: Final = dt.timedelta(days=1)
# A portal that just started has visitors who wait for it.
SETTLED: Final = 3_600.0
# Where none was ever tried, the promises page has nothing to show until the first.
FIRST: Final = 600.0

log = logging.getLogger("keepfaith.drill")


class Drills(ScheduledCommand):
    """The drills of one worker: an hour after it began, or ten minutes where there has been none."""

    name: ClassVar[str] = "drill"

    def __init__(self) -> None:
        super().__init__(first_look=FIRST)
        self._settled = time.monotonic() + SETTLED

    @override
    def due_command(self, data: DataDirectory, *, now: dt.datetime) -> list[str] | None:
        last = Drill.read(data.path)
        is_early = time.monotonic() < self._settled and not (last is None and self.name not in last_runs())
        if is_early or not drills_itself() or not is_due(last, now=now):
            return None
        return ["backup", "drill"]

    @override
    def pause_after(self, *, failed: bool) -> float:
        if failed:
            log.error(
                "ALARM: the weekly drill of backups failed; see promise 42, and what the drill said above"
            )
        return AGAIN.total_seconds()


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


def see_to_drill(portal: Portal | None = None) -> None:
    """Do this round's part."""
    _drills.see(portal)


def end_drill() -> None:
    """Have a drill of this process end."""
    _drills.end()
