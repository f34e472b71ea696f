"""Promise 42: a backup was made within the last day, and its file is where the ledger says, as it says."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from keepfaith.custody.archives.keys import PUBLIC
from keepfaith.custody.protocol.answers import BackupFile
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.policies.models import Edition
from keepfaith.policies.sections.check import Finding, Portal

# A day, and time for one that fails to be tried again and to be made.
FRESH_FOR: Final = dt.timedelta(hours=26)
# What is larger is compared by its size alone: the worker has other things to do.
MAX_DIGESTED: Final = 256 * 1024**2
_CONFIGURE: Final = "see docs/operate/backups.md."


@dataclass(frozen=True, slots=True)
class Place:
    """Where backups go: the folder that is configured, if one is, and whether there is a key to seal them to."""

    folder: Path | None
    has_key: bool


def examine(_portal: Portal) -> Finding:
    """Compare what the ledger says of backups with the files in the folder."""
    place = Place(settings.BACKUP_FOLDER, (settings.DATA / PUBLIC).is_file())
    known = custodian().backups()
    first = Edition.objects.order_by("posted_at").first()
    now = dt.datetime.now(dt.UTC)
    return judge(place, known, served_since=first.posted_at if first else now, now=now)


def judge(
    place: Place, known: Sequence[BackupFile], *, served_since: dt.datetime, now: dt.datetime
) -> Finding:
    """Say what the backups prove; `known` are those of the ledger, the last one first.

    A portal that is younger than a day may still make its first one.
    """
    if place.folder is None:
        return Finding("failed", f"No backups are made: KEEPFAITH_BACKUPS names no folder; {_CONFIGURE}")
    if not place.has_key:
        return Finding("failed", f"No backups are made: there is no key to encrypt them to; {_CONFIGURE}")
    if not known and _is_within_a_day(served_since, now):
        return Finding("unproven", "The first backup has not been made yet.")
    return _judged(place.folder, known, now)


def _judged(folder: Path, known: Sequence[BackupFile], now: dt.datetime) -> Finding:
    whole = [backup for backup in known if size_in(folder, backup.named) == backup.size]
    if not whole:
        return Finding("failed", "No backup that the ledger knows is in the folder as it says.")
    last = whole[0]
    if not _is_within_a_day(last.at, now):
        return Finding(
            "failed", f"The last backup in the folder is of {_minute(last.at)}, more than a day ago."
        )
    if last.size <= MAX_DIGESTED and digest_in(folder, last.named) != last.digest:
        return Finding(
            "failed", f"The backup of {_minute(last.at)} is not as it was when the ledger entered it."
        )
    return Finding.of(
        examined=len(whole),
        faults=[],
        figure=f"The last backup was made on {_minute(last.at)}: {last.size:,} bytes in a place of their own, "
        f"as the ledger says; {len(whole)} are there.",
    )


def _is_within_a_day(instant: dt.datetime, now: dt.datetime) -> bool:
    # One of a time to come says nothing.
    return dt.timedelta(0) <= now - instant <= FRESH_FOR


def size_in(folder: Path, name: str) -> int | None:
    """Return the size of a backup's file; nothing where it cannot be seen."""
    file = folder / name
    try:
        return file.stat(follow_symlinks=False).st_size if file.is_file() else None
    except OSError:
        return None


def digest_in(folder: Path, name: str) -> bytes:
    """Return the SHA-256 of a backup's file, and no digest at all where it cannot be read."""
    try:
        with (folder / name).open("rb") as source:
            return hashlib.file_digest(source, "sha256").digest()
    except OSError:
        return b""


def _minute(instant: dt.datetime) -> str:
    return f"{instant.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
