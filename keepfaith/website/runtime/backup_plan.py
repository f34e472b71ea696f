"""Where the daily backup goes, at which hour, and how many are kept, as the environment says it."""

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from zoneinfo import ZoneInfo

from keepfaith.errors import KeepfaithError

FOLDER: Final = "KEEPFAITH_BACKUPS"
HOUR: Final = "KEEPFAITH_BACKUP_HOUR"
KEEP: Final = "KEEPFAITH_BACKUPS_KEPT"
# Early in the morning, when nearly nobody waits.
_USUAL_HOUR: Final = 2
_USUAL_KEEP: Final = 14
_MAX_KEEP: Final = 150
_DAY: Final = dt.timedelta(days=1)


class BadBackupPlan(KeepfaithError):
    """What the environment says of backups cannot be."""


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """The folder, if one is named, the hour of the day where the agency is, and how many backups are kept."""

    folder: Path | None
    hour: int = _USUAL_HOUR
    keep: int = _USUAL_KEEP

    @classmethod
    def from_environment(cls) -> Self:
        """Read the three variables; nothing is looked at on the disk."""
        named = os.environ.get(FOLDER, "")
        folder = Path(named) if named else None
        if folder is not None and not folder.is_absolute():
            raise BadBackupPlan(
                f"{FOLDER} names no full path.", "Write it from the root on, such as /srv/keepfaith-backups."
            )
        return cls(
            folder,
            _number(HOUR, os.environ.get(HOUR), _USUAL_HOUR, least=0, most=23),
            _number(KEEP, os.environ.get(KEEP), _USUAL_KEEP, least=1, most=_MAX_KEEP),
        )

    def last_due(self, now: dt.datetime, *, zone: ZoneInfo) -> dt.datetime:
        """Return the last instant at which a backup fell due: today at the hour, or yesterday before it."""
        local = now.astimezone(zone)
        due = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        # By the clock on the wall, so that the hour stays the same when that is changed.
        return (due if due <= local else due - _DAY).astimezone(dt.UTC)


def _number(name: str, text: str | None, usual: int, *, least: int, most: int) -> int:
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise BadBackupPlan(f"{name} is no number that can be used.", f"Give one between {least} and {most}.")
    return int(text)
