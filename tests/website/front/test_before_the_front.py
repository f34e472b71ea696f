"""A proxy of the agency before the portal's own front server, and the same headers from somebody who is none."""

import http.client
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.agents import BROWSER
from tests.conftest import Served, serving


@pytest.fixture(scope="module")
def behind() -> Iterator[Served]:
    with serving("behind", KEEPFAITH_TRUSTED_PROXIES="127.0.0.1") as portal:
        yield portal


def connected(portal: Served) -> http.client.HTTPSConnection:
    place = urlsplit(portal.origin)
    context = ssl.create_default_context(cafile=str(portal.portal.certificate))
    return http.client.HTTPSConnection("localhost", place.port, timeout=20, context=context)


def ask(portal: Served, method: str, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = connected(portal)
    all_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"User-Agent": BROWSER, **all_headers})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_a_form_is_absent_where_the_reader_came_without_https(behind: Served) -> None:
    answer, body = ask(
        behind, "GET", "/forms/literature/", X_Forwarded_Proto="http", X_Forwarded_For="203.0.113.9"
    )
    assert answer.status == 308
    assert answer.headers["Location"] == "https://localhost/forms/literature/"
    assert b"<form" not in body
    answer, body = ask(behind, "GET", "/forms/literature/", X_Forwarded_Proto="https")
    assert answer.status == 200
    assert b"<form" in body


def test_a_body_without_https_is_refused_before_it_has_arrived(behind: Served) -> None:
    connection = connected(behind)
    began = time.monotonic()
    connection.putrequest("POST", "/forms/literature/")
    for name, value in (("X-Forwarded-Proto", "http"), ("Content-Length", "60000")):
        connection.putheader(name, value)
    connection.endheaders(b"number=900-00-0000")
    answer = connection.getresponse()
    assert answer.status == 403
    assert b"900-00-0000" not in answer.read()
    assert time.monotonic() - began < 5
    connection.close()


@pytest.mark.parametrize("scheme", ["ftp", "https,http", "HTTPS", "https, https"])
def test_a_scheme_that_cannot_be_read_counts_as_unprotected(behind: Served, scheme: str) -> None:
    assert ask(behind, "GET", "/", X_Forwarded_Proto=scheme)[0].status == 308


def test_a_repeated_header_is_not_trusted(behind: Served) -> None:
    connection = connected(behind)
    connection.putrequest("GET", "/")
    connection.putheader("X-Forwarded-Proto", "https")
    connection.putheader("X-Forwarded-Proto", "http")
    connection.endheaders()
    assert connection.getresponse().status == 308
    connection.close()


@pytest.mark.parametrize("name", ["X_Forwarded_Host", "Forwarded", "X_Forwarded_Prefix", "X_Original_URL"])
def test_no_forwarded_header_changes_the_host_or_the_page(behind: Served, name: str) -> None:
    value = {"Forwarded": "host=evil.example;proto=http"}.get(name, "evil.example")
    plain, _ = ask(behind, "GET", "/policies/privacy/")
    answer, body = ask(behind, "GET", "/policies/privacy/", **{name: value, "X_Forwarded_Proto": "https"})
    assert (plain.status, answer.status) == (200, 200)
    assert b"evil.example" not in body


def test_from_a_stranger_every_such_header_is_as_if_it_were_not_there(served: Served) -> None:
    forged = {
        "X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example", "X_Forwarded_For": "192.0.2.1",
        "Forwarded": "proto=http;host=evil.example", "X_Forwarded_Prefix": "/evil", "X_Real_IP": "192.0.2.1",
        "Script_Name": "/evil",
    }  # fmt: skip
    answer, body = ask(served, "GET", "/policies/", **forged)
    assert answer.status == 200
    assert b"evil" not in body
    connection = connected(served)
    connection.putrequest("GET", "/policies/")
    connection.putheader("User-Agent", BROWSER)
    connection.putheader("X_Forwarded_Proto", "http")
    connection.endheaders()
    assert connection.getresponse().status == 200
    connection.close()
