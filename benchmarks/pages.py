"""The policy page against bare Django with its own security middleware, on the same server, in alternating rounds."""

import contextlib
import gzip
import os
import re
import shutil
import ssl
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.starting import Running, free_port
from tests.agents import BROWSER

ADDRESS = "/policies/privacy/"
ROUNDS, SECONDS, CONNECTIONS = 6, 4, 16
REFERENCE = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|woff2|svg|ico))"')
FONT = re.compile(r"""url\(["']?([^)"']+\.woff2)""")


@dataclass(frozen=True)
class Round:
    """What one burst of load gave."""

    per_second: float
    p50: float
    p99: float
    cpu: float


def measure(portal: Running, scratch: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(portal.certificate))
    page = fetch(portal.origin + ADDRESS, trusted)
    weigh(portal, page, trusted)
    if not shutil.which("wrk"):
        print("\nRequests per second: left out, because wrk is not installed (Debian: apt-get install wrk)")
        return
    with bare(page, scratch) as peer:
        rounds: dict[str, list[Round]] = {"portal": [], "bare": []}
        for _ in range(ROUNDS):
            rounds["bare"].append(burst(*peer))
            rounds["portal"].append(burst(portal.origin, portal.process))
    report(rounds)


def report(rounds: dict[str, list[Round]]) -> None:
    print(f"\n{ADDRESS}, {CONNECTIONS} connections, {ROUNDS} alternating rounds of {SECONDS} s, medians:")
    print(f"  {'':8}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms/request':>17}")
    middle = {
        name: [
            statistics.median(getattr(r, field) for r in done)
            for field in ("per_second", "p50", "p99", "cpu")
        ]
        for name, done in rounds.items()
    }
    for name, (rate, p50, p99, cpu) in middle.items():
        print(f"  {name:8}{rate:12.0f}{p50:9.2f}{p99:9.2f}{cpu:17.3f}")
    ratios = [p.per_second / b.per_second for p, b in zip(rounds["portal"], rounds["bare"], strict=True)]
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"  ratio: {statistics.median(ratios):.2f} of bare Django's requests/s (each round: {each})")
    print(f"  ratio: {middle['portal'][3] / middle['bare'][3]:.2f} of its CPU per request")


def weigh(portal: Running, page: bytes, trusted: ssl.SSLContext) -> None:
    """Print what a first view sends: the page, its style sheet, pictures, and the fonts it draws with."""
    parts = {ADDRESS: len(gzip.compress(page))}
    for address in dict.fromkeys(REFERENCE.findall(page.decode())):
        parts[address] = size(portal.origin + address, trusted)
        if address.endswith(".css"):
            sheet = fetch(portal.origin + address, trusted).decode()
            for font in dict.fromkeys(FONT.findall(sheet)):
                whole = urllib.parse.urljoin(portal.origin + address, font)
                parts[urllib.parse.urlsplit(whole).path] = size(whole, trusted)
    print(
        "\nFirst view of the policy page, compressed bytes (every font of the sheet counted, drawn or not):"
    )
    for name, length in parts.items():
        print(f"  {length:8,}  {name}")
    print(f"  {sum(parts.values()):8,}  in {len(parts)} requests")


def fetch(address: str, trusted: ssl.SSLContext) -> bytes:
    request = urllib.request.Request(address, headers={"User-Agent": BROWSER})
    with urllib.request.urlopen(request, context=trusted, timeout=10) as answer:
        return bytes(answer.read())


def size(address: str, trusted: ssl.SSLContext) -> int:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br, gzip", "User-Agent": BROWSER})
    with urllib.request.urlopen(request, context=trusted, timeout=10) as answer:
        return len(answer.read())


@contextmanager
def bare(page: bytes, scratch: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Serve the same bytes from bare Django."""
    before, main, after = re.split(r"(<main.*</main>)", page.decode(), flags=re.DOTALL)
    folder = scratch / "bare"
    folder.mkdir()
    frame = (
        "{% verbatim %}" + before + "{% endverbatim %}{% block main %}{% endblock %}{% verbatim %}" + after
    )
    (folder / "frame.html").write_text(frame + "{% endverbatim %}", encoding="utf-8")
    (folder / "page.html").write_text(
        '{% extends "frame.html" %}{% block main %}{{ content|safe }}{% endblock %}'
    )
    (folder / "content").write_text(main, encoding="utf-8")
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare", str(port), str(scratch / "bare-tls")],
        env={**os.environ, "BARE_PAGES": str(folder), "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"},
    )
    try:
        origin = f"https://localhost:{port}"
        for _ in range(200):
            try:
                trusted = ssl.create_default_context(cafile=str(scratch / "bare-tls" / "authority.pem"))
                if fetch(origin + ADDRESS, trusted) == page:
                    break
            except OSError:
                time.sleep(0.05)
        else:
            raise SystemExit("the bare page does not answer with the same bytes")
        yield origin, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def burst(origin: str, process: psutil.Process) -> Round:
    """Load one server for a few seconds."""
    tree = [process, *process.children(recursive=True)]
    before = spent(tree)
    named = f"User-Agent: {BROWSER}"
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-H", named, origin + ADDRESS]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if re.search(r"Non-2xx|Socket errors", said):
        raise SystemExit(f"{origin} answered with errors:\n{said}")
    count = int(re.search(r"(\d+) requests in", said)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    cpu = sum(took - before[process] for process, took in spent(tree).items())
    return Round(rate, latency(said, "50%"), latency(said, "99%"), cpu * 1000 / count)


def latency(said: str, share: str) -> float:
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def spent(tree: list[psutil.Process]) -> dict[psutil.Process, float]:
    """Give the processor's seconds that each process took; those that ended are left out."""
    found = {}
    for process in tree:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            found[process] = times.user + times.system
    return found
