"""Mail both ways: letters a second, kept and durable, and notices a second, each beside what does no more than it must.

What is given and taken is the same for both, in the same run; the mail server that takes notices keeps nothing.
"""

import itertools
import os
import secrets
import smtplib
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.sizes import sized
from tests.portals import Portal, hurried, portal_at, until
from tests.website.conftest import free_ports

CONTACT = "eoewebservices@mass.gov"
ROUNDS, SECONDS = sized((3, 4.0), (1, 1.0))
PROCESSES, A_LINE = 4, 100
RECIPIENTS, AT_ONCE, LONGEST = sized((50_000, 2_000, 120.0), (20, 20, 120.0))
LINES, BARE = 4, 4_000
TEXT = "\r\n".join(["When will the dates of next year's hearings be posted? I could not find them."] * 12)


class Sink:
    """A mail server that takes everything and counts."""

    def __init__(self) -> None:
        self.count, self.first, self.last, self.sample = 0, 0.0, 0.0, b""

    def forget(self) -> None:
        """Count from nothing."""
        self.count, self.first, self.sample = 0, 0.0, b""

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Count a message."""
        self.last = time.perf_counter()
        self.first = self.first or self.last
        self.count += 1
        self.sample = self.sample or envelope.original_content
        return "250 Kept"

    @property
    def rate(self) -> float:
        """How many came in a second, from the first to the last."""
        return (self.count - 1) / (self.last - self.first) if self.count > 1 else 0.0


def measure(scratch: Path) -> None:
    sink, (port, _) = Sink(), free_ports()
    controller = Controller(sink, hostname="127.0.0.1", port=port, server_hostname="mail.example.gov")
    controller.start()
    agency, at = scratch / "agency", scratch / "lmtp"
    agency.mkdir()
    given = {"MAIL_IN": f"lmtp:{at}", "MAIL_OUT": f"smtp://127.0.0.1:{port}", "AGENCY": str(hurried(agency))}
    try:
        with portal_at(**{f"KEEPFAITH_{name}": value for name, value in given.items()}) as portal:
            portal.start()
            with bare_maildir(scratch) as bare:
                letters(at, bare)
            notices(portal, sink, port)
    finally:
        controller.stop()


def letters(ours: Path, bare: Path) -> None:
    """Give letters to both, in alternating rounds."""
    print(
        f"\nLetters taken by LMTP, each durable before its 250, {ROUNDS} alternating rounds of {SECONDS:.0f} s:"
    )
    print(
        f"  {'connections':>11}"
        + "".join(f"{name:>10}{'p50 ms':>8}{'p95 ms':>8}" for name in ("portal/s", "bare/s"))
    )
    for connections in (1, 8):
        rounds = [(load(bare, connections), load(ours, connections)) for _ in range(ROUNDS)]
        columns = ""
        for place in (1, 0):
            took = sorted(itertools.chain.from_iterable(times[place] for times in rounds))
            rate = statistics.median(len(times[place]) / SECONDS for times in rounds)
            p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
            columns += f"{rate:10,.0f}{p50 * 1000:8.1f}{p95 * 1000:8.1f}"
        ratio = statistics.median(len(portal) / len(peer) for peer, portal in rounds)
        print(f"  {connections:11}{columns}  ratio {ratio:.2f}")


def load(at: Path, connections: int) -> list[float]:
    """Give letters for some seconds; gives how long each took."""
    if connections == 1:
        return give(at)
    share = connections // PROCESSES
    with ProcessPoolExecutor(PROCESSES) as pool:
        return list(
            itertools.chain.from_iterable(pool.map(_give_at_once, [at] * PROCESSES, [share] * PROCESSES))
        )


def _give_at_once(at: Path, threads: int) -> list[float]:
    with ThreadPoolExecutor(threads) as pool:
        return list(itertools.chain.from_iterable(pool.map(give, [at] * threads)))


def give(at: Path) -> list[float]:
    """Give one letter after another over a line, and take a new line after some, as mail servers do."""
    took: list[float] = []
    end = time.perf_counter() + SECONDS
    while True:
        with smtplib.LMTP(str(at), timeout=30) as line:
            for _ in range(A_LINE):
                begun = time.perf_counter()
                if begun > end:
                    return took
                line.sendmail("reader@example.org", [CONTACT], letter())
                took.append(time.perf_counter() - begun)


def letter() -> str:
    """Write a letter of about a kilobyte, unlike any other."""
    number = secrets.token_hex(8)
    head = f"From: Example Reader <reader{number}@example.org>\r\nTo: {CONTACT}\r\nSubject: A question\r\n"
    return f"{head}Message-ID: <{number}@example.org>\r\nMIME-Version: 1.0\r\n\r\n{TEXT}\r\n"


@contextmanager
def bare_maildir(scratch: Path) -> Iterator[Path]:
    at = scratch / "bare"
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.bare.maildir", at, scratch / "maildir"])
    try:
        until(at.exists, 20)
        yield at
    finally:
        process.terminate()
        process.wait(20)


def notices(portal: Portal, sink: Sink, port: int) -> None:
    """Send one notice to as many as wished for it within two minutes, for two minutes at most."""
    count, end = 0, time.perf_counter() + LONGEST
    while count < RECIPIENTS and time.perf_counter() < end:
        portal.tell("subscribe", str(AT_ONCE), str(count))
        count += AT_ONCE
    cut = "" if count == RECIPIENTS else f", as many wishes as could be made within {LONGEST:.0f} s"
    print(f"\nOne notice to {count:,} recipients{cut}, into a mail server that keeps nothing:")
    worker = next(process for process in portal.processes() if "worker" in process.cmdline())
    before, most = worker.memory_info().rss, 0
    # A letter whose identifiers look like private numbers had its writer warned.
    sink.forget()
    portal.tell("start", "event-1")
    gathered = gathering(portal)
    end = time.perf_counter() + LONGEST
    while not portal.is_done() and time.perf_counter() < end:
        most = max(most, worker.memory_info().rss)
        time.sleep(0.2)
    spent, rate, arrived = worker.cpu_times(), sink.rate, sink.count
    portal.stop()
    sample = sink.sample
    sink.forget()
    bare(port, sample, min(count, BARE))
    per_notice = (spent.user + spent.system) * 1000 / max(1, arrived)
    print(f"  {gathered:8.1f} s to gather the recipients")
    print(
        f"  {rate:8.0f} notices/s over {LINES} lines, {arrived:,} in all: cleared, composed, noted before and after"
    )
    print(f"  {sink.rate:8.0f} messages/s by bare smtplib over {LINES} lines: one text, nothing noted")
    print(
        f"  {rate / sink.rate:8.2f} of its rate; {per_notice:.1f} ms of the worker's processor time for each notice"
    )
    print(f"  {most / 2**20:8.0f} MiB at most in the worker meanwhile (RSS), {before / 2**20:.0f} before")


def gathering(portal: Portal) -> float:
    """Give the seconds from the first recipient's row until all were there."""
    query = "SELECT EXISTS (SELECT FROM disclosure_outgoing_message) AS begun, state FROM disclosure_mailing"
    begun = 0.0
    while True:
        now, (row,) = time.perf_counter(), portal.ask(query)
        begun = begun or (now if row.begun else 0.0)
        if row.state != "gathering":
            return now - begun
        time.sleep(0.02)


def bare(port: int, sample: bytes, count: int) -> None:
    """Send as many messages from a process of its own, as the worker is."""
    with ProcessPoolExecutor(1) as pool:
        pool.submit(_sent_bare, port, sample, count).result()


def _sent_bare(port: int, sample: bytes, count: int) -> None:
    # As the worker, which lets visitors go first.
    os.nice(5)
    threads = [threading.Thread(target=_line, args=(port, sample, count // LINES)) for _ in range(LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _line(port: int, sample: bytes, count: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as line:
        for number in range(count):
            line.sendmail(CONTACT, [f"reader{number}@example.org"], sample)
