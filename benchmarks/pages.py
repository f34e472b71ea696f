"""The policy page against bare Django with its own security middleware, on the same server, in alternating rounds.

Both behind the same front server, and both alone.
"""

import contextlib
import gzip
import re
import shutil
import statistics
import subprocess
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.latest_ratios import tell_latest
from benchmarks.peers import bare, fetch
from benchmarks.sizes import sized
from benchmarks.starting import Running, resting
from tests.agents import BROWSER

ADDRESS = "/policies/privacy/"
ROUNDS, SECONDS, CONNECTIONS = sized((6, 4, 16), (1, 1, 16))
REFERENCE = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|woff2|svg|ico))"')
FONT = re.compile(r"""url\(["']?([^)"']+\.woff2)""")


@dataclass(frozen=True)
class Round:
    """What one burst of load gave."""

    per_second: float
    p50: float
    p99: float
    cpu: float


def measure(scratch: Path) -> None:
    """Print what a page weighs, and how many a second both give, behind the front server and alone."""
    for alone in (False, True):
        with resting(scratch / "var", alone=alone) as portal:
            if not alone:
                weigh(portal, fetch(portal, ADDRESS))
            compare(portal, scratch / ("bare-alone" if alone else "bare-behind"), alone=alone)


def compare(portal: Running, scratch: Path, *, alone: bool) -> None:
    """Load portal and peer in turn."""
    if not shutil.which("wrk"):
        print("\nRequests per second: left out, because wrk is not installed (Debian: apt-get install wrk)")
        return
    with bare_page(fetch(portal, ADDRESS), scratch, alone=alone) as peer:
        rounds: dict[str, list[Round]] = {"portal": [], "bare": []}
        for _ in range(ROUNDS):
            rounds["bare"].append(burst(peer))
            rounds["portal"].append(burst(portal))
    report(rounds, where="alone, by HTTP" if alone else "behind the same front server, by HTTPS")


def report(rounds: dict[str, list[Round]], *, where: str) -> None:
    print(
        f"\n{ADDRESS}, both {where}: {CONNECTIONS} connections, {ROUNDS} alternating rounds of {SECONDS} s, medians:"
    )
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
    listed = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"  ratio: {statistics.median(ratios):.2f} of bare Django's requests/s (each round: {listed})")
    print(f"  ratio: {middle['portal'][3] / middle['bare'][3]:.2f} of its CPU per request")
    tell_latest(f"policy page {where}", ratios)


def weigh(portal: Running, page: bytes) -> None:
    """Print what a first view sends: the page, its style sheet, pictures, and the fonts it draws with."""
    parts = {ADDRESS: len(gzip.compress(page))}
    for address in dict.fromkeys(REFERENCE.findall(page.decode())):
        parts[address] = size(portal, address)
        if address.endswith(".css"):
            sheet = fetch(portal, address).decode()
            for font in dict.fromkeys(FONT.findall(sheet)):
                whole = urllib.parse.urlsplit(urllib.parse.urljoin(portal.origin + address, font)).path
                parts[whole] = size(portal, whole)
    print(
        "\nFirst view of the policy page, compressed bytes (every font of the sheet counted, drawn or not):"
    )
    for name, length in parts.items():
        print(f"  {length:8,}  {name}")
    print(f"  {sum(parts.values()):8,}  in {len(parts)} requests")


def size(portal: Running, path: str) -> int:
    return len(fetch(portal, path, **{"Accept-Encoding": "br, gzip"}))


@contextmanager
def bare_page(page: bytes, folder: Path, *, alone: bool) -> Iterator[Running]:
    """Serve the same bytes from bare Django."""
    before, main, after = re.split(r"(<main.*</main>)", page.decode(), flags=re.DOTALL)
    folder.mkdir()
    frame = (
        "{% verbatim %}" + before + "{% endverbatim %}{% block main %}{% endblock %}{% verbatim %}" + after
    )
    (folder / "frame.html").write_text(frame + "{% endverbatim %}", encoding="utf-8")
    (folder / "page.html").write_text(
        '{% extends "frame.html" %}{% block main %}{{ content|safe }}{% endblock %}'
    )
    (folder / "content").write_text(main, encoding="utf-8")
    environment = {"BARE_PAGES": str(folder), "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}
    with bare(folder, environment, alone=alone, is_ready=lambda peer: fetch(peer, ADDRESS) == page) as peer:
        yield peer


def burst(peer: Running) -> Round:
    """Load one server for a few seconds."""
    tree = [peer.process, *peer.process.children(recursive=True)]
    before = spent(tree)
    header_options = [
        word
        for header in {"User-Agent": BROWSER, **peer.headers}.items()
        for word in ("-H", ": ".join(header))
    ]
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "--latency",
        *header_options,
        peer.origin + ADDRESS,
    ]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if re.search(r"Non-2xx|Socket errors", output):
        raise SystemExit(f"{peer.origin} answered with errors:\n{output}")
    count = int(re.search(r"(\d+) requests in", output)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
    cpu = sum(took - before[process] for process, took in spent(tree).items())
    return Round(rate, latency(output, "50%"), latency(output, "99%"), cpu * 1000 / count)


def latency(output: str, share: str) -> float:
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", output).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def spent(tree: list[psutil.Process]) -> dict[psutil.Process, float]:
    """Give the processor's seconds that each process took; those that ended are left out."""
    seconds = {}
    for process in tree:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            seconds[process] = times.user + times.system
    return seconds
