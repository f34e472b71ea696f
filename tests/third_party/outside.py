"""A stand-in for every other site, over real HTTPS: it answers anything and remembers all that reached it."""

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from keepfaith.custody.tls.local_certificate import local_certificate
from tests.third_party.enabled_agency import HOST

REFERRING = "referring.example"


@dataclass(frozen=True)
class ReceivedRequest:
    """One request as it arrived."""

    method: str
    host: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Its path without the query."""
        return urlsplit(self.target).path

    @property
    def fields(self) -> dict[str, str]:
        """Its query, field by field."""
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def everything(self) -> str:
        """All of it as text."""
        return f"{self.method} {self.target} {self.headers} {self.body!r}"


@dataclass
class Outside:
    """Where it listens and what reached it; `page` is what it shows."""

    port: int
    page: str = ""
    requests: list[ReceivedRequest] = field(default_factory=list)

    def of(self, host: str) -> list[ReceivedRequest]:
        """List what reached one host."""
        return [request for request in self.requests if request.host == host]


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    """Stand in for other sites until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    files = local_certificate(folder, hosts=[HOST, REFERRING], now=dt.datetime.now(dt.UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    site = Outside(0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            host = self.headers["Host"].partition(":")[0]
            site.requests.append(
                ReceivedRequest(self.command, host, self.path, dict(self.headers.items()), body)
            )
            content = site.page.encode() if host == REFERRING else b""
            self.send_response(200 if content else 204)
            self.send_header("Content-Type", "text/html")
            self.send_header("Referrer-Policy", "unsafe-url")
            self.send_header("Set-Cookie", "_ga=1; Max-Age=63072000; Secure; SameSite=None")
            if content:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A browser that hangs up is no fault of the test."""

    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
