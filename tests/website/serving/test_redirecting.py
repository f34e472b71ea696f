"""Plain HTTP sends readers on to HTTPS and takes in nothing that they send."""

import http.client
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Serving, gone


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    serving = Serving(tmp_path_factory.mktemp("plain"), "redirect")
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", serving.plain_port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield serving
    serving.process.send_signal(signal.SIGTERM)
    assert serving.ended() == (0, "", "")


def ask(serving: Serving, method: str, path: str, **headers: str) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection("127.0.0.1", serving.plain_port, timeout=10)
    connection.request(method, path, headers={"Host": f"localhost:{serving.plain_port}", **headers})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def raw(serving: Serving, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", serving.plain_port), timeout=5) as connection:
        connection.sendall(sent)
        received = b""
        try:
            while part := connection.recv(65536):
                received += part
        except ConnectionResetError:
            pass
        return received


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    ["/", "/policies/privacy/", "/a%20b/%C3%A9?x=1&y=%2F", "//evil.example/x", "/%0d%0aSet-Cookie:%20a"],
)
def test_a_reader_is_sent_to_the_same_page_on_https(listener: Serving, method: str, path: str) -> None:
    answer, _ = ask(listener, method, path)
    assert answer.status == 308
    expected = f"https://localhost:{listener.port}{path}"
    assert answer.headers["Location"].lower() == expected.lower().replace("%0d%0aset", "%0d%0aset")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "FROBNICATE"])
def test_whatever_would_send_something_is_refused_in_plain_words(listener: Serving, method: str) -> None:
    answer, text = ask(listener, method, "/forms/question/")
    assert answer.status == 403
    assert "Location" not in answer.headers
    assert "nothing that you send to it is read" in text


def test_a_body_is_refused_before_it_has_arrived(listener: Serving) -> None:
    began = time.monotonic()
    sent = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nnumber=000-00-0000"
    received = raw(listener, sent)
    assert received.startswith(b"HTTP/1.1 403 ")
    assert b"000-00-0000" not in received
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost:x", "localhost@evil.example", "", "[::2]", "a/b"],
)
def test_a_host_that_is_not_ours_is_never_sent_anywhere(listener: Serving, host: str) -> None:
    answer, _ = ask(listener, "GET", "/", Host=host)
    assert answer.status == 400
    assert "Location" not in answer.headers


def test_a_request_without_a_host_is_refused(listener: Serving) -> None:
    assert raw(listener, b"GET / HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_every_answer_closes_sets_no_cookie_and_allows_nothing(listener: Serving) -> None:
    for method, host in (("GET", "localhost"), ("POST", "localhost"), ("GET", "evil.example")):
        answer, _ = ask(listener, method, "/", Host=host)
        assert answer.headers["Connection"] == "close"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert "Strict-Transport-Security" not in answer.headers


def test_a_second_request_on_the_same_connection_is_not_answered(listener: Serving) -> None:
    assert raw(listener, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2).count(b"HTTP/1.1 ") == 1


def test_headers_without_end_are_cut_off(listener: Serving) -> None:
    sent = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 70_000 + b"\r\n\r\n"
    assert raw(listener, sent).startswith(b"HTTP/1.1 431 ")


def test_a_killed_listener_leaves_no_worker(tmp_path: Path) -> None:
    serving = Serving(tmp_path / "var", "redirect")
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", serving.plain_port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    serving.kill()
    assert gone(tmp_path) == {}
