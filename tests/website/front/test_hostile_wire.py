"""Bytes that no honest browser sends, over TLS and to plain HTTP: the front server and the portal behind it.

Whatever comes: never a fault of ours, never two answers where one request was sent, and the next reader is served.
"""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import Served

from .conftest import H, Received, Wire, get, post

# What is smuggled would be answered with a page that says so: nothing else is at this address.
INNER = b"GET /smuggled/ HTTP/1.1\r\n" + H + b"\r\n"
SLOWEST = 25.0


@pytest.fixture(params=["tls", pytest.param("plain", marks=pytest.mark.long)])
def wire(request: pytest.FixtureRequest, served: Served) -> Wire:
    return Wire(served, secure=request.param == "tls")


CHUNKED = b"5\r\nabcde\r\n0\r\n\r\n"
# Two ends that read a length differently see two requests where there is one: each must be refused, or read so that
# nothing is left over, and never be answered twice.
SMUGGLING = {
    "length and chunks": post(b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + INNER),
    "chunks and length": post(b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", b"0\r\n\r\n" + INNER),
    "two lengths": post(b"Content-Length: 0\r\nContent-Length: 40\r\n", INNER),
    "two lengths in one": post(b"Content-Length: 5, 5\r\n", b"abcde"),
    "a length with a sign": post(b"Content-Length: +5\r\n", b"abcde"),
    "a length below nothing": post(b"Content-Length: -1\r\n", INNER),
    "a length in another base": post(b"Content-Length: 0x5\r\n", b"abcde"),
    "a length beyond all numbers": post(b"Content-Length: 99999999999999999999999\r\n", b"abcde"),
    "chunks, loud": post(b"Transfer-Encoding: CHUNKED\r\n", CHUNKED),
    "chunks after a tab": post(b"Transfer-Encoding:\tchunked\r\n", CHUNKED),
    "chunks, then as they are": post(b"Transfer-Encoding: chunked, identity\r\n", CHUNKED),
    "as they are, then chunks": post(b"Transfer-Encoding: identity, chunked\r\n", CHUNKED),
    "nearly chunks": post(b"Transfer-Encoding: xchunked\r\n", CHUNKED),
    "chunks by a vertical tab": post(b"Transfer-Encoding: \x0bchunked\r\n", CHUNKED),
    "two encodings": post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", CHUNKED),
    "chunks of an old protocol": post(b"Transfer-Encoding: chunked\r\n", CHUNKED, version=b"1.0"),
    "a folded encoding": post(b"Transfer-Encoding:\r\n chunked\r\n", CHUNKED),
    "a space before the colon": post(b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n", b"abcde"),
    "a carriage return alone": get(b"X-A: b\rTransfer-Encoding: chunked\r\n"),
    "a null in a value": get(b"X-A: a\0b\r\n"),
    "a null in a name": get(b"X\0A: b\r\n"),
    "no name": get(b": b\r\n"),
    "a chunk beyond all numbers": post(b"Transfer-Encoding: chunked\r\n", b"10000000000000005\r\nabcde\r\n0\r\n\r\n"),
    "a chunk below nothing": post(b"Transfer-Encoding: chunked\r\n", b"-5\r\nabcde\r\n0\r\n\r\n"),
    "a chunk in words": post(b"Transfer-Encoding: chunked\r\n", b"0x5\r\nabcde\r\n0\r\n\r\n"),
    "a chunk with a broken extension": post(b"Transfer-Encoding: chunked\r\n", b"5;a=\nb\r\nabcde\r\n0\r\n\r\n"),
    "a chunk ended by a line feed": post(b"Transfer-Encoding: chunked\r\n", b"5\nabcde\n0\n\n"),
    "a chunk longer than it says": post(b"Transfer-Encoding: chunked\r\n", b"2\r\nabcde\r\n0\r\n\r\n"),
    "a trailer that is a length": post(b"Transfer-Encoding: chunked\r\n", b"0\r\nContent-Length: 5\r\n\r\n"),
    "chunks for one who only reads": get(b"Transfer-Encoding: chunked\r\n") + CHUNKED,
}  # fmt: skip


@pytest.mark.parametrize("kind", SMUGGLING)
def test_a_length_that_can_be_read_in_two_ways_gives_one_refusal(wire: Wire, kind: str) -> None:
    reply = wire.exchange(SMUGGLING[kind])
    assert len(reply.statuses) <= 1, reply
    # An unknown encoding is 501 (RFC 9112, 6.1); over plain HTTP a client that only reads is redirected.
    assert all(
        400 <= status < 500 or status == 501 or (status == 308 and reply.closed) for status in reply.statuses
    ), reply
    assert b"smuggled" not in reply.text
    assert reply.statuses or reply.closed, reply
    assert wire.is_well()


def test_chunks_of_many_who_only_read_never_look_like_a_portal_that_is_down(wire: Wire) -> None:
    # The portal used to answer before the last chunk was handed on: of a hundred, four were called 503.
    sent = [get(b"Transfer-Encoding: chunked\r\n") + ending for ending in (CHUNKED, b"0\r\n\r\n")] * 60
    with ThreadPoolExecutor(16) as senders:
        statuses = {status for reply in senders.map(wire.exchange, sent) for status in reply.statuses}
    assert statuses == {411 if wire.secure else 403}


# A server may take these (RFC 9112 sections 2.2, 2.3, 3.2.2, 5.2 and 6.3; RFC 9110 section 9.3.7); then each is one
# request, and one answer.
TAKEN = {
    "a folded header": get(b"X-A: b\r\n Transfer-Encoding: chunked\r\n"),
    "an address of ours beside another host, which then does not count": get(
        target=b"https://localhost/robots.txt", host=b"Host: evil.example\r\n"
    ),
    "an asterisk": b"OPTIONS * HTTP/1.1\r\n" + H + b"\r\n",
    "a version to come": b"GET / HTTP/1.2\r\n" + H + b"\r\n",
    "a line feed alone": b"GET /robots.txt HTTP/1.1\n" + H.replace(b"\r", b"") + b"\n",
    "the same length twice": post(b"Content-Length: 5\r\nContent-Length: 5\r\n", b"abcde"),
    "an absolute address": get(target=b"https://localhost/robots.txt"),
    "a body of one who only reads": get(b"Content-Length: 5\r\n") + b"abcde",
    "a large body of one who only reads": get(b"Content-Length: 60000\r\n") + b"a" * 60_000,
    "a wish to go on with HTTP/2": get(
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n"
    ),
    "a wish to be asked first": post(b"Expect: 100-continue\r\nContent-Length: 5\r\n", b"abcde"),
}  # fmt: skip


@pytest.mark.parametrize("kind", TAKEN)
def test_an_acceptable_oddity_is_one_request_with_one_answer(wire: Wire, kind: str) -> None:
    reply = wire.exchange(TAKEN[kind])
    assert len(reply.statuses) == 1, reply
    assert reply.statuses[0] < 500
    assert b"evil.example" not in reply.text
    assert wire.is_well()


HOSTS = {
    "another": get(host=b"Host: evil.example\r\n"),
    "two": get(host=H + b"Host: evil.example\r\n"),
    "two, turned round": get(host=b"Host: evil.example\r\n" + H),
    "none": get(host=b""),
    "with a path": get(host=b"Host: localhost/evil\r\n"),
    "with a user": get(host=b"Host: localhost@evil.example\r\n"),
}


@pytest.mark.parametrize("kind", HOSTS)
def test_a_host_that_is_not_plainly_ours_is_refused(wire: Wire, kind: str) -> None:
    reply = wire.exchange(HOSTS[kind])
    assert reply.statuses == [400], reply
    assert b"Location" not in reply.text
    assert wire.is_well()


def test_an_absolute_address_of_another_host_never_leads_there(wire: Wire) -> None:
    reply = wire.exchange(get(target=b"http://evil.example/robots.txt"))
    assert len(reply.statuses) == 1
    assert reply.statuses[0] in {200, 308, 400}
    assert b"evil.example" not in reply.text


STRANGE = {
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\n" + H + b"\r\n",
    "a trace": b"TRACE / HTTP/1.1\r\n" + H + b"Cookie: a=b\r\n\r\n",
    "HTTP/2 by surprise, then nothing": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a version long gone": b"GET /\r\n",
}
# The front waits for more of these, as long as it waits for any head.
ENDLESS = {
    "no words": b"\0" * 2000,
    "a handshake within": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
}


@pytest.mark.parametrize("kind", STRANGE)
def test_an_invalid_request_is_refused_or_closed(wire: Wire, kind: str) -> None:
    judge(wire.exchange(STRANGE[kind]))
    assert wire.is_well()


def test_what_never_becomes_a_request_is_refused_or_closed(wire: Wire) -> None:
    with ThreadPoolExecutor() as pool:
        for reply in pool.map(wire.exchange, ENDLESS.values()):
            judge(reply)
    assert wire.is_well()


def judge(reply: Received) -> None:
    assert len(reply.statuses) <= 1, reply
    assert all(400 <= status < 500 for status in reply.statuses), reply
    assert b"a=b" not in reply.text


LARGE = {
    "one": get(b"X-A: " + b"a" * 100_000 + b"\r\n"),
    "many": get(b"".join(b"X-%d: a\r\n" % number for number in range(1_000))),
    "a long name": get(b"a" * 100_000 + b": a\r\n"),
    "a long address": get(target=b"/" + b"a" * 100_000),
    "a language of 100 KB": get(b"Accept-Language: " + b"x" * 100_000 + b"\r\n"),
    "ten thousand languages": get(b"Accept-Language: " + b"en;q=0.5," * 10_000 + b"en\r\n"),
    "many cookies": get(b"Cookie: " + b"a=b; " * 20_000 + b"\r\n"),
}


@pytest.mark.parametrize("kind", LARGE)
def test_headers_beyond_the_bound_are_refused(wire: Wire, kind: str) -> None:
    reply = wire.exchange(LARGE[kind])
    # Of too many the portal's own server says so, or hangs up on the front server before it could.
    late = [[503]] if kind == "many" else []
    assert reply.statuses in ([], [414], [431], *late), reply
    assert reply.closed or kind == "many"
    assert wire.is_well()


ABSURD = {
    "three thousand languages": b"Accept-Language: " + b"xx;q=0.1," * 3_000 + b"en\r\n",
    "a language of many parts": b"Accept-Language: " + b"xx-" * 9_000 + b"\r\n",
    "a weight that is none": b"Accept-Language: es;q=99999999999999999999, en;q=-1, *;q=nan, fr;q=1e999\r\n",
    "any encoding": b"Accept-Encoding: " + b"gzip;q=0.1, " * 2_000 + b"br\r\n",
    "an encoding of none": b"Accept-Encoding: identity;q=0, *;q=0\r\n",
    "a thousand ranges": b"Range: bytes=" + b"0-1," * 1_000 + b"0-1\r\n",
    "a range beyond": b"Range: bytes=99999999999999999999-\r\n",
    "a range turned round": b"Range: bytes=5-1,-0\r\n",
    "a day that is none": b"If-Modified-Since: Mon, 99 Foo 99999 99:99:99 GMT\r\n",
    "marks without end": b"If-None-Match: " + b'W/"a",' * 3_000 + b"\r\n",
    "a cookie of no form": b"Cookie: =;;;=a; \x80\xff; $Version=1\r\n",
}


@pytest.mark.parametrize("kind", ABSURD)
@pytest.mark.parametrize("path", [b"/", b"/robots.txt", b"/static/no.css"])
def test_an_absurd_header_is_answered_in_time_and_never_with_500(wire: Wire, kind: str, path: bytes) -> None:
    began = time.monotonic()
    reply = wire.exchange(get(ABSURD[kind] + b"Connection: close\r\n", target=path), patience=10)
    assert len(reply.statuses) == 1, reply
    assert reply.statuses[0] < 500, reply
    assert reply.closed
    assert time.monotonic() - began < 5
    assert wire.is_well()


@pytest.mark.long
def test_headers_that_trickle_in_are_cut_off(wire: Wire) -> None:
    began = time.monotonic()
    with wire.open(patience=0.5) as line:
        with contextlib.suppress(OSError):
            line.sendall(b"GET / HTTP/1.1\r\n" + H + b"X-Slow: ")
            while time.monotonic() - began < SLOWEST:
                line.sendall(b"a")
                with contextlib.suppress(TimeoutError):
                    if not line.recv(4096):
                        break
        assert time.monotonic() - began < 15
    assert wire.is_well()


def test_an_unprotected_body_is_not_waited_for(served: Served) -> None:
    wire = Wire(served, secure=False)
    began = time.monotonic()
    reply = wire.exchange(post(b"Content-Length: 60000\r\n", b"number=900-00-0000"))
    assert reply.statuses == [403]
    assert time.monotonic() - began < 2
