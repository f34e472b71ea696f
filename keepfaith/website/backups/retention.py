"""Files of backups in a folder: their names, and how long the policy lets them be kept."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from keepfaith.errors import KeepfaithError

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"keepfaith-(\d{8}T\d{6}Z)\.backup")


def name_at(instant: dt.datetime) -> str:
    """Name a backup by the time at which it is made."""
    return f"keepfaith-{instant.astimezone(dt.UTC):{_STAMP}}.backup"


def made_at(file: Path) -> dt.datetime | None:
    """Read from its name when a backup was made; nothing if it is no backup's name."""
    match = _NAME.fullmatch(file.name)
    try:
        return dt.datetime.strptime(match[1], _STAMP).replace(tzinfo=dt.UTC) if match else None
    except ValueError:
        return None


def last_day(retention: dict[str, Any], made: dt.date) -> dt.date | None:
    """Return the last day on which a backup may be kept, by `[backups]` of a retention table; none if it does not say.

    `period` is written as that of a holding: “30 days”, “6 months”.
    """
    written_period = retention.get("backups", {}).get("period")
    if written_period is None:
        return None
    # It needs Django, which verifying a backup does not.
    from keepfaith.policies.editions.retention_rules import Period

    period = Period.read(str(written_period))
    if period is None:
        raise KeepfaithError(
            "The policy in force does not say in days, months or years how long a backup is kept.",
            "Write [backups] with a period such as “30 days” into the retention.toml of the next edition.",
        )
    return period.end(made)


def past(folder: Path, retention: dict[str, Any], *, today: dt.date) -> list[Path]:
    """Return the backups of a folder whose time is over, by their names, the oldest first."""
    files = []
    for file in sorted(folder.iterdir()):
        made = made_at(file)
        last = last_day(retention, made.date()) if made else None
        if last is not None and last < today:
            files.append(file)
    return files


def remove(files: Iterable[Path], *, enter: Callable[[str], None]) -> list[str]:
    """Remove backups, each once `enter` has put its name into the ledger, and name them."""
    removed = []
    for file in files:
        enter(file.name)
        file.unlink(missing_ok=True)
        removed.append(file.name)
    return removed
