"""Visitors who send the question form over HTTPS, and remember each form that was acknowledged."""

import http.client
import re
import ssl
import threading
import urllib.parse
from collections.abc import Mapping
from pathlib import Path

from tests.agents import BROWSER

FORM = "/forms/question/"
HIDDEN = re.compile(r'<input type="hidden" name="(token|edition)" value="([^"]*)"')
BLANK = {
    "how": "No answer needed", "email": "", "name": "", "address.street": "", "address.unit": "", "address.city": "",
    "address.state": "", "address.zip": "",
}  # fmt: skip
REFERENCE = re.compile(r"<dt>Reference</dt><dd><code>([0-9A-Z-]+)</code>")


class Visitors:
    """Several visitors at once; each sends one form after another until the test stops them."""

    def __init__(self, *, at_once: int) -> None:
        self.acknowledged: dict[str, str] = {}
        self.refused = 0
        self._at_once, self._stop, self._number = at_once, threading.Event(), 0
        self._lock = threading.Lock()
        self._where: tuple[str, ssl.SSLContext] | None = None
        self._threads = [threading.Thread(target=self._go, daemon=True) for _ in range(at_once)]
        for thread in self._threads:
            thread.start()

    def find(self, origin: str, certificate: Path) -> None:
        """Send what comes next to this portal."""
        self._where = (
            urllib.parse.urlsplit(origin).netloc,
            ssl.create_default_context(cafile=str(certificate)),
        )

    def stop(self) -> None:
        """Send nothing more."""
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _go(self) -> None:
        while not self._stop.is_set():
            if self._where is None:
                self._stop.wait(0.05)
                continue
            with self._lock:
                self._number += 1
                text = f"Question number {self._number} of an example reader"
            try:
                reference = send(*self._where, {**BLANK, "question": text})
            except (OSError, http.client.HTTPException):
                self._stop.wait(0.1)
                continue
            if reference is None:
                self.refused += 1
            else:
                self.acknowledged[reference.replace("-", "")] = text


def send(host: str, trusted: ssl.SSLContext, fields: Mapping[str, str]) -> str | None:
    """Fetch the form, send it, and give the receipt's reference; none if it was not acknowledged."""
    connection = http.client.HTTPSConnection(host, context=trusted, timeout=10)
    try:
        connection.request("GET", FORM, headers={"User-Agent": BROWSER})
        page = connection.getresponse().read().decode()
        body = urllib.parse.urlencode({**dict(HIDDEN.findall(page)), **fields})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "User-Agent": BROWSER,
        }  # fmt: skip
        connection.request("POST", FORM, body, headers)
        answer = connection.getresponse()
        page_text = answer.read().decode()
    finally:
        connection.close()
    reference = REFERENCE.search(page_text)
    return reference[1] if answer.status == http.HTTPStatus.OK and reference else None
