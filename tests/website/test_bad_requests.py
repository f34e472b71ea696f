"""Whatever a client sends, the served portal answers in words or ends that connection, and goes on."""

import contextlib
import re
import socket
import ssl
from urllib.parse import urlsplit

import pytest

from tests.agents import BROWSER

HOST = b"Host: localhost\r\n"
NAMED = f"User-Agent: {BROWSER}\r\n".encode()


def answer(served, raw):
    """Send bytes over TLS as they are; give the status, or None where the connection was ended."""
    place = urlsplit(served.origin)
    trusted = ssl.create_default_context(cafile=str(served.portal.certificate))
    with (
        socket.create_connection((place.hostname, place.port), timeout=10) as plain,
        trusted.wrap_socket(plain, server_hostname="localhost") as tls,
    ):
        received = b""
        # The portal may end the connection while it is still being talked at.
        with contextlib.suppress(OSError):
            tls.sendall(raw)
            while b"\r\n" not in received and (more := tls.recv(4096)):
                received += more
    match = re.match(rb"HTTP/1\.1 (\d{3})", received)
    return int(match[1]) if match else None


def get(path, headers=HOST):
    return b"GET " + path + b" HTTP/1.1\r\n" + headers + NAMED + b"Connection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (get(b"/", b"Host: evil.example\r\n"), {400}),
        (get(b"/", b"Host: local host\r\n"), {400}),
        (get(b"/", b"Host: localhost:99999999\r\n"), {200, 400}),
        (get(b"/", b"Host: localhost@evil.example\r\n"), {400}),
        (get(b"/", b""), {400}),
        (get(b"/", HOST + HOST), {200, 400}),
        (get(b"//evil.example/policies"), {404}),
        (get(b"/policies/../../etc/passwd"), {404}),
        (get(b"/static/../settings.py"), {404}),
        (get(b"/static/%2e%2e/%2e%2e/secrets/django-key"), {404}),
        (get(b"/policies/%00/"), {404}),
        (get(b"/policies/%ff%fe/"), {404, 400}),
        (get(b"/policies/privacy/9999-99-99/"), {404}),
        (get(b"/policies/privacy/2018-01-31/..%2fclauses.toml"), {404}),
        (get(b"/policies/privacy/changes/?from=%00&to=%ff"), {404}),
        (get(b"/policies/privacy/changes/?" + b"a=1&" * 3000), {200, 400, 414}),
        (get(b"/" + b"a" * 40_000), {400, 404, 414, 431, None}),
        (get(b"/", HOST + b"X: " + b"a" * 100_000 + b"\r\n"), {400, 431, None}),
        (get(b"/", HOST + b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http\r\n"), {200}),
        (get(b"/", HOST + b"Accept-Language: " + b"xx-" * 2000 + b"\r\n"), {200}),
        (get(b"/", HOST + b"If-None-Match: " + b'"' * 500 + b"\r\n"), {200}),
        (get(b"/", HOST + b"Bad Header\r\n"), {400, None}),
        (b"BREW / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", {405}),
        (b"\x16\x03\x01\r\n\r\n", {400, None}),
        (
            b"POST / HTTP/1.1\r\n"
            + HOST
            + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            {400, 411},
        ),
    ],
    ids=range(25),
)
def test_a_malformed_request_is_refused_and_never_breaks_the_portal(served, raw, expected):
    assert answer(served, raw) in expected
    assert answer(served, get(b"/policies/privacy/")) == 200
