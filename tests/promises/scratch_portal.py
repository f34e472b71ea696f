"""A portal of a few lines that answers with whatever a test wants, over real HTTPS and plain HTTP."""

import datetime as dt
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from keepfaith.custody.tls.local_certificate import local_certificate
from keepfaith.policies.sections.check import Portal

POLICIES = ("accessibility", "non-discrimination", "privacy", "non-human-visitors", "translation")
SAFE = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; upgrade-insecure-requests",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}
Refusal = tuple[int, dict[str, str]] | None
LINKS = "".join(f'<a href="/policies/{slug}/">{slug}</a>' for slug in POLICIES)


@dataclass
class Scratch:
    """What the scratch portal answers, by path; a test changes it to break something."""

    portal: Portal
    pages: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    error: str = LINKS
    # What a request gets instead, by its path and its user agent: a status and headers, or nothing of the kind.
    refuse: Callable[[str, str], Refusal] = lambda _path, _agent: None
    common: dict[str, str] = field(default_factory=dict)
    moved: int = 308
    target: Callable[[str], str] = str
    post_status: int = 403
    taken: Callable[[str, bytes], int] = lambda _path, _body: 405
    # What a form answers with when it is sent, by its path.
    posted: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: str, **headers: str) -> None:
        """Answer a path with a page that links every policy, and with headers of its own."""
        self.pages[path] = LINKS + body
        self.headers[path] = {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def scratch_portal(
    folder: Path,
    *,
    now: dt.datetime | None = None,
    host: str = "localhost",
    arrange: Callable[[ssl.SSLContext], None] | None = None,
) -> Iterator[Scratch]:
    """Serve on free ports; `now` is when its certificate was made for `host`, `arrange` may weaken its TLS."""
    folder.mkdir(parents=True, exist_ok=True)
    files = local_certificate(folder, hosts=[host], now=now or dt.datetime.now(dt.UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    context.load_cert_chain(files.certificate, files.key)
    if arrange:
        arrange(context)
    holder: list[Scratch] = []
    with ExitStack() as stack:
        secure = stack.enter_context(_serving(_secure(holder), context))
        plain = stack.enter_context(_serving(_plain(holder), None))
        scratch = Scratch(Portal(f"https://localhost:{secure}", f"http://localhost:{plain}", files.authority))
        for path in ("/", "/robots.txt", *(f"/policies/{slug}/" for slug in POLICIES)):
            scratch.put(path, "")
        holder.append(scratch)
        yield scratch


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        pass

    def answer(self, status: int, headers: dict[str, str], body: str) -> None:
        content = body.encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _secure(holder: list[Scratch]) -> type[_Quiet]:
    class Secure(_Quiet):
        def do_GET(self) -> None:
            scratch = holder[0]
            scratch.requests.append((self.path, dict(self.headers.items())))
            if refusal := scratch.refuse(self.path, self.headers["User-Agent"]):
                self.answer(refusal[0], {**SAFE, **refusal[1]}, scratch.error)
                return
            if self.path in scratch.files:
                self.answer(200, {"Content-Type": "text/plain"}, scratch.files[self.path])
                return
            is_known = self.path in scratch.pages and "unknown.invalid" not in self.headers["Host"]
            body = scratch.pages[self.path] if is_known else scratch.error
            self.answer(
                200 if is_known else 404,
                {**SAFE, **scratch.common, **scratch.headers.get(self.path, {})},
                body,
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            scratch = holder[0]
            page = scratch.posted.get(self.path, scratch.error)
            self.answer(scratch.taken(self.path, body), {**SAFE, **scratch.common}, page)

    return Secure


def _plain(holder: list[Scratch]) -> type[_Quiet]:
    class Plain(_Quiet):
        def do_GET(self) -> None:
            scratch = holder[0]
            self.answer(scratch.moved, {"Location": scratch.target(scratch.portal.origin + self.path)}, "")

        def do_POST(self) -> None:
            if holder[0].post_status < 300:
                self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(holder[0].post_status, {}, "")

    return Plain


@contextmanager
def _serving(handler: type[_Quiet], context: ssl.SSLContext | None) -> Iterator[int]:
    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hangs up, as a refused handshake does, is no fault of the test."""

        def finish_request(self, request: Any, client_address: Any) -> None:
            if context is None:
                return super().finish_request(request, client_address)
            with context.wrap_socket(request, server_side=True) as line:
                return super().finish_request(line, client_address)

    with Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
