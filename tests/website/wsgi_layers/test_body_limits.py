"""A body is handed on whole, or a word on why it is not; nothing beyond the limit is kept in memory."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.website.wsgi_layers.body_limits import MAX_BYTES, TROUBLE, BoundedBodies
from keepfaith.website.wsgi_layers.proxy_headers import REFUSED


class Stream(io.RawIOBase):
    """Gives so many bytes, a chunk at a time, and counts what was asked of it."""

    def __init__(self, size, *, breaks_at=None):
        self.left, self.given, self.breaks_at = size, 0, breaks_at

    def read(self, size=-1):
        if self.breaks_at is not None and self.given >= self.breaks_at:
            raise ConnectionResetError
        chunk = b"a" * min(size, self.left)
        self.left -= len(chunk)
        self.given += len(chunk)
        return chunk


def taken(stream, *, length=None, method="POST", seconds=5.0, refused=""):
    request_environ = {"REQUEST_METHOD": method, "wsgi.input": stream, REFUSED: refused}
    if length is not None:
        request_environ["CONTENT_LENGTH"] = str(length)
    seen = {}

    def application(environ, start_response):
        seen.update(environ, body=environ["wsgi.input"].read())
        return []

    BoundedBodies(application, seconds=seconds)(request_environ, None)
    assert int(seen["CONTENT_LENGTH"]) == len(seen["body"])
    return seen[TROUBLE], len(seen["body"])


@given(st.integers(0, MAX_BYTES))
def test_a_body_within_the_limit_is_passed_on_whole(size):
    assert taken(Stream(size), length=size) == ("", size)


@pytest.mark.parametrize("length", [None, True])
@pytest.mark.parametrize("size", [MAX_BYTES + 1, 10_000_000])
def test_an_oversized_body_is_read_no_further_and_discarded(size, length):
    stream = Stream(size)
    assert taken(stream, length=length and size) == ("large", 0)
    assert stream.given <= MAX_BYTES + 2_048


@pytest.mark.parametrize("reason", ["large", "unmeasured"])
def test_a_body_that_the_front_server_refused_is_not_read(reason):
    stream = Stream(100)
    assert taken(stream, length=100, refused=reason) == (reason, 0)
    assert stream.given == 0


def test_a_truncated_body_is_refused():
    assert taken(Stream(90_000, breaks_at=100), length=90_000)[0] in {"cut", "large"}
    assert taken(Stream(100, breaks_at=100), length=200) == ("cut", 0)
    assert taken(Stream(100), length=200) == ("cut", 0)
    assert taken(Stream(100)) == ("unmeasured", 0)
    assert taken(Stream(0)) == ("", 0)


def test_a_body_whose_time_is_up_is_none():
    assert taken(Stream(100), length=100, seconds=0) == ("slow", 0)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_body_of_a_reading_request_is_ignored(method):
    stream = Stream(100)
    assert taken(stream, length=100, method=method) == ("", 0)
    assert stream.left == 0
