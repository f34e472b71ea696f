"""Real processes, each with a data directory of its own that PostgreSQL's account can reach."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.parent_death import dying_with_parent
from tests.conftest import rest
from tests.portal_starts import note_start
from tests.templates import copy_portal

READY = 180.0


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account may pass through, which pytest's own folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="kf-"))
    folder.chmod(0o711)
    yield folder
    for pid in processes(folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder)


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a shell in which nothing of the portal is set but its data directory.

    Its agency is the sample, whose permissions are placeholders: they destroy in a demonstration alone.
    """
    ours = ("KEEPFAITH_", "DATABASE_URL", "PORT", "DJANGO_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**inherited, "KEEPFAITH_DATA": str(data), "KEEPFAITH_DEMO": "yes", **more}


def processes(folder: Path) -> dict[int, str]:
    """List every living process that works in a folder or has it as an argument, with its command line.

    One that shows nobody but root where it works, as a custodian does, counts with the process that started it.
    """
    by_number, closed = {}, {}
    mark = os.fsencode(folder)
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            state, parent, *_ = entry.joinpath("stat").read_text().rpartition(")")[2].split()
            if state == "Z":
                continue
            line = entry.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
            try:
                has_data = b"KEEPFAITH_DATA=" + mark in entry.joinpath("environ").read_bytes()
                if has_data or os.fsencode((entry / "cwd").readlink()).startswith(mark):
                    by_number[int(entry.name)] = line
            except PermissionError:
                closed[int(entry.name)] = (int(parent), line)
    return by_number | {number: line for number, (parent, line) in closed.items() if parent in by_number}


def gone(folder: Path, *, within: float = 40.0) -> dict[int, str]:
    """Wait until no process is left, and return those that stayed."""
    end = time.monotonic() + within
    while (left := processes(folder)) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def amiss(complained: str) -> list[str]:
    """Return what a portal said beside its acts, which are that a process started, is ready or stopped."""
    return [line for line in complained.splitlines() if " supervisor INFO keepfaith.serve: " not in line]


def free_ports() -> tuple[int, int]:
    """Two ports that nobody listens on."""
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


class Serving:
    """One `keepfaith serve` in a process of its own, from nothing or from the copy of one that was started before."""

    def __init__(
        self,
        data: Path,
        *arguments: str,
        cwd: Path | None = None,
        ports: tuple[int, int] | None = None,
        copied: bool = False,
        **more: str,
    ) -> None:
        if copied:
            copy_portal(data, *arguments)
        self.data = data
        self.port, self.plain_port = ports or free_ports()
        ports_given = {"PORT": str(self.port), "KEEPFAITH_HTTP_PORT": str(self.plain_port)}
        # Without prober and checks, which would take the processors too, unless a test says otherwise.
        quiet = {"KEEPFAITH_PROBER": "none", "KEEPFAITH_CHECKS": "none"}
        given = {**ports_given, **quiet, "PYTHONFAULTHANDLER": "1", **more}
        note_start()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "keepfaith.website.cli", "serve", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(data, **given),
            cwd=cwd,
            # Also where this process is killed before it can stop what it started.
            preexec_fn=dying_with_parent(by=signal.SIGTERM),
        )

    def await_ready(self) -> "Serving":
        """Wait until the portal has left its addresses."""
        end = time.monotonic() + READY
        while self._recorded_process() != self.process.pid:
            if self.process.poll() is not None or time.monotonic() > end:
                self.process.kill()
                pytest.fail("not ready: " + " / ".join(self.process.communicate()))
            time.sleep(0.02)
        return self

    def at_rest(self) -> "Serving":
        """Have it make no backup and no drill, which would take the processors from the test."""
        rest(DataDirectory.at(self.data))
        return self

    def _recorded_process(self) -> int:
        """Who left the addresses: a killed run leaves its own behind."""
        try:
            return int(json.loads((self.data / "run" / "portal.json").read_text())["pid"])
        except FileNotFoundError:
            return 0

    def kill(self) -> None:
        """End it as kill -9 does, and do not wait for what it may have left behind."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()

    def ended(self, *, within: float = 60.0) -> tuple[int, str, str]:
        """Wait for the end; give the exit status and what was said. One that does not end shows where it is."""
        try:
            output, complained = self.process.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            with suppress(subprocess.TimeoutExpired):
                pytest.fail("still running: " + " / ".join(self.process.communicate(timeout=5.0)))
            pytest.fail("still running, and something holds its output")
        return self.process.returncode, output, complained


@pytest.fixture
def serve() -> Iterator[Callable[..., Serving]]:
    """Start `keepfaith serve` as often as asked; whatever still runs is stopped at the end."""
    started: list[Serving] = []

    def start(data: Path, *arguments: str, **more: Any) -> Serving:
        started.append(Serving(data, *arguments, **more))
        return started[-1]

    yield start
    for serving in started:
        if serving.process.poll() is None:
            serving.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                serving.process.wait(20)
        serving.kill()
