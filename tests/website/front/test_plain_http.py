"""Plain HTTP sends readers on to HTTPS and takes in nothing that they send."""

import http.client
import time
from urllib.parse import urlsplit

import pytest

from tests.conftest import Served

from .conftest import H, Wire


def ask(served: Served, method: str, path: str, **headers: str) -> tuple[http.client.HTTPResponse, str]:
    port = urlsplit(served.portal.plain_origin).port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={"Host": f"localhost:{port}", **headers})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    ["/", "/policies/privacy/", "/a%20b/%C3%A9?x=1&y=%2F", "//evil.example/x", "/%0d%0aSet-Cookie:%20a"],
)
def test_a_reader_is_sent_to_the_same_page_on_https(served: Served, method: str, path: str) -> None:
    answer, _ = ask(served, method, path)
    assert answer.status == 308
    expected = served.origin + path
    assert answer.headers["Location"].lower() == expected.lower().replace("%0d%0aset", "%0d%0aset")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "FROBNICATE"])
def test_a_method_that_sends_something_is_refused_in_plain_words(served: Served, method: str) -> None:
    answer, text = ask(served, method, "/forms/question/")
    assert answer.status == 403
    assert "Location" not in answer.headers
    assert "nothing that you send to it is read" in text


def test_a_body_is_refused_before_it_has_arrived(served: Served) -> None:
    began = time.monotonic()
    reply = Wire(served, secure=False).exchange(
        b"POST / HTTP/1.1\r\n" + H + b"Content-Length: 1000000\r\n\r\nnumber=000-00-0000"
    )
    assert reply.statuses == [403]
    assert b"000-00-0000" not in reply.text
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "length", [b"Content-Length: 5\r\n\r\nab", b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"]
)
def test_the_body_of_a_get_request_is_not_waited_for(served: Served, length: bytes) -> None:
    reply = Wire(served, secure=False).exchange(b"GET / HTTP/1.1\r\n" + H + length)
    assert reply.statuses in ([403], [308])
    assert b"ab" not in reply.text


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost:x", "localhost@evil.example", "", "[::2]", "a/b"],
)
def test_a_host_that_is_not_ours_is_never_sent_anywhere(served: Served, host: str) -> None:
    answer, _ = ask(served, "GET", "/", Host=host)
    assert answer.status == 400
    assert "Location" not in answer.headers


def test_a_request_without_a_host_is_refused(served: Served) -> None:
    assert Wire(served, secure=False).exchange(b"GET / HTTP/1.1\r\n\r\n").statuses == [400]


def test_every_answer_closes_sets_no_cookie_and_allows_nothing(served: Served) -> None:
    for method, host in (("GET", "localhost"), ("POST", "localhost"), ("GET", "evil.example")):
        answer, _ = ask(served, method, "/", Host=host)
        assert answer.headers["Connection"] == "close"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        for name in ("Set-Cookie", "Strict-Transport-Security", "Server", "Via"):
            assert name not in answer.headers


def test_a_second_request_on_the_same_connection_is_not_answered(served: Served) -> None:
    reply = Wire(served, secure=False).exchange(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2)
    assert reply.statuses == [308]


def test_headers_without_end_are_cut_off(served: Served) -> None:
    sent = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 70_000 + b"\r\n\r\n"
    assert Wire(served, secure=False).exchange(sent).statuses == [431]
