"""Forms over real HTTPS, as browsers and others send to them: the answer to any request is a page."""

import contextlib
import re
import socket
import ssl
import subprocess
import time
from urllib.parse import urlencode, urlsplit

import pytest

from keepfaith.intake.forms.availability import open_forms
from keepfaith.intake.forms.validation import always_sent
from keepfaith.policies.promises.portal_request import fetch
from keepfaith.website.wsgi_layers import body_limits
from tests.page_words import words_of

from .test_forms import LITERATURE

OURS = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
PATH = "/forms/literature/"


def sent(served, **typed):
    text = fetch(served.portal, PATH).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', text))
    blank = dict.fromkeys(always_sent(open_forms()["literature"].fields), "")
    return {**blank, **hidden, **LITERATURE, **typed}


def post(served, body, **headers):
    octets = body if isinstance(body, bytes) else urlencode(body).encode()
    sent_headers = {**OURS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return fetch(
        served.portal,
        PATH,
        method="POST",
        body=octets,
        headers={k: v for k, v in sent_headers.items() if v is not None},
    )


def test_a_form_is_received_and_its_receipt_is_in_no_url_and_stored_nowhere(served):
    answer = post(served, sent(served))
    assert (answer.status, answer.header("Location")) == (200, "")
    assert answer.header("Cache-Control") == "no-store"
    assert not answer.every("Set-Cookie")
    reference, code = re.findall(r"<code>([0-9A-Z-]+)</code>", answer.text)
    status_page = fetch(
        served.portal, "/forms/receipt/", method="POST", headers=OURS,
        body=urlencode({"reference": reference, "code": code}).encode(),
    )  # fmt: skip
    assert "We haven’t finished yet" in words_of(status_page)
    guessed = fetch(
        served.portal, "/forms/receipt/", method="POST", headers=OURS,
        body=urlencode({"reference": reference, "code": "0" * 20}).encode(),
    )  # fmt: skip
    assert guessed.status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "none"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Origin": "OWN"}, 403),
        ({"Sec_Fetch_Site": None}, 403),
        ({"Sec_Fetch_Site": None, "Origin": "OWN"}, 200),
        ({"Sec_Fetch_Site": None, "Origin": "null"}, 403),
        ({"Sec_Fetch_Site": None, "Origin": "https://evil.example"}, 403),
        ({"Sec_Fetch_Site": None, "Origin": "http://localhost"}, 403),
    ],
    ids=range(10),
)
def test_only_our_own_pages_may_send(served, headers, status):
    own_headers = {name: served.origin if value == "OWN" else value for name, value in headers.items()}
    answer = post(served, sent(served), **own_headers)
    assert answer.status == status
    if status == 403:
        assert "go back in your browser" in words_of(answer)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"edition": "0" * 64}, 409),
        ({"purpose": "notices"}, 400),
        ({"holding": "questions"}, 400),
        ({"token": "x"}, 400),
        ({"how": "By pigeon"}, 400),
        ({"name": ""}, 422),
        ({"name": "x" * 101}, 422),
    ],
    ids=range(7),
)
def test_a_forged_or_invalid_form_comes_back_with_typed_values(served, change, status):
    answer = post(served, sent(served, **change))
    assert answer.status == status
    assert "Exampletown" in answer.text
    assert answer.text.count("<title>Error: ") == 1


@pytest.mark.parametrize("media", [None, "text/plain", "multipart/form-data; boundary=x", "application/json"])
def test_another_way_of_sending_is_refused_in_words(served, media):
    answer = post(served, sent(served), Content_Type=media)
    assert answer.status == 400
    assert "not sent in the way that forms are sent" in words_of(answer)


@pytest.mark.parametrize(
    "body", [b"", b"&" * 300, b"%", b"\xff" * 100, b"name=%00%FF", b"=", b"a" * 65_536], ids=range(7)
)
def test_any_body_gets_a_page(served, body):
    answer = post(served, body)
    assert answer.status == 400
    assert "Nothing was stored" in words_of(answer)


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
@pytest.mark.parametrize("size", [65_537, 10_000_000])
@pytest.mark.parametrize(("path", "length"), [(PATH, "told"), (PATH, "not told"), ("/", "told")])
def test_a_body_that_is_too_large_gets_a_page_and_no_reset(served, tmp_path, version, size, *, path, length):
    (tmp_path / "body").write_bytes(b"a" * size)
    curl = subprocess.run(
        ["curl", "-sS", version, "--max-time", "30", "--cacert", served.portal.certificate, "-X", "POST",
         "-w", "\n%{http_code}", "-H", "Sec-Fetch-Site: same-origin", "-H", f"Content-Type: {OURS['Content-Type']}",
         *(["-H", "Transfer-Encoding: chunked"] if length == "not told" else []),
         "--data-binary", f"@{tmp_path / 'body'}", served.origin + path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if length == "not told" and version == "--http1.1":
        # Chunks, which no browser sends, are refused unread: a sender who goes on may find the line closed.
        assert curl.stdout[-3:] == "411" or "Broken pipe" in curl.stderr or "reset" in curl.stderr
        return
    assert (curl.returncode, curl.stdout[-3:]) == (0, "413"), curl.stderr
    assert "larger than any form of ours" in curl.stdout


def raw(served, head, *, body=b"", seconds=5.0):
    """Send bytes over TLS, and give what comes back until the portal has answered or time is up."""
    place = urlsplit(served.origin)
    trusted = ssl.create_default_context(cafile=str(served.portal.certificate))
    with (
        socket.create_connection((place.hostname, place.port), timeout=seconds) as plain,
        trusted.wrap_socket(plain, server_hostname="localhost") as tls,
    ):
        tls.sendall(head + body)
        began, answer = time.monotonic(), b""
        while b"</html>" not in answer and time.monotonic() - began < seconds and (more := tls.recv(65_536)):
            answer += more
        return answer, time.monotonic() - began


def test_a_body_without_a_length_is_refused_in_words(served):
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    answer, _ = raw(served, head.encode(), body=b"3\r\na=1\r\n0\r\n\r\n")
    assert b" 411 " in answer.splitlines()[0]


@pytest.mark.long
def test_a_body_that_comes_too_slowly_is_refused_in_words(served):
    place = urlsplit(served.origin)
    trusted = ssl.create_default_context(cafile=str(served.portal.certificate))
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\nConnection: close\r\n\r\n"
    with (
        socket.create_connection((place.hostname, place.port), timeout=body_limits.SECONDS + 10) as plain,
        trusted.wrap_socket(plain, server_hostname="localhost") as tls,
    ):
        tls.sendall(head.encode())
        end = time.monotonic() + body_limits.SECONDS + 4
        # The portal ends the connection once it has answered.
        with contextlib.suppress(OSError):
            while time.monotonic() < end:
                tls.sendall(b"a" * 200)
                time.sleep(0.5)
        assert tls.recv(65_536).split()[1] == b"408"
