"""How long the portal takes to start, from nothing and again, and how much memory each process takes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.sizes import sized

PATIENCE = 600.0
_AT_REST = sized(5.0, 1_000.0)
# What the front server adds, where there is none.
HOP = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.1"}


@dataclass(frozen=True)
class Running:
    """What is served: where it answers, whom to trust, its processes, and what a front server would add."""

    origin: str
    certificate: Path | None
    process: psutil.Process
    headers: Mapping[str, str] = field(default_factory=dict)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path, *, alone: bool = False, probed: bool = False) -> Iterator[tuple[Running, float]]:
    """Serve the sample portal, alone without its front server; give it and the seconds until it was ready.

    It is probed only where that is measured: a first round takes a processor for seconds.
    """
    web = free_port()
    environment = {
        **os.environ,
        "KEEPFAITH_DATA": str(data),
        "PORT": str(free_port()),
        "KEEPFAITH_HTTP_PORT": str(free_port()),
        "KEEPFAITH_PROBER": "" if probed else "none",
    }
    if alone:
        environment |= {
            "KEEPFAITH_FRONT": "none", "KEEPFAITH_WEB": f"127.0.0.1:{web}", "KEEPFAITH_TRUSTED_PROXIES": "127.0.0.1",
        }  # fmt: skip
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
        endpoint = json.loads(file.read_text())
        server = psutil.Process(process.pid)
        if alone:
            yield Running(f"http://127.0.0.1:{web}", None, server, HOP), took
        else:
            yield Running(endpoint["origin"], Path(endpoint["certificate"]), server), took
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def measure(scratch: Path) -> None:
    """Print what starting takes, twice, and what the second start's processes hold."""
    data = scratch / "var"
    with served(data, probed=True) as (_, first):
        pass
    with served(data, probed=True) as (portal, again):
        print(f"\nStart until ready: {first:.1f} s from nothing, {again:.1f} s again")
        print("Memory (USS, MiB):")
        for process in [portal.process, *portal.process.children(recursive=True)]:
            # The custodian's own walk of its journal may just have ended.
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            print(f"  {own_memory(process) / 2**20:7.1f}  {named(process)}")


def own_memory(process: psutil.Process) -> int:
    """Return the bytes that a process alone holds.

    The custodian lets root alone look into its memory. An ordinary user gets its anonymous memory instead: 32.8 MiB
    where root read 33.4.
    """
    try:
        return int(process.memory_full_info().uss)
    except psutil.AccessDenied:
        figures = process.memory_info()
        return int(figures.rss - figures.shared)


@contextmanager
def resting(data: Path, *, alone: bool = False) -> Iterator[Running]:
    """Serve the portal, once its worker has run every check for the first time: it would take a core of its own."""
    with served(data, alone=alone) as (portal, _):
        _rest(portal)
        yield portal


def _rest(portal: Running) -> None:
    worker = next(part for part in portal.process.children() if named(part) == "serve worker")
    end = time.perf_counter() + PATIENCE
    while worker.cpu_percent(2.0) > _AT_REST:
        if time.perf_counter() > end:
            raise SystemExit("the worker does not come to rest")


def named(process: psutil.Process) -> str:
    words = process.cmdline()
    if words and words[0].startswith("postgres"):
        return " ".join(words)[:60]
    part = [word for word in words if word in {"serve", "web", "worker", "recorder", "custodian"}]
    return " ".join(part) or process.name()
