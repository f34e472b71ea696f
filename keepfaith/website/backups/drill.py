"""The drill: a backup is made, brought back in a second directory, counted and compared; then both are removed.

It is sealed to a key that lives as long as the drill, for the agency's own secret key has no place beside the portal.
Whether that one still opens a backup, `keepfaith backup verify` says, wherever it is kept.
"""

import contextlib
import datetime as dt
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from keepfaith.custody.archives.archive_format import rows_listed
from keepfaith.custody.archives.keys import new_backup_key, read_backup_key
from keepfaith.custody.archives.ledger_export import export
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.shared_folders import private_mode
from keepfaith.monitoring.checks.p42_backup_drills import REPORT, Drill
from keepfaith.website.backups.creation import AGENCY, SECRETS, VISITS, Sources
from keepfaith.website.processes.custodian import custody_folder
from keepfaith.website.processes.custodian_key import custodian_key, key_file
from keepfaith.website.runtime.data_directory import write_atomically
from keepfaith.website.runtime.locks import FileLock

_MAX_SECONDS: Final = 6 * 3600.0
# The archive, the export, and all of it again; and the disk must not be full beside it.
_TIMES: Final = 3
_SPARE: Final = 1024**3
_BLOCK: Final = 1024 * 1024
_SECRET: Final = "secret"  # noqa: S105 - the name of a file
# The restored custodian's files, in the directory or in its draft, which begins with a dot.
_STORES: Final = "*again*/custody"


class DrillFailed(KeepfaithError):
    """A backup that was made for a drill did not come back as it was."""


class NoRoom(KeepfaithError):
    """The disk has too little room for a second portal beside the first, so there was no drill."""


class AlreadyDrilling(KeepfaithError):
    """Another drill of this data directory runs."""


def drill(sources: Sources, *, now: dt.datetime) -> Drill:
    """Make a backup and bring it back; the report is left in the data directory, also of a drill that failed.

    Raises `NoRoom` and `AlreadyDrilling`, and then there was none.
    """
    lock = FileLock(sources.data.path / "drill.lock")
    try:
        if not lock.taken():
            raise AlreadyDrilling("A drill runs already.", "Wait until it ends.")
        return _drilled(sources, now)
    finally:
        lock.close()


def _drilled(sources: Sources, now: dt.datetime) -> Drill:
    began, prefix = time.monotonic(), f".{sources.data.path.name}.drill."
    for left in sources.data.path.parent.glob(f"{glob.escape(prefix)}*"):
        # Of a drill that was killed: none runs now.
        remove_place(left)
    must_fit(sources.data.path, sources.size())
    place = Path(tempfile.mkdtemp(prefix=prefix, dir=sources.data.path.parent))
    try:
        # PostgreSQL cannot run as root: its own user must be able to pass through.
        place.chmod(0o711 if os.geteuid() == 0 else 0o700)
        listed, report = _brought_back(sources, place, now)
        problem = next(iter(report["visits_problems"]), "")
    except KeepfaithError as error:
        listed, report, problem = {}, {}, error.problem
    except (OSError, subprocess.SubprocessError) as error:
        listed, report, problem = {}, {}, f"It broke off ({type(error).__name__})."
    finally:
        remove_place(place)
    result = Drill(
        at=now,
        seconds=round(time.monotonic() - began, 1),
        tables=len(listed.get("tables", {})),
        rows=sum(listed.get("tables", {}).values()),
        records=report.get("compared", 0),
        entries=listed["checkpoint"]["count"] if listed else 0,
        files=sum(rows_listed(listed, name) for name in (VISITS, AGENCY, SECRETS)) if listed else 0,
        problem=problem,
    )
    # The worker reads it, whose user can be another one.
    folder = sources.data.path
    write_atomically(folder / REPORT, result.to_json(), mode=private_mode(folder))
    return result


def must_fit(beside: Path, size: int) -> None:
    """Refuse with `NoRoom` what would fill the disk; `size` in bytes is that of what is copied."""
    needed, free = _TIMES * size + _SPARE, shutil.disk_usage(beside).free
    if free < needed:
        raise NoRoom(
            f"A drill needs {needed / _SPARE:,.1f} GiB beside {beside}, and {free / _SPARE:,.1f} are free.",
            "Make room; until then the check of promise 42 proves nothing.",
        )


def remove_place(place: Path) -> None:
    """Remove what a drill made; what could open something is written over first, for keys erased later lie in it."""
    with contextlib.suppress(OSError):
        for file in [place / _SECRET, *place.glob(f"{_STORES}/*")]:
            if file.is_file() and not file.is_symlink():
                _overwrite(file)
    shutil.rmtree(place, ignore_errors=True)


def _overwrite(file: Path) -> None:
    with file.open("r+b") as open_file:
        left = file.stat().st_size
        while left > 0:
            left -= open_file.write(bytes(min(left, _BLOCK)))
        open_file.flush()
        os.fsync(open_file.fileno())


def _brought_back(sources: Sources, place: Path, now: dt.datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    shown, _ = new_backup_key()
    public = read_backup_key(shown).public_key()
    write_atomically(place / _SECRET, shown + "\n")
    backup = sources.create(place, public=public, now=now)
    kek = custodian_key(sources.data, make=False)
    export(custody_folder(sources.data), to=place / "ledger", public=public, kek=kek)
    files = {"--into": place / "again", "--ledger": place / "ledger", "--secret-key-file": place / _SECRET}
    named = {**files, "--key-file": key_file(sources.data)}
    words = [word for name, file in named.items() for word in (name, str(file))]
    # What is brought back needs a Django of its own, and never the portal's own database.
    environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    command = [
        sys.executable,
        "-m",
        "keepfaith.website.cli",
        "backup",
        "restore",
        str(backup.file),
        *words,
    ]
    completed = subprocess.run(
        [*command, "--json"],
        env={**environment, "KEEPFAITH_DATA": str(place / "again")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_MAX_SECONDS,
    )
    if completed.returncode != 0:
        problems = [line for line in completed.stderr.splitlines() if line.startswith("Problem: ")]
        raise DrillFailed(
            problems[-1].removeprefix("Problem: ") if problems else "The backup was not brought back.",
            "Run `keepfaith backup restore` by hand to see why.",
        )
    report: dict[str, Any] = json.loads(completed.stdout)
    return backup.listed, report
