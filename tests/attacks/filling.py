"""A sender of one form again and again from its own page, as a browser does; loaded by `nursery`."""

import base64
import hashlib
import json
import re
import threading
from pathlib import Path
from urllib.parse import urlencode

from django.db import connections
from django.test import Client

from keepfaith.intake.forms import availability
from tests.agents import BROWSER

FORM = "/forms/question/"
MEDIA = "application/x-www-form-urlencoded"
BLANK = {
    "how": "No answer needed", "email": "", "name": "", "address.street": "", "address.unit": "", "address.city": "",
    "address.state": "", "address.zip": "",
}  # fmt: skip
_RECEIPT = re.compile(r"<dt>Reference</dt><dd><code>([0-9A-Z-]+)</code>")


def browser() -> Client:
    return Client(SERVER_NAME="localhost", headers={"user-agent": BROWSER, "sec-fetch-site": "same-origin"})


def warm() -> None:
    """Read the page's templates once."""
    assert browser().get(FORM, secure=True).status_code == 200
    connections.close_all()
    assert threading.active_count() == 1


def send(number: int, out: str) -> None:
    """Send one form and tell what came back."""
    # Of the page that somebody opened before; the program that this one came from has seen it.
    (edition,) = availability._remembered
    typed = {**BLANK, "question": question(number), "token": token(number), "edition": edition}
    answer = browser().post(FORM, urlencode(typed), content_type=MEDIA, secure=True)
    page = answer.content.decode()
    receipt = _RECEIPT.search(page)
    report = {"status": answer.status_code, "page": page, "receipt": receipt and receipt[1]}
    Path(out).write_text(json.dumps(report))


def question(number: int) -> str:
    """So long a text that a few fill a page of the database; each is another."""
    words = (hashlib.sha256(f"{number} {word}".encode()).hexdigest()[:11] for word in range(300))
    return f"Question {number}: {' '.join(words)}?"


def token(number: int) -> str:
    octets = hashlib.sha256(f"token {number}".encode()).digest()
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")
