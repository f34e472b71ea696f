"""The drill: a backup is made, brought back in a second directory, counted and compared; then both are removed.

It is sealed to a key that lives as long as the drill, for the agency's own secret key has no place beside the portal.
Whether that one still opens a backup, `keepfaith backup verify` says, wherever it is kept.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from keepfaith.custody.archives.exporting import export
from keepfaith.custody.archives.keys import new_backup_key, read_backup_key
from keepfaith.custody.archives.packing import rows_listed
from keepfaith.errors import KeepfaithError
from keepfaith.monitoring.drills import REPORT, Drill
from keepfaith.website.backups.creating import AGENCY, SECRETS, VISITS, Sources
from keepfaith.website.serving.custodian_key import custodian_key, key_file
from keepfaith.website.serving.custody import custody_folder
from keepfaith.website.serving.data_directory import write_whole

_LONGEST: Final = 6 * 3600.0


class DrillFailed(KeepfaithError):
    """A backup that was made for a drill did not come back as it was."""


def drill(sources: Sources, *, now: dt.datetime) -> Drill:
    """Make a backup and bring it back; the report is left in the data directory, also of a drill that failed."""
    began = time.monotonic()
    place = Path(tempfile.mkdtemp(prefix=".drill.", dir=sources.data.path.parent))
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
        shutil.rmtree(place, ignore_errors=True)
    found = Drill(
        at=now,
        seconds=round(time.monotonic() - began, 1),
        tables=len(listed.get("tables", {})),
        rows=sum(listed.get("tables", {}).values()),
        records=report.get("compared", 0),
        entries=listed["head"]["count"] if listed else 0,
        files=sum(rows_listed(listed, name) for name in (VISITS, AGENCY, SECRETS)) if listed else 0,
        problem=problem,
    )
    write_whole(sources.data.path / REPORT, found.told())
    return found


def _brought_back(sources: Sources, place: Path, now: dt.datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    shown, _ = new_backup_key()
    public = read_backup_key(shown).public_key()
    write_whole(place / "secret", shown + "\n")
    made = sources.create(place, public=public, now=now)
    kek = custodian_key(sources.data, make=False)
    export(custody_folder(sources.data), to=place / "ledger", public=public, kek=kek)
    files = {"--into": place / "again", "--ledger": place / "ledger", "--secret-key-file": place / "secret"}
    named = {**files, "--key-file": key_file(sources.data)}
    words = [word for name, file in named.items() for word in (name, str(file))]
    # What is brought back needs a Django of its own, and never the portal's own database.
    kept = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    command = [
        sys.executable,
        "-m",
        "keepfaith.website.commands",
        "backup",
        "restore",
        str(made.file),
        *words,
    ]
    done = subprocess.run(
        [*command, "--json"],
        env={**kept, "KEEPFAITH_DATA": str(place / "again")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST,
    )
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.startswith("Problem: ")]
        raise DrillFailed(
            said[-1].removeprefix("Problem: ") if said else "The backup was not brought back.",
            "Run `keepfaith backup restore` by hand to see why.",
        )
    report: dict[str, Any] = json.loads(done.stdout)
    return made.listed, report
