"""Any process is killed at any moment: acknowledged forms open afterwards, and keys equal rows."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from keepfaith.website.processes.portal import served_portal
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.parent_death import dying_with_parent
from tests.attacks.submitting import Visitors
from tests.conftest import _free_port, rest

ROOT = Path(__file__).parents[2]
VICTIMS = ("custodian", "web", "worker", "postgres", "serve", "backend", "web worker")


class Doomed:
    """A portal on a data directory of its own, killed and started again."""

    def __init__(self, folder: Path, *, checking: bool) -> None:
        self.data, self.checking = DataDirectory.at(folder / "var"), checking
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are started with."""
        ports = {"PORT": str(_free_port()), "KEEPFAITH_HTTP_PORT": str(_free_port())}
        checks = "" if self.checking else "none"
        return {**os.environ, **ports, "KEEPFAITH_CHECKS": checks, "KEEPFAITH_DATA": str(self.data.path)}

    def start(self, visitors: Visitors) -> None:
        """Serve, and send the visitors here."""
        self.data.portal_file.unlink(missing_ok=True)
        command = [Path(sys.executable).parent / "keepfaith", "serve", "--demo"]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL,
            preexec_fn=dying_with_parent(by=signal.SIGTERM),
        )  # fmt: skip
        end = time.monotonic() + 180
        while not (served := served_portal(self.data)):
            assert self.process.poll() is None, "the portal did not start again"
            assert time.monotonic() < end, "the portal was not ready within three minutes"
            time.sleep(0.02)
        if not self.checking:
            rest(self.data)
        visitors.find(served.origin, served.certificate)

    def kill(self, victim: str) -> None:
        """Kill one of its processes, then see the rest end."""
        doomed = self._victim(victim)
        doomed.send_signal(signal.SIGKILL)
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            # It lives on without the killed one, as it may when that one is replaced.
            self.stop()
        self._await_all_gone()

    def stop(self) -> None:
        """End it in order."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(40)

    def _victim(self, victim: str) -> psutil.Process:
        main = psutil.Process(self.process.pid)
        if victim == "serve":
            return main
        every = main.children(recursive=True)
        kinds = {process: kind(process) for process in every}
        if victim == "web worker":
            web = next(process for process, of in kinds.items() if of == "web")
            return random.choice(web.children() or [web])
        return random.choice([process for process, of in kinds.items() if of == victim] or [main])

    def _await_all_gone(self) -> None:
        end = time.monotonic() + 40
        while time.monotonic() < end:
            left = [
                process for process in psutil.process_iter() if str(self.data.path) in command_line(process)
            ]
            if not left:
                return
            time.sleep(0.1)
        raise AssertionError(f"still there after the kill: {[command_line(process) for process in left]}")


def command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()) + process.environ().get("KEEPFAITH_DATA", "")
    except psutil.Error:
        return ""


def kind(process: psutil.Process) -> str:
    try:
        words = process.cmdline()
    except psutil.Error:
        return ""
    if words and "postgres" in words[0]:
        return "backend" if words[0].startswith("postgres:") else "postgres"
    return next((word for word in ("custodian", "web", "worker") if word in words), "")


def survive(*, acknowledged: int, kills: int, at_once: int, checking: bool) -> dict[str, object]:
    """Kill while forms come in, and while promises are checked if `checking`; return what is left."""
    random.seed(7)
    with tempfile.TemporaryDirectory(prefix="keepfaith-doomed-") as folder:
        Path(folder).chmod(0o711)
        portal, visitors = Doomed(Path(folder), checking=checking), Visitors(at_once=at_once)
        portal.start(visitors)
        round_number = 0
        try:
            end = time.monotonic() + 60 + 15 * kills
            while len(visitors.acknowledged) < acknowledged or round_number < kills:
                assert time.monotonic() < end, f"{len(visitors.acknowledged)} forms came through in time"
                time.sleep(random.uniform(0.2, 1.5))
                if round_number < kills:
                    portal.kill(VICTIMS[round_number % len(VICTIMS)])
                    portal.start(visitors)
                    round_number += 1
        finally:
            visitors.stop()
            portal.stop()
        completed = subprocess.run(
            [sys.executable, "-m", "tests.attacks.afterwards"],
            input=json.dumps(visitors.acknowledged), capture_output=True, text=True, cwd=ROOT,
            env=portal.environment, check=False,
        )  # fmt: skip
        assert completed.returncode == 0, completed.stderr
        verify = [Path(sys.executable).parent / "keepfaith", "ledger", "verify"]
        assert (
            subprocess.run(verify, env=portal.environment, capture_output=True, check=False).returncode == 0
        )
    return {**json.loads(completed.stdout), "acknowledged": len(visitors.acknowledged)}


def judge(left: dict[str, object]) -> None:
    assert left["wrong"] == []
    assert left["unconfirmed"] == 0
    assert left["keys"] == left["rows"] >= left["acknowledged"]


@pytest.mark.long
def test_an_acknowledged_form_survives_a_kill():
    judge(survive(acknowledged=6, kills=1, at_once=3, checking=False))


@pytest.mark.long
def test_acknowledged_forms_survive_while_every_process_is_killed_over_and_over():
    left = survive(acknowledged=1_000, kills=28, at_once=6, checking=True)
    sys.stdout.write(f"{left}\n")
    judge(left)
