"""Slow, half-sent and many connections harm nobody, and no form that was not received looks as if it had been."""

import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection

from tests.agents import BROWSER
from tests.conftest import Served

from .conftest import H, Wire, heard, post

# The front server waits so long for a body.
BODY = 15.0
# And so long for a head.
WHOLE_HEAD = 10.0
PAGE = b"GET /policies/privacy/ HTTP/1.1\r\n" + H + f"User-Agent: {BROWSER}\r\n".encode()
HEAD = [
    (":method", "POST"), (":scheme", "https"), (":authority", "localhost"), (":path", "/forms/literature/"),
    ("content-length", "60000"),
]  # fmt: skip
SHAPES = {
    "within the limit": (60_000, 500),
    "beyond the portal's limit": (70_000, 66_000),
    "beyond the front server's": (700_000, 66_000),
}


def page_seconds(wire: Wire) -> float:
    """How long a page takes now, over a new connection."""
    began = time.monotonic()
    reply = wire.exchange(PAGE + b"Connection: close\r\n\r\n", patience=30)
    assert reply.statuses == [200], reply
    return time.monotonic() - began


@contextmanager
def half_sent(
    wire: Wire, count: int, *, declared: int, sent: int
) -> Iterator[list[ssl.SSLSocket | socket.socket]]:
    with ExitStack() as stack:
        lines = []
        for _ in range(count):
            line = stack.enter_context(wire.open(patience=2 * BODY))
            line.sendall(post(b"Content-Length: %d\r\n" % declared, b"a" * sent))
            lines.append(line)
        yield lines


@pytest.mark.parametrize("count", [40, pytest.param(400, marks=pytest.mark.long)])
def test_half_sent_posts_hold_nobody_up_and_none_looks_received(served: Served, count: int) -> None:
    wire = Wire(served, secure=True)
    page_seconds(wire)
    answers = []
    with ExitStack() as stack:
        lines = []
        for declared, sent in SHAPES.values():
            lines += stack.enter_context(half_sent(wire, count, declared=declared, sent=sent))[:40]
            assert min(page_seconds(wire) for _ in range(3)) < 1
        answers = [heard(line) for line in lines]
    for answer in answers:
        assert len(answer.statuses) == 1, answer
        assert answer.statuses[0] in {408, 413}, answer
        assert b"one of it was kept" in answer.text
    assert wire.is_well()


def test_idle_connections_hold_nobody_up(served: Served) -> None:
    wire = Wire(served, secure=True)
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(wire.open())
        assert min(page_seconds(wire) for _ in range(3)) < 1


@pytest.mark.long
@pytest.mark.parametrize("first", [b"", b"G"], ids=["nothing", "a letter"])
@pytest.mark.parametrize("secure", [True, False], ids=["https", "http"])
def test_a_silent_connection_is_closed(served: Served, *, secure: bool, first: bytes) -> None:
    """Also by plain HTTP, where Caddy would otherwise wait for the first bytes of HTTP/2 without end."""
    began = time.monotonic()
    with Wire(served, secure=secure).open(patience=4 * WHOLE_HEAD) as line:
        if first:
            line.sendall(first)
        assert heard(line).closed
    assert time.monotonic() - began < 3 * WHOLE_HEAD


@pytest.mark.long
def test_a_body_that_trickles_in_is_refused_in_words(served: Served) -> None:
    wire = Wire(served, secure=True)
    with wire.open(patience=0.5) as line:
        line.sendall(post(b"Content-Length: 60000\r\n"))
        answer, began = b"", time.monotonic()
        while not answer and time.monotonic() - began < 4 * BODY:
            try:
                line.sendall(b"a")
                answer = line.recv(65_536)
            except TimeoutError:
                continue
            except OSError:
                break
    assert re.match(rb"HTTP/1\.1 408 ", answer), answer
    assert b"none of it was kept" in answer


@pytest.mark.long
def test_half_sent_posts_by_http_2_hold_nobody_up(served: Served) -> None:
    """Caddy does not cut these off; what counts is that they harm nobody."""
    wire = Wire(served, secure=True)
    context = ssl.create_default_context(cafile=str(served.portal.certificate))
    context.set_alpn_protocols(["h2"])
    with ExitStack() as stack:
        for _ in range(40):
            plain = stack.enter_context(socket.create_connection((wire.host, wire.port), timeout=10))
            line = stack.enter_context(context.wrap_socket(plain, server_hostname="localhost"))
            assert line.selected_alpn_protocol() == "h2"
            sender = H2Connection(H2Configuration(client_side=True))
            sender.initiate_connection()
            sender.send_headers(1, HEAD)
            sender.send_data(1, b"a" * 500)
            line.sendall(sender.data_to_send())
        assert min(page_seconds(wire) for _ in range(3)) < 1
        assert wire.is_well()
