"""A run of the tests that is interrupted leaves no process behind, whichever process gets the signal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests import templates
from tests.portals import until
from tests.website.conftest import environment

ROOT = Path(__file__).parents[2]
# It serves a portal, and asks it for much.
TEST = "tests/website/front/test_hostile_wire.py"


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def is_front(process: psutil.Process) -> bool:
    try:
        return process.name() == "caddy"
    except psutil.NoSuchProcess:
        return False


def environment_alone(folder: Path) -> dict[str, str]:
    """Return the environment of a run that shares nothing with this one: it may leave a portal half made."""
    inherited = environment(folder / "unused")
    return {name: value for name, value in inherited.items() if name != templates.FOLDER}


def has_front(run: psutil.Popen, output: Path) -> bool:
    """Return whether a run serves a portal; fail with what it wrote, if it has ended before."""
    assert run.poll() is None, output.read_text(encoding="utf-8")
    return any(is_front(child) for child in run.children(recursive=True))


@pytest.mark.long
@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_leaves_nothing_running(
    tmp_path: Path, workers: str, number: signal.Signals
) -> None:
    output = tmp_path / "output"
    with output.open("w") as stream:
        run = psutil.Popen(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-n",
                workers,
                "-m",
                "not long",
                TEST,
            ],
            cwd=ROOT,
            env=environment_alone(tmp_path),
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    started: list[psutil.Process] = []
    try:
        # The front server is what a portal starts last.
        until(lambda: has_front(run, output))
        started = run.children(recursive=True)
        # To it alone, as from a program that runs it; a terminal signals all of them.
        os.kill(run.pid, number)
        run.wait(60)
        until(lambda: not any(map(is_alive, started)), 60)
    finally:
        for process in filter(is_alive, (run, *started)):
            process.kill()
        run.wait()
