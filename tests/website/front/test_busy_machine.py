"""On a machine whose processors are all taken, every connection of a browser is answered."""

import http.client
import random
import re
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from keepfaith.website.runtime.parent_death import dying_with_parent
from tests.agents import BROWSER
from tests.website.conftest import Serving

pytestmark = pytest.mark.long
MINUTES = 5
PROGRAMS, READERS, AT_ONCE = 4, 4, 6
PAGES = (
    "/", "/policies/privacy/", "/policies/privacy/promises/", "/forms/literature/", "/events/", "/statistics/",
    "/es/policies/privacy/", "/robots.txt",
)  # fmt: skip
PART = re.compile(r'(?:href|src)="(/static/[^"#]+)')


@contextmanager
def busy() -> Iterator[None]:
    """Keep every processor busy."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", "while True: pass"], preexec_fn=dying_with_parent(by=signal.SIGKILL)
        )
        for _ in range(PROGRAMS)
    ]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


class Browser:
    """It opens a connection for a page, and more of them for what the page is drawn with."""

    def __init__(self, port: int, trusted: ssl.SSLContext) -> None:
        self.port, self.trusted = port, trusted
        self.statuses, self.others, self.failed = Counter[int](), list[str](), list[str]()
        self.lock = threading.Lock()

    def ask(self, *paths: str) -> str:
        """Ask for one thing after another over a new connection; give the last answer."""
        text = ""
        try:
            connection = http.client.HTTPSConnection("localhost", self.port, timeout=60, context=self.trusted)
            for path in paths:
                connection.request(
                    "GET", path, headers={"User-Agent": BROWSER, "Accept-Encoding": "identity"}
                )
                answer = connection.getresponse()
                text = answer.read().decode(errors="replace")
                with self.lock:
                    self.statuses[answer.status] += 1
                    if answer.status != http.HTTPStatus.OK:
                        self.others.append(f"{answer.status} {path}")
            connection.close()
        except (OSError, http.client.HTTPException) as error:
            with self.lock:
                self.failed.append(repr(error))
        return text

    def visit(self, path: str) -> None:
        """Show a page as a browser does."""
        parts = list(dict.fromkeys(PART.findall(self.ask(path))))
        threads = [
            threading.Thread(target=self.ask, args=parts[place::AT_ONCE])
            for place in range(min(AT_ONCE, len(parts)))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def test_no_connection_fails_while_other_programs_take_every_processor(place: Path) -> None:
    serving = Serving(place / "var", "--demo", copied=True).await_ready().at_rest()
    browser = Browser(
        serving.port, ssl.create_default_context(cafile=str(serving.data / "tls" / "authority.pem"))
    )
    end = time.monotonic() + MINUTES * 60

    def read(seed: int) -> None:
        chosen = random.Random(seed)
        while time.monotonic() < end:
            browser.visit(chosen.choice(PAGES))

    try:
        with busy():
            threads = [threading.Thread(target=read, args=(seed,)) for seed in range(READERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        serving.process.send_signal(signal.SIGTERM)
        serving.ended(within=60)
    assert browser.failed == []
    assert browser.others == []
    assert browser.statuses[200] > 500
    sys.__stderr__.write(f"\n{browser.statuses[200]} answers, {len(browser.failed)} failed connections\n")
