"""A literature request, sealed and durable, against a bare Django form that stores the same answers readable.

Both run on the same server with the same options and store into the same PostgreSQL, in alternating rounds.
"""

import json
import os
import re
import shutil
import ssl
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from benchmarks.bare.models import TABLE
from benchmarks.pages import fetch, latency, spent
from benchmarks.starting import Running, free_port
from keepfaith.website.serving.connections import databases

FORM = "/forms/literature/"
LOAD = Path(__file__).with_name("submitting.lua")
ROUNDS, SECONDS = 4, 4
ANSWERS = {
    "name": "Example Reader",
    "organisation": "Example Library",
    "address": "{n} Example Street\nExampletown, MA 00000",
    "email": "",
}
CSRF = "b" * 32


@dataclass(frozen=True)
class Peer:
    """Where one form is sent, with what, and the processes that take it."""

    url: str
    body: str
    headers: Mapping[str, str]
    process: psutil.Process


@dataclass(frozen=True)
class Burst:
    """What one burst of forms gave."""

    per_second: float
    p50: float
    p99: float
    cpu: float


def measure(portal: Running, scratch: Path, data: Path) -> None:
    if not shutil.which("wrk"):
        print("\nForms per second: left out, because wrk is not installed (Debian: apt-get install wrk)")
        return
    ours = sealed_form(portal)
    with bare_form(scratch, data) as peer:
        for connections in (1, 16):
            rounds: dict[str, list[Burst]] = {"portal": [], "bare": []}
            for _ in range(ROUNDS):
                rounds["bare"].append(burst(peer, connections))
                rounds["portal"].append(burst(ours, connections))
            report(connections, rounds)


def report(connections: int, rounds: dict[str, list[Burst]]) -> None:
    print(
        f"\nForms sent over {connections} connections, {ROUNDS} alternating rounds of {SECONDS} s, medians:"
    )
    print(f"  {'':8}{'forms/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms/form':>17}")
    for name, bursts in rounds.items():
        rate, p50, p99, cpu = (
            statistics.median(getattr(each, part) for each in bursts)
            for part in ("per_second", "p50", "p99", "cpu")
        )
        print(f"  {name:8}{rate:12.0f}{p50:9.2f}{p99:9.2f}{cpu:17.3f}")
    ratios = [p.per_second / b.per_second for p, b in zip(rounds["portal"], rounds["bare"], strict=True)]
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"  ratio: {statistics.median(ratios):.2f} of the bare form's rate (each round: {each})")


def sealed_form(portal: Running) -> Peer:
    """Read the portal's own form and fill it in."""
    trusted = ssl.create_default_context(cafile=str(portal.certificate))
    page = fetch(portal.origin + FORM, trusted).decode()
    edition = re.search(r'name="edition" value="(\w+)"', page)[1]
    quantity = re.search(r'name="(items[^"]*)"', page)[1]
    body = encoded({**ANSWERS, "how": "By post", quantity: "1", "edition": edition, "token": "{token}"})
    return Peer(portal.origin + FORM, body, {"Sec-Fetch-Site": "same-origin"}, portal.process)


@contextmanager
def bare_form(scratch: Path, data: Path) -> Iterator[Peer]:
    """Serve a bare Django form that writes into the portal's PostgreSQL."""
    place = databases(data)
    owner, application = place["owner"], place["default"]
    with psycopg.connect(
        dbname=owner["NAME"], host=owner["HOST"], port=owner["PORT"], user=owner["USER"]
    ) as link:
        link.execute(TABLE % application["USER"])
    port, folder = free_port(), scratch / "bare-form"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare", str(port), str(folder / "tls")],
        env={
            **os.environ,
            "BARE_DATABASE": json.dumps(application),
            "DJANGO_SETTINGS_MODULE": "benchmarks.bare.form_settings",
        },
    )
    try:
        origin = f"https://localhost:{port}"
        for _ in range(200):
            try:
                fetch(
                    origin + "/ask/",
                    ssl.create_default_context(cafile=str(folder / "tls" / "authority.pem")),
                )
                break
            except OSError:
                time.sleep(0.05)
        body = encoded({**ANSWERS, "delivery": "post", "item": "1", "csrfmiddlewaretoken": CSRF})
        headers = {"Cookie": f"csrftoken={CSRF}", "Origin": origin}
        yield Peer(origin + "/ask/", body, headers, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(30)


def encoded(answers: Mapping[str, str]) -> str:
    return urllib.parse.urlencode(answers, safe="{}")


def burst(peer: Peer, connections: int) -> Burst:
    """Send forms for a few seconds."""
    tree = [peer.process, *peer.process.children(recursive=True)]
    before = spent(tree)
    path = urllib.parse.urlsplit(peer.url).path
    given = [part for header in peer.headers.items() for part in header]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-s", str(LOAD), peer.url]
    said = subprocess.run(
        [*command, "--", path, peer.body, *given], capture_output=True, text=True, check=True
    ).stdout
    if re.search(r"Non-2xx|Socket errors", said):
        raise SystemExit(f"{peer.url} answered with errors:\n{said}")
    count = int(re.search(r"(\d+) requests in", said)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return Burst(rate, latency(said, "50%"), latency(said, "99%"), (spent(tree) - before) * 1000 / count)
