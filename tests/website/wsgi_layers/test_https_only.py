"""What did not come by HTTPS is sent on or refused, before any of it is read."""

import pytest

from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.wsgi_layers.body_limits import BoundedBodies
from keepfaith.website.wsgi_layers.https_only import EncryptedOnly
from keepfaith.website.wsgi_layers.proxy_headers import THROUGH

LISTENING = Listening(("portal.example.gov", "localhost"), "127.0.0.1", 8443, 8444)


class Unreadable:
    """A body that nobody may read."""

    def read(self, *_size):
        raise AssertionError


def answered(
    method="GET", *, scheme="http", host="portal.example.gov", path="/forms/literature/", through=True
):
    given = {}

    def application(environ, start_response):
        given["inside"] = True
        return []

    def start(status, headers):
        given.update(status=status, **dict(headers))

    environ = {
        "REQUEST_METHOD": method, "wsgi.url_scheme": scheme, "HTTP_HOST": host, "PATH_INFO": path,
        "QUERY_STRING": "a=1", "wsgi.input": Unreadable(), "CONTENT_LENGTH": "9", THROUGH: through,
    }  # fmt: skip
    given["body"] = b"".join(
        EncryptedOnly(BoundedBodies(application) if scheme == "http" else application, listening=LISTENING)(
            environ, start
        )
    )
    return given


def test_an_encrypted_request_is_passed_on():
    assert answered("POST", scheme="https")["inside"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("through", "port"), [(True, ""), (False, ":8443")])
def test_a_reader_is_sent_to_https_where_readers_find_it(method, through, port):
    given = answered(method, through=through)
    assert given["status"].startswith("308 ")
    assert given["Location"] == f"https://portal.example.gov{port}/forms/literature/?a=1"
    assert b"<form" not in given["body"]
    assert "inside" not in given


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get"])
def test_a_method_that_sends_something_is_refused_unread(method):
    given = answered(method)
    assert given["status"].startswith("403 ")
    assert "Location" not in given
    assert "inside" not in given


@pytest.mark.parametrize(
    "host", ["evil.example", "", "portal.example.gov.evil.example", "a, portal.example.gov"]
)
def test_nobody_is_sent_to_a_host_that_is_not_ours(host):
    given = answered(host=host)
    assert given["status"].startswith("400 ")
    assert "Location" not in given


@pytest.mark.parametrize("scheme", ["", "ws", "HTTPS"])
def test_a_scheme_that_is_not_https_is_not_https(scheme):
    assert answered(scheme=scheme)["status"].startswith("308 ")
