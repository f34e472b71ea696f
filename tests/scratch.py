"""The folder of a run of the tests: whatever ends the run, the next one takes its folder away."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "keepfaith-tests-"
# Locked as long as the run lives to which the folder belongs.
_OWNED = "owned"


def make() -> Path:
    """Make a folder that belongs to this process, until it ends."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    # PostgreSQL refuses to run as root, so its own account must be able to pass through.
    folder.chmod(0o711)
    unlocked = folder / "unlocked"
    fcntl.flock(os.open(unlocked, os.O_CREAT | os.O_WRONLY), fcntl.LOCK_EX)
    unlocked.rename(folder / _OWNED)
    return folder


def take_away_left() -> list[Path]:
    """Remove the folders of runs that were killed, which could not do it themselves, and return which they were."""
    left = [folder for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*") if _is_left(folder)]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return left


def _is_left(folder: Path) -> bool:
    """Return whether the process to which a folder belonged has ended; one without a sign is left alone."""
    with suppress(OSError), (folder / _OWNED).open("r+") as sign:
        fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
