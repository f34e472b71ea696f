"""A real portal behind a proxy that gives some visitors other answers than the portal does."""

import datetime as dt
import http.client
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pytest

from keepfaith.custody.tls.local_certificate import LocalCertificate, local_certificate
from keepfaith.policies.sections.check import Portal
from keepfaith.prober.chromium.program import Program, installed_program
from keepfaith.prober.journeys.tour import Tour, tour_of
from keepfaith.prober.visitor import trusting
from tests.website.browsing import lacking


@dataclass
class Passing:
    """A request that passes, and the answer to it, which a breach changes."""

    path: str
    sent: dict[str, str]
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def is_of_browser(self) -> bool:
        """Whether a real Chromium asks for a page: it alone sends this."""
        return "sec-ch-ua" in self.sent

    @property
    def is_page(self) -> bool:
        return any(name == "Content-Type" and value.startswith("text/html") for name, value in self.headers)

    def put(self, old: bytes, new: bytes) -> None:
        self.body = self.body.replace(old, new, 1)

    def allow(self) -> None:
        """Let a page load what it wants."""
        self.headers = [header for header in self.headers if header[0] != "Content-Security-Policy"]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, _request: object, _address: object) -> None:
        """Browsers hang up as they like."""


class Proxy:
    """The portal at another port, with a certificate of its own, and what is done to each answer."""

    def __init__(self, portal: Portal, certificate: LocalCertificate) -> None:
        self.breach: Callable[[Passing], None] | None = None
        self._portal = portal
        self._server = _Server(("127.0.0.1", 0), self._handler())
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate.certificate, certificate.key)
        self._server.socket = context.wrap_socket(
            self._server.socket,
            server_side=True,
            # By the thread of each connection: browsers open some and say nothing.
            do_handshake_on_connect=False,
        )
        origin = f"https://localhost:{self._server.server_port}"
        self.portal = Portal(origin, portal.plain_origin, certificate.authority)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(proxy) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler has its own
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sent = {name.lower(): value for name, value in self.headers.items()}
                status, passing = proxy.answer(self.path, sent)
                self.send_response_only(status)
                for name, value in passing.headers:
                    if name.lower() not in {"content-length", "connection", "transfer-encoding", "alt-svc"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(passing.body)))
                self.end_headers()
                self.wfile.write(passing.body)

            def log_message(self, *_arguments: object) -> None:
                pass

        return Handler

    def answer(self, path: str, sent: dict[str, str]) -> tuple[int, Passing]:
        place = urlsplit(self._portal.origin)
        connection = http.client.HTTPSConnection(place.hostname, place.port, context=trusting(self._portal))
        passed = {**sent, "host": place.netloc, "accept-encoding": "identity", "connection": "close"}
        connection.request("GET", path, headers=passed)
        answer = connection.getresponse()
        passing = Passing(path, sent, answer.getheaders(), answer.read())
        connection.close()
        if self.breach is not None:
            self.breach(passing)
        return answer.status, passing


@pytest.fixture(scope="session")
def program() -> Program:
    browser = installed_program()
    if browser is None:
        lacking("There is no Chromium here; install the package chromium to run this test.")
    return browser


@pytest.fixture(scope="module")
def proxy(probed, tmp_path_factory) -> Iterator[Proxy]:
    files = local_certificate(
        tmp_path_factory.mktemp("proxy"), hosts=["localhost"], now=dt.datetime.now(dt.UTC)
    )
    with Proxy(probed.reach.portal, files) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def tour(probed, proxy) -> Tour:
    """What was seen of the portal, as if all of it had come by the proxy."""
    return replace(tour_of(probed.reach), portal=proxy.portal)


@pytest.fixture
def temporary(monkeypatch) -> Iterator[Path]:
    """The folder for profiles, empty but for what a browser leaves there; its name must be short."""
    with tempfile.TemporaryDirectory(prefix="kf-t-", dir="/tmp") as folder:
        monkeypatch.setattr("keepfaith.prober.chromium.opened_page._FOLDER", folder)
        yield Path(folder)
