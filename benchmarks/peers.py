"""Bare Django as the peer: behind the same front server as the portal, or both alone."""

import os
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.starting import HOP, Running, free_port
from tests.agents import BROWSER

PATIENCE = 30.0


@contextmanager
def bare(
    folder: Path, environment: Mapping[str, str], *, alone: bool, is_ready: Callable[[Running], bool]
) -> Iterator[Running]:
    """Serve a bare application from a folder of its own until the block ends."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.bare", str(folder / "data"), str(port)]
    process = subprocess.Popen([*command, *(["--alone"] if alone else [])], env={**os.environ, **environment})
    try:
        running = Running(
            f"http://127.0.0.1:{port}" if alone else f"https://localhost:{port}",
            None if alone else folder / "data" / "tls" / "authority.pem",
            psutil.Process(process.pid),
            HOP if alone else {},
        )
        end = time.monotonic() + PATIENCE
        while not _answers(running, is_ready):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit("the bare application does not answer as it should")
            time.sleep(0.05)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _answers(running: Running, is_ready: Callable[[Running], bool]) -> bool:
    try:
        return is_ready(running)
    except OSError:
        return False


def fetch(running: Running, path: str, **headers: str) -> bytes:
    """Ask for a page as a browser does, or as the front server of a portal that runs alone."""
    all_headers = {"User-Agent": BROWSER, **running.headers, **headers}
    request = urllib.request.Request(running.origin + path, headers=all_headers)
    trusted = ssl.create_default_context(cafile=str(running.certificate)) if running.certificate else None
    with urllib.request.urlopen(request, context=trusted, timeout=10) as answer:
        return bytes(answer.read())
