"""A renewed certificate is shown without a stop; a bad one is told about and not taken."""

import datetime as dt
import http.client
import os
import shutil
import signal
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest
from cryptography import x509

from keepfaith.custody.certificates import LIFETIME, local_certificate
from keepfaith.website.serving.listening import BadAddress, Listening
from keepfaith.website.serving.reloading import LOOK_EVERY
from keepfaith.website.serving.showing import Watched

from .conftest import Serving

LONGEST = 90.0


class Files:
    """A certificate and its key, where a tool that renews would put them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.certificate, self.key = folder / "fullchain.pem", folder / "privkey.pem"

    def renewed(self, *parts: str, now: dt.datetime | None = None, host: str = "localhost") -> int:
        """Put new ones there, or only some; give the serial number."""
        made = self.folder / "made"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        files = local_certificate(made, hosts=[host], now=now or dt.datetime.now(dt.UTC))
        for name, source, target in (
            ("certificate", files.certificate, self.certificate),
            ("key", files.key, self.key),
        ):
            if not parts or name in parts:
                source.replace(target)
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()).serial_number

    @property
    def environment(self) -> dict[str, str]:
        return {"KEEPFAITH_CERTIFICATE": str(self.certificate), "KEEPFAITH_CERTIFICATE_KEY": str(self.key)}


@pytest.fixture
def files(place: Path) -> Files:
    return Files(place / "given")


def connected(port: int) -> http.client.HTTPSConnection:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("localhost", port, timeout=30, context=context)
    connection.connect()
    return connection


def shown(port: int) -> int:
    """The serial number of the certificate that a new connection is shown."""
    connection = connected(port)
    found = x509.load_der_x509_certificate(connection.sock.getpeercert(binary_form=True)).serial_number
    connection.close()
    return found


def awaited(condition: Callable[[], bool], within: float = LONGEST) -> bool:
    end = time.monotonic() + within
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.2)
    return met


class Readers:
    """Readers who ask all the while, over connections that they keep and over new ones; counts how it went."""

    def __init__(self, port: int) -> None:
        self.port, self.answers, self.troubles = port, Counter[int](), list[str]()
        self.over = threading.Event()
        readers = [self.keep, self.keep, self.keep_and_rest, self.come, self.come, self.send_slowly]
        self.threads = [threading.Thread(target=reader) for reader in readers]

    def __enter__(self) -> Self:
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for each in self.threads:
            each.join()

    def ask(self, connection: http.client.HTTPSConnection) -> None:
        connection.request("GET", "/robots.txt")
        answer = connection.getresponse()
        answer.read()
        self.answers[answer.status] += 1

    def keep(self, pause: float = 0.005) -> None:
        connection = connected(self.port)
        while not self.over.wait(pause):
            with self.noted():
                self.ask(connection)
        connection.close()

    def keep_and_rest(self) -> None:
        self.keep(0.9)

    def come(self) -> None:
        while not self.over.wait(0.005):
            with self.noted():
                connection = connected(self.port)
                self.ask(connection)
                connection.close()

    def send_slowly(self) -> None:
        while not self.over.is_set():
            with self.noted():
                connection = connected(self.port)
                connection.putrequest("POST", "/robots.txt")
                connection.putheader("Content-Length", "20")
                connection.endheaders()
                for _ in range(20):
                    connection.send(b"a")
                    time.sleep(0.2)
                self.answers[connection.getresponse().status] += 1
                connection.close()

    @contextmanager
    def noted(self) -> Iterator[None]:
        try:
            yield
        except (OSError, http.client.HTTPException) as error:
            self.troubles.append(repr(error))


@pytest.fixture
def portal(place: Path, files: Files, serve: Callable[..., Serving]) -> Iterator[Serving]:
    files.renewed()
    running = serve(place / "var", **files.environment).await_ready().at_rest()
    os.set_blocking(running.process.stderr.fileno(), False)  # type: ignore[union-attr]
    yield running
    assert running.process.poll() is None


def said(portal: Serving) -> str:
    try:
        return os.read(portal.process.stderr.fileno(), 65_536).decode()  # type: ignore[union-attr]
    except BlockingIOError:
        return ""


def test_a_renewed_certificate_is_shown_without_a_refused_or_broken_request(
    portal: Serving, files: Files
) -> None:
    before = shown(portal.port)
    with Readers(portal.port) as readers:
        time.sleep(1)
        after = files.renewed()
        portal.process.send_signal(signal.SIGHUP)
        assert awaited(lambda: "The new certificate is shown." in said(portal))
        asked = readers.answers.total()
        time.sleep(1)
        assert {shown(portal.port) for _ in range(12)} == {after}
        assert readers.answers.total() > asked
    assert before != after
    assert readers.troubles == []
    assert set(readers.answers) == {200, 405}
    assert readers.answers[200] > 200


@pytest.mark.long
def test_a_bad_one_is_told_about_once_and_the_next_good_one_is_found_by_itself(
    portal: Serving, files: Files
) -> None:
    before = shown(portal.port)
    files.renewed("certificate")
    portal.process.send_signal(signal.SIGHUP)
    heard = ""

    def heard_of(words: str) -> bool:
        nonlocal heard
        heard += said(portal)
        return words in heard

    assert awaited(lambda: heard_of("The key does not belong to the certificate."))
    assert "the old one stays" in heard
    time.sleep(LOOK_EVERY + 2)
    heard_of("")
    assert heard.count("\n") == 1
    assert {shown(portal.port) for _ in range(12)} == {before}
    after = files.renewed()
    assert awaited(lambda: heard_of("The new certificate is shown."))
    assert {shown(portal.port) for _ in range(12)} == {after}


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ({"now": dt.datetime.now(dt.UTC) - 2 * LIFETIME}, "The certificate ended on"),
        ({"host": "elsewhere.example"}, "The certificate is for none of localhost"),
    ],
)
def test_a_portal_does_not_start_with_a_certificate_that_nobody_would_accept(
    place: Path, files: Files, serve: Callable[..., Serving], made: dict[str, object], problem: str
) -> None:
    files.renewed(**made)  # type: ignore[arg-type]
    status, _, complained = serve(place / "var", **files.environment).ended(within=LONGEST)
    assert status == 1
    assert problem in complained
    assert "Traceback" not in complained


def test_a_local_certificate_is_renewed_while_the_portal_runs(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KEEPFAITH_CERTIFICATE", "KEEPFAITH_CERTIFICATE_KEY", "KEEPFAITH_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    listening = Listening.from_environment(port=9000)
    old = local_certificate(place, hosts=listening.hosts, now=dt.datetime.now(dt.UTC))
    watched = Watched(listening, place)
    watched.first().drop()
    assert watched.fresh(again=False) is None
    for each in (old.certificate, old.key, old.authority):
        each.unlink()
    nearly_over = dt.datetime.now(dt.UTC) - LIFETIME + dt.timedelta(days=29)
    local_certificate(place, hosts=listening.hosts, now=nearly_over)
    held = watched.fresh(again=False)
    assert held
    until = x509.load_pem_x509_certificate(held.paths[0].read_bytes()).not_valid_after_utc
    assert until > dt.datetime.now(dt.UTC) + dt.timedelta(days=390)
    held.drop()


def test_what_was_checked_is_what_is_shown_and_cannot_be_changed(
    files: Files, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    serial = files.renewed()
    for name, value in files.environment.items():
        monkeypatch.setenv(name, value)
    watched = Watched(Listening.from_environment(port=9000), files.folder)
    held = watched.first()
    files.renewed()
    assert x509.load_pem_x509_certificate(held.paths[0].read_bytes()).serial_number == serial
    with pytest.raises(PermissionError):
        held.paths[1].write_bytes(b"x")
    held.drop()
    files.certificate.unlink()
    assert watched.fresh(again=False) is None
    assert watched.fresh(again=False) is None
    assert capsys.readouterr().err.count("not taken") == 1
    with pytest.raises(BadAddress):
        watched.first()
