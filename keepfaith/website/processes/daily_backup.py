"""The daily backup, begun by the worker; one that fails is tried again soon, and the log has an alarm each time."""

import datetime as dt
import logging
import time
from typing import ClassVar, Final, override

from keepfaith.agency.agency import this_agency
from keepfaith.custody.archives.keys import PUBLIC
from keepfaith.monitoring.models import ScheduleHeartbeat
from keepfaith.monitoring.schedules import last_runs
from keepfaith.policies.sections.check import Portal
from keepfaith.website.postgres.connections import is_embedded
from keepfaith.website.processes.scheduled_command import LOOK, ScheduledCommand
from keepfaith.website.runtime.backup_plan import FOLDER, BackupPlan
from keepfaith.website.runtime.data_directory import DataDirectory

# Whoever started the portal looks at it first.
FIRST: Final = 120.0
FIRST_RETRY: Final = 300.0
MAX_RETRY: Final = 4 * 3_600.0
# The start has said it.
_REMINDED_FIRST: Final = 3_600.0
_REMINDED_EVERY: Final = 86_400.0

log = logging.getLogger("keepfaith.backup")


class DailyBackups(ScheduledCommand):
    """The backups of one worker: one a day, the first soon after the start if the day's is missing."""

    name: ClassVar[str] = "backup"

    def __init__(self) -> None:
        super().__init__(first_look=FIRST)
        self._failures = 0
        self._remind_at = time.monotonic() + _REMINDED_FIRST

    @override
    def due_command(self, data: DataDirectory, *, now: dt.datetime) -> list[str] | None:
        if missing := missing_for_backups(data):
            self._remind(missing)
            return None
        plan = BackupPlan.from_environment()
        # The worker never gets the role that owns the tables elsewhere: there another program runs the command.
        if not is_embedded() or not is_due(last_runs().get(self.name), plan, now=now):
            return None
        return ["backup", "create", "--to", str(plan.folder), "--keep", str(plan.keep)]

    @override
    def pause_after(self, *, failed: bool) -> float:
        self._failures = self._failures + 1 if failed else 0
        if not failed:
            return LOOK
        pause = min(FIRST_RETRY * 2.0 ** min(self._failures - 1, 10), MAX_RETRY)
        log.error(
            "ALARM: the daily backup failed, %d times by now; it is tried again in %d minutes. It said why above.",
            self._failures,
            pause // 60,
        )
        return pause

    def _remind(self, missing: str) -> None:
        if time.monotonic() >= self._remind_at:
            self._remind_at = time.monotonic() + _REMINDED_EVERY
            log.error(
                "ALARM: no backups are made, and promise 42 is not kept: there is no %s. See docs/operate/backups.md.",
                missing,
            )


def missing_for_backups(data: DataDirectory) -> str:
    """Name what has to be configured before backups are made; nothing if all of it is there."""
    if BackupPlan.from_environment().folder is None:
        return FOLDER
    return "" if (data.path / PUBLIC).is_file() else "key of backups"


def is_due(last: ScheduleHeartbeat | None, plan: BackupPlan, *, now: dt.datetime) -> bool:
    """Say whether the day's backup was not made yet, by the last run that ended well."""
    if last is None or last.done_at is None:
        return True
    # One of a time to come says nothing.
    return not plan.last_due(now, zone=this_agency().zone) <= last.done_at <= now


_backups = DailyBackups()


def see_to_backup(portal: Portal | None = None) -> None:
    """Do this round's part."""
    _backups.see(portal)


def end_backup() -> None:
    """Have a backup of this process end; nothing of it stays."""
    _backups.end()
