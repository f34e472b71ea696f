"""People who send forms and mail to a served portal, and the clerk who works on it: every word is a marker."""

import http.client
import re
import secrets
import smtplib
import ssl
import string
import urllib.parse
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.cookies import SimpleCookie
from pathlib import Path

from keepfaith.prober.desk.browser import SESSION, SIGN_IN
from tests.agents import BROWSER
from tests.attacks.submitting import send

CLERK, DUTY = "erasing-clerk", "assistance"
SAFEGUARDS = "/desk/safeguards/"
_HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|token|text)" value="([^"]*)"')


def letters() -> str:
    """Draw a word; with digits it could pass for a number that the form does not want."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(20))


def number() -> str:
    """Draw a Social Security number that was given to nobody."""
    return f"900-{secrets.randbelow(90) + 10}-{secrets.randbelow(9_000) + 1_000}"


@dataclass
class Planted:
    """One thing that somebody sent, with every marker in it, and the numbers of its task and of all its records."""

    name: str
    markers: dict[str, str] = field(default_factory=dict)
    task: int = 0
    records: tuple[bytes, ...] = ()
    reference: str = ""

    def marker(self, what: str, made: Callable[[], str] = letters) -> str:
        """Draw a marker, and remember it."""
        return self.markers.setdefault(what, made())

    def secrets(self) -> dict[str, bytes]:
        """Return every marker with a name, to be searched for."""
        return {f"{what} of {self.name}": marker.encode() for what, marker in self.markers.items()}


def ask_by_form(planted: Planted, origin: str, certificate: Path) -> None:
    """Send the question form over HTTPS."""
    trusted = ssl.create_default_context(cafile=str(certificate))
    fields = {
        "question": f"¿Dónde está {planted.marker('question')}, bitte schön?",
        "how": "By e-mail",
        "email": f"{planted.marker('address')}@example.org",
        **dict.fromkeys(
            ("address.street", "address.unit", "address.city", "address.state", "address.zip"), ""
        ),
        "name": f"Zoë {planted.marker('name')}",
    }
    reference = send(urllib.parse.urlsplit(origin).netloc, trusted, fields)
    assert reference
    planted.reference = reference.replace("-", "")


def write_letter(planted: Planted, at: Path, contact: str) -> None:
    """Send a message to the portal as the agency's mail server does, with an attachment and a private number."""
    letter = EmailMessage()
    sender = f"{planted.marker('address')}@example.org"
    letter["From"] = f"Zoë {planted.marker('name')} <{sender}>"
    letter["To"], letter["Subject"] = contact, f"Größe {planted.marker('subject')}"
    letter["Message-ID"] = f"<{planted.marker('message')}@example.org>"
    text = f"¿Dónde está {planted.marker('text')}?\nMy number is {planted.marker('number', number)}.\n"
    letter.set_content(text, cte="quoted-printable")
    attached = f"Überschrift {planted.marker('attachment')}\n".encode()
    letter.add_attachment(
        attached, maintype="text", subtype="plain", filename=f"{planted.marker('file')}.txt"
    )
    with smtplib.LMTP(str(at), timeout=20) as line:
        assert line.sendmail(sender, [contact], letter.as_bytes()) == {}


class Clerk:
    """An employee's browser at the desk, with the cookies that it was given."""

    def __init__(self, origin: str, certificate: Path, password: str) -> None:
        self._host = urllib.parse.urlsplit(origin).netloc
        self._trusted = ssl.create_default_context(cafile=str(certificate))
        self._jar: dict[str, str] = {}
        self._send(SIGN_IN, SIGN_IN, login=CLERK, password=password)
        assert SESSION in self._jar
        self._send(SAFEGUARDS, f"{SAFEGUARDS}acknowledge/")

    def work_on(self, planted: Planted) -> None:
        """Open a task with all that came with it, note something about it, and answer it."""
        opened = self._act(planted, "open/")
        assert planted.markers["name"].encode() in opened
        if "attachment" in planted.markers:
            self._act(planted, "attachments/attachments/")
            self._act(planted, "open/", field="headers")
        self._act(planted, "note/", text=f"Ärger mit {planted.marker('note')}.")
        self._act(planted, "answer/", text=f"Größe: {planted.marker('answer')}.", closes="no", duty=DUTY)

    def _act(self, planted: Planted, act: str, **fields: str) -> bytes:
        task = f"/desk/tasks/{planted.task}/"
        return self._send(task, task + act, **fields)

    def _send(self, page: str, path: str, **fields: str) -> bytes:
        """Fetch the page of a form, and send the form."""
        hidden = dict(_HIDDEN.findall(self._go("GET", page).decode()))
        return self._go("POST", path, urllib.parse.urlencode({**hidden, **fields}))

    def _go(self, method: str, path: str, body: str | None = None) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self._jar.items())
        headers = {"User-Agent": BROWSER, "Cookie": cookies, "Origin": f"https://{self._host}"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        with closing(http.client.HTTPSConnection(self._host, context=self._trusted, timeout=20)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie", ()):
            self._jar |= {morsel.key: morsel.value for morsel in SimpleCookie(cookie).values()}
        assert answer.status < http.HTTPStatus.BAD_REQUEST, f"{path}: {answer.status}"
        return content
