"""Where even the page for failures fails, the answer is in words, and the log has nothing of what the failure said."""

import logging
import sys

import pytest

from keepfaith.log_lines import LogLine
from keepfaith.website.wsgi_layers.last_resort import LastAnswer

SECRET = "pat@example.gov"


@pytest.fixture
def logged():
    """What is logged, as the portal's own handler writes it."""
    lines = []

    class Lines(logging.Handler):
        def emit(self, record):
            lines.append(LogLine().format(record))

    handler, logger = Lines(), logging.getLogger("keepfaith.answers")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


def test_a_failure_is_answered_in_words_and_named_by_class_and_place(logged):
    begun = []

    def broken(_environ, start_response):
        start_response("200 OK", [])
        raise ValueError(SECRET)

    def start(status, headers, failure=None):
        begun.append((status, dict(headers), failure))

    body = b"".join(LastAnswer(broken)({}, start))
    (_, _, first), (status, headers, second) = begun
    assert (first, status, second[0]) == (None, "500 Internal Server Error", ValueError)
    assert b"try again" in body
    assert headers["Content-Length"] == str(len(body))
    assert headers["Cache-Control"] == "no-store"
    assert [SECRET in line for line in logged] == [False]
    assert "ValueError at " in logged[0]
    assert sys.exc_info() == (None, None, None)


def test_a_response_without_failure_is_passed_on():
    whole = [b"as it is"]
    assert LastAnswer(lambda _environ, _start: whole)({}, None) is whole
