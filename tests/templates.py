"""Portals that were started once and put away: another of the same kind begins as a copy, not from nothing."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from keepfaith.website.runtime.data_directory import DataDirectory

# Set by the process that began the run, for all others of it.
FOLDER = "TESTS_TEMPLATES"
_KEY = ".key"


def copy_portal(data: Path, *arguments: str) -> None:
    """Put the data of a portal that has been started with these arguments before, and stopped, where none is yet."""
    template = _template(*arguments)
    data.parent.mkdir(parents=True, exist_ok=True)
    # Rights and owners are kept: PostgreSQL's files belong to an account of its own.
    subprocess.run(["cp", "-a", template, data], check=True)
    shutil.copy2(template.with_name(template.name + _KEY), data.with_name(data.name + _KEY))


def make_empty_store_of_visits(folder: Path) -> None:
    """Make the store of visits of a demonstration without its samples, whose weeks are pages to go through."""
    data = DataDirectory.at(folder)
    data.opened()
    subprocess.run(
        [sys.executable, "-m", "keepfaith.visits", data.visits], check=True, stdout=subprocess.DEVNULL
    )


def _template(*arguments: str) -> Path:
    folder = Path(os.environ[FOLDER])
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    template = folder / "-".join(["portal", *(word.strip("-") for word in arguments)])
    with template.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.with_suffix(".made").exists():
            _make(template, *arguments)
            template.with_suffix(".made").touch()
    return template


def _make(template: Path, *arguments: str) -> None:
    from tests.website.conftest import Serving

    if "--demo" in arguments:
        make_empty_store_of_visits(template)
    portal = Serving(template, *arguments).await_ready().at_rest()
    portal.process.send_signal(signal.SIGINT)
    status, _, complained = portal.ended(within=60)
    assert status == 0, complained
    shutil.rmtree(template / "run")
