"""How long the portal takes to start, from nothing and again, and how much memory each process takes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PATIENCE = 120.0
_AT_REST = 5.0


@dataclass(frozen=True)
class Running:
    """A served portal: where it answers, whom to trust, and its processes."""

    origin: str
    certificate: Path
    process: psutil.Process


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path) -> Iterator[tuple[Running, float]]:
    """Serve the sample portal; give it and the seconds until it was ready."""
    environment = {
        **os.environ,
        "KEEPFAITH_DATA": str(data),
        "PORT": str(free_port()),
        "KEEPFAITH_HTTP_PORT": str(free_port()),
    }
    begun = time.perf_counter()
    command = [Path(sys.executable).parent / "keepfaith", "serve", "--demo"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        file = data / "run" / "portal.json"
        while not file.exists():
            if process.poll() is not None or time.perf_counter() - begun > PATIENCE:
                raise SystemExit("the portal did not start")
            time.sleep(0.02)
        took = time.perf_counter() - begun
        found = json.loads(file.read_text())
        yield Running(found["origin"], Path(found["certificate"]), psutil.Process(process.pid)), took
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@contextmanager
def measured(data: Path) -> Iterator[Running]:
    """Print what starting takes, twice, and what the second start's processes hold."""
    with served(data) as (_, first):
        pass
    with served(data) as (portal, again):
        print(f"\nStart until ready: {first:.1f} s from nothing, {again:.1f} s again")
        print("Memory (USS, MiB):")
        for process in [portal.process, *portal.process.children(recursive=True)]:
            # The custodian's own walk of its journal may just have ended.
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            print(f"  {process.memory_full_info().uss / 2**20:7.1f}  {named(process)}")
        rest(portal)
        yield portal


def rest(portal: Running) -> None:
    """Wait until the worker has run every check for the first time: it would take a core of its own."""
    worker = next(part for part in portal.process.children() if named(part) == "serve worker")
    end = time.perf_counter() + PATIENCE
    while worker.cpu_percent(2.0) > _AT_REST:
        if time.perf_counter() > end:
            raise SystemExit("the worker does not come to rest")


def named(process: psutil.Process) -> str:
    words = process.cmdline()
    if words and words[0].startswith("postgres"):
        return " ".join(words)[:60]
    part = [word for word in words if word in {"serve", "web", "redirect", "worker", "recorder", "custodian"}]
    return " ".join(part) or process.name()
