"""Promise 42: the files of backups are those that the ledger entered, the newest of today, and one was brought back."""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.ledger_reader import LedgerReader, StillReading
from keepfaith.prober.reach import Reach

# A day, and time for one that fails to be tried again and to be made.
FRESH: Final = dt.timedelta(hours=26)
# A week, and a day for a drill that runs late.
DRILLED: Final = dt.timedelta(days=8)
# So much is read in one look: the newest file first, and of the others as many as fit.
MAX_BYTES: Final = 2 * 1024**3
_FOLDER: Final = "KEEPFAITH_BACKUPS"
_REPORT: Final = "drill.json"
_MAX_REPORT: Final = 64 * 1024
_KNOWN: Final = "SELECT named, digest, size, at FROM backups WHERE removed = 0 ORDER BY at DESC"


class Backup(NamedTuple):
    """A backup as it was entered."""

    named: str
    digest: bytes
    size: int
    at: dt.datetime


class Drill(NamedTuple):
    """When a backup was brought back to compare it, and whether something was wrong with it."""

    at: dt.datetime
    problem: bool


class Comparison(NamedTuple):
    """What is wrong with the files, and how many of them were read to their end."""

    faults: list[str]
    read: int


def examine(reach: Reach) -> Finding:
    """Compare the entries of backups with the files, and look when one was last brought back."""
    named = os.environ.get(_FOLDER)
    try:
        with LedgerReader.opened(reach) as ledger:
            known = [
                Backup(name, digest, size, dt.datetime.fromisoformat(at))
                for name, digest, size, at in ledger.file.rows(_KNOWN)
            ]
    except StillReading as behind:
        return Finding("unproven", behind.problem)
    if not named or not known:
        return Finding("unproven", "No backup was made in a folder that is named here.")
    now = dt.datetime.now(dt.UTC)
    compared = compare(Path(named), known, now=now)
    drill = _last_drill(reach)
    faults = [*compared.faults, *_drill_faults(drill, now=now)]
    return Finding.of(
        examined=len(known),
        faults=faults,
        figure=f"Backups entered and not removed: {len(known)}. Each file is there with its size. Read whole, and as "
        f"entered: {compared.read}. The newest is of {known[0].at:%Y-%m-%d %H:%M} UTC. "
        + (f"One was brought back on {drill.at:%Y-%m-%d}." if drill else "None was brought back yet."),
    )


def compare(folder: Path, known: Sequence[Backup], *, now: dt.datetime) -> Comparison:
    """Compare entries, the newest first, with the files of a folder."""
    faults: list[str] = []
    age = now - known[0].at
    if not dt.timedelta(0) <= age <= FRESH:
        faults.append(f"The newest backup is of {known[0].at:%Y-%m-%d %H:%M} UTC, not of the last day.")
    budget, read = MAX_BYTES, 0
    for backup in known:
        size = _size(folder / backup.named)
        if size is None:
            faults.append(
                f"The file of the backup of {backup.at:%Y-%m-%d %H:%M} UTC is not in the folder of backups."
            )
        elif size != backup.size:
            faults.append(f"The file of the backup of {backup.at:%Y-%m-%d %H:%M} UTC has another size.")
        elif size <= budget or not read:
            budget, read = budget - size, read + 1
            if _digest(folder / backup.named) != backup.digest:
                faults.append(f"The file of the backup of {backup.at:%Y-%m-%d %H:%M} UTC is another one.")
    return Comparison(faults, read)


def _drill_faults(drill: Drill | None, *, now: dt.datetime) -> Iterator[str]:
    if drill is None:
        return
    if drill.problem:
        yield f"The backup that was brought back on {drill.at:%Y-%m-%d} was not whole."
    if not dt.timedelta(0) <= now - drill.at <= DRILLED:
        yield f"A backup was last brought back on {drill.at:%Y-%m-%d}, more than 8 days ago."


def _last_drill(reach: Reach) -> Drill | None:
    """Read the report that the last drill left; none if there is none that can be read."""
    try:
        with (reach.folder.parent / _REPORT).open(encoding="utf-8") as source:
            report = json.loads(source.read(_MAX_REPORT))
        return Drill(dt.datetime.fromisoformat(report["at"]), bool(report["problem"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _size(file: Path) -> int | None:
    try:
        return file.stat(follow_symlinks=False).st_size if file.is_file() else None
    except OSError:
        return None


def _digest(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return hashlib.file_digest(source, "sha256").digest()
    except OSError:
        return b""
