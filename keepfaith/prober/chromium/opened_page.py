"""One page opened in a real browser, between two plain requests for the same page."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepfaith.prober.chromium.net_log import LoggedRequest, NetLog, Unreadable, read_net_log
from keepfaith.prober.chromium.program import Program
from keepfaith.prober.journeys.surfaces import Seen, Surface, ask
from keepfaith.prober.journeys.tour import Tour
from keepfaith.prober.pages.markup import read_document
from keepfaith.prober.visitor import Answer, Visitor

SECONDS: Final = 20.0
_PAUSE: Final = 0.02
_OK: Final = 200
# The name of a socket in it must be short.
_FOLDER: Final = "/tmp"  # noqa: S108 - a folder with a name by chance, its owner's alone
# Of a browser's own environment nothing is needed but where its programs are.
_PATH: Final = "/usr/local/bin:/usr/bin:/bin"
# A number that each page with a form has for itself.
_TOKEN: Final = re.compile(r'(name="(?:token|csrfmiddlewaretoken)" value=)"[^"]*"')


@dataclass(frozen=True)
class Opening:
    """What a browser did for a page: its log, the document that it made, and what plain requests brought."""

    path: str
    url: str
    log: NetLog
    made: str
    plain: tuple[str, ...]

    @property
    def served(self) -> LoggedRequest | None:
        """The request for the page itself."""
        return next((request for request in self.log.requests if request.url == self.url), None)

    def is_served_otherwise(self) -> bool:
        """Return whether the browser was served what no plain request was; a page that changes is not compared."""
        served = self.served
        documents = {_without_token(text) for text in self.plain}
        return (
            served is not None
            and len(documents) == 1
            and _without_token(served.body.decode(errors="replace")) not in documents
        )

    def is_made_otherwise(self) -> bool:
        """Return whether the document in the browser is another one than was served: something changed it there."""
        served = self.served
        return served is not None and _shape(self.made) != _shape(served.body.decode(errors="replace"))

    def seen(self, request: LoggedRequest, tour: Tour) -> Seen:
        """Return one of its requests as the tour has those that it made itself."""
        path = request.url.removeprefix(tour.portal.origin)
        answer = Answer(path, request.status, tuple(request.headers), request.body)
        return Seen(Surface(path, request.method), Visitor.somebody(tour.portal), answer)


def open_page(program: Program, tour: Tour, path: str) -> Opening | None:
    """Open a page between two plain requests for it; None where it did not open in time."""
    url = tour.portal.origin + path
    plain = [ask(Surface(path), Visitor.somebody(tour.portal))]
    try:
        log, made = _opened(program, tour, url)
    except (OSError, Unreadable, subprocess.TimeoutExpired):
        return None
    plain.append(ask(Surface(path), Visitor.somebody(tour.portal)))
    texts = (seen.answer.text for seen in plain if seen.answer and seen.answer.status == _OK)
    opening = Opening(path, url, log, made, tuple(texts))
    return opening if opening.served and opening.served.status == _OK else None


def can_start(program: Program, tour: Tour) -> bool:
    """Return whether a browser opens anything here: an empty page at least."""
    try:
        _opened(program, tour, "about:blank")
    except (OSError, Unreadable, subprocess.TimeoutExpired):
        return False
    return True


def _opened(program: Program, tour: Tour, url: str) -> tuple[NetLog, str]:
    """Return the log of a browser with a fresh profile, and the document that it made; nothing of it stays."""
    folder = Path(tempfile.mkdtemp(prefix="kf-", dir=_FOLDER if os.access(_FOLDER, os.W_OK) else None))
    try:
        # One folder further down than those are read who search temporary folders.
        profile = folder / "profile"
        profile.mkdir()
        log, made = profile / "net-log.json", profile / "document"
        _run(program.command(tour.portal, url, folder=profile, log=log), profile, made)
        return read_net_log(log, origin=tour.portal.origin), made.read_text(errors="replace")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: Path, made: Path) -> None:
    environment = {"PATH": os.environ.get("PATH", _PATH), "LANG": "C.UTF-8"}
    environment |= dict.fromkeys(("HOME", "TMPDIR"), str(folder))
    with made.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        try:
            _await_end(process)
        finally:
            # They are a group of their own, whose number is not given to another one before this ends.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await_end(process: subprocess.Popen[bytes]) -> None:
    """Wait until a browser has ended, without taking its end away."""
    end = time.monotonic() + SECONDS
    while not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        if time.monotonic() > end:
            raise subprocess.TimeoutExpired(process.args, SECONDS)
        time.sleep(_PAUSE)


def _without_token(text: str) -> str:
    return _TOKEN.sub(r'\1""', text)


def _shape(text: str) -> list[object]:
    """Return a document's elements with their attributes, and its words."""
    document = read_document(text)
    elements = [(element.tag, sorted(element.attributes.items())) for element in document.every()]
    return [*elements, document.root.words]
