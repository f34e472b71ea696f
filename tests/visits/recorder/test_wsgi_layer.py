"""Every request is noted as it was answered, and no answer is ever another because it is noted."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.visits.recorder.batch import decode_batch, encode_batch
from keepfaith.visits.recorder.receiver import Frames
from keepfaith.visits.recorder.sender import VisitSender, decode_path
from keepfaith.visits.recorder.wsgi_layer import RecordVisits
from tests.visits.batch_collector import BROWSER, HOSTS, BatchCollector, request

SEARCHES = re.compile(r"(?:^|&)(?:q|keyword)=")
TEXT = [("Content-Type", "text/plain")]


@pytest.fixture
def collector(tmp_path):
    collector = BatchCollector(tmp_path).listen()
    yield collector
    collector.end()


def answers(status, headers, body):
    def application(_environ, start_response):
        start_response(status, headers)
        return body

    return application


HELLO = answers("200 OK", [*TEXT, ("Content-Length", "5")], [b"hello"])


def started(status, headers, *more):
    return (status, headers)


def noted(collector, application, *environs):
    """Ask the application within `Recorded`, as a server does; give what came to the recorder, and the bodies."""
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    recorded = RecordVisits(application, visit_sender, searches=SEARCHES)
    bodies = []
    for environ in environs:
        body = recorded(environ, started)
        bodies.append(b"".join(body))
        if hasattr(body, "close"):
            body.close()
    visit_sender.end()
    return collector.rows, bodies


def test_a_visit_is_noted_with_what_the_store_needs_and_nothing_else(collector):
    payload = request(
        "/cafÃ©/", QUERY_STRING="name=Ada&page=2", HTTP_COOKIE="__Host-session=secret", HTTP_AUTHORIZATION="Basic eA==",
        HTTP_REFERER="https://me:word@www.example.org/private?q=1",
    )  # fmt: skip
    ((row,), (body,)) = noted(collector, HELLO, payload)
    assert body == b"hello"
    assert abs(row.pop("time") - time.time()) < 10
    assert row == {
        "ip_address": "192.0.2.7", "method": "GET", "path": "/café/", "is_search": False, "host": "portal.example.gov",
        "referrer": "https://www.example.org", "user_agent": BROWSER, "status": 200, "bytes": 5,
    }  # fmt: skip


class Streamed:
    """A body in parts that remembers whether it was closed."""

    def __init__(self, *parts):
        self.parts, self.closed = list(parts), 0

    def __iter__(self):
        return iter(self.parts)

    def close(self):
        self.closed += 1


def late(environ, start_response):
    """Answer as a generator does: nothing is sent before the first part is requested."""
    start_response("206 Partial Content", TEXT)
    yield b"abc"
    yield b"defg"


@pytest.mark.parametrize(
    ("application", "method", "status", "size"),
    [
        (HELLO, "GET", 200, 5),
        (HELLO, "HEAD", 200, 0),
        (answers("200 OK", [("content-length", "7")], Streamed(b"1234567")), "GET", 200, 7),
        (answers("404 Not Found", TEXT, [b"no", b"thing"]), "GET", 404, 7),
        (answers("200 OK", TEXT, Streamed(b"abc", b"", b"defg")), "POST", 200, 7),
        (answers("304 Not Modified", [("Content-Length", "9000")], []), "GET", 304, 0),
        (answers("204 No Content", TEXT, Streamed()), "DELETE", 204, 0),
        (late, "GET", 206, 7),
    ],
)
def test_the_bytes_are_those_of_the_body_that_was_sent(collector, application, method, status, size):
    ((row,), _) = noted(collector, application, request(REQUEST_METHOD=method))
    assert (row["status"], row["bytes"], row["method"]) == (status, size, method)


def test_a_body_with_a_length_is_passed_on_unchanged(collector):
    file = Streamed(b"1234567")
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    application = answers("200 OK", [("Content-Length", "7")], file)
    assert RecordVisits(application, visit_sender, searches=SEARCHES)(request(), started) is file
    visit_sender.end()


def test_a_body_that_is_closed_in_the_middle_is_noted_once_with_what_was_sent_and_is_closed(collector):
    body = Streamed(b"abc", b"never asked for")
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    counted = RecordVisits(answers("200 OK", TEXT, body), visit_sender, searches=SEARCHES)(request(), started)
    assert next(iter(counted)) == b"abc"
    counted.close()
    counted.close()
    visit_sender.end()
    assert ([row["bytes"] for row in collector.rows], body.closed) == ([3], 2)


def test_an_application_that_fails_fails_as_before_and_is_noted(collector):
    def failing(_environ, _start):
        raise KeyError("no visitor's word")

    with pytest.raises(KeyError, match="no visitor's word"):
        noted(collector, failing, request())
    collector.await_rows(1)
    assert (collector.rows[0]["status"], collector.rows[0]["bytes"]) == (500, 0)


@pytest.mark.parametrize(
    ("environ", "application"),
    [
        ({"REQUEST_METHOD": None}, HELLO),
        ({"PATH_INFO": None}, HELLO),
        ({}, answers("200 OK", [("Content-Length", "five")], [b"hello"])),
        ({}, answers("two hundred", [("Content-Length", "5")], [b"hello"])),
    ],
)
def test_a_visit_that_cannot_be_recorded_is_answered_and_counted(collector, environ, application):
    rows, bodies = noted(collector, application, request() | environ, request())
    assert bodies == [b"hello", b"hello"]
    assert collector.lost >= 1
    assert len(rows) + collector.lost == 2


@pytest.mark.parametrize(
    ("query", "searched"),
    [
        ("", False),
        ("page=2", False),
        ("q=school", True),
        ("page=2&keyword=", True),
        ("faq=1", False),
        ("page=q=1", False),
        ("x" * 3_000 + "&q=far", False),
    ],
)
def test_a_query_is_reduced_to_whether_it_is_a_search(collector, query, searched):
    ((row,), _) = noted(collector, HELLO, request(QUERY_STRING=query))
    assert row["is_search"] is searched
    assert not query or query not in str(row)


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("portal.example.gov", "portal.example.gov"),
        ("Portal.Example.GOV.:8443", "portal.example.gov"),
        ("[::1]:8443", "[::1]"),
        ("other.example.org", ""),
        ("portal.example.gov@203.0.113.9", ""),
        ("", ""),
    ],
)
def test_a_host_is_noted_only_if_it_is_the_portal_s_own(collector, header, host):
    ((row,), _) = noted(collector, HELLO, request(HTTP_HOST=header))
    assert row["host"] == host


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("/plain/", "/plain/"),
        ("/cafÃ©/", "/café/"),
        ("/\xff/", "/%FF/"),
        ("/a b\n\x00\t/", "/a%20b%0A%00%09/"),
        ("/\xe2\x80\xa8/", "/%E2%80%A8/"),
        ("", ""),
    ],
)
def test_a_path_is_read_as_utf8_and_stays_one_word(raw, path):
    assert decode_path(raw) == path


def test_a_question_mark_that_was_hidden_in_a_path_still_ends_it(collector):
    ((row,), _) = noted(collector, HELLO, request("/forms/?ssn=078-05-1120"))
    assert row["path"] == "/forms/"


raw = st.text(st.characters(max_codepoint=255), max_size=700)


@given(raw, raw, raw, raw, raw)
def test_whatever_a_header_or_path_holds_the_recorder_can_read_it(address, path, host, referrer, agent):
    visit_sender = VisitSender("/nowhere", hosts=HOSTS)
    recorded = RecordVisits(HELLO, visit_sender, searches=SEARCHES)
    environ = request(
        "/" + path, REMOTE_ADDR=address, HTTP_HOST=host, HTTP_REFERER=referrer, HTTP_USER_AGENT=agent
    )
    visit_sender._thread = object()  # nothing is sent here
    recorded(environ, started)
    frame = encode_batch(visit_sender._columns(list(visit_sender._queue)), lost=0)
    (payload,) = Frames().take(frame)
    columns, _ = decode_batch(payload)
    (recorded_path,) = columns["path"]
    assert not re.search(r"[\s?\x00-\x1f]", recorded_path)
    assert columns["host"][0] in {"", *HOSTS}
    assert len(columns["user_agent"][0]) <= 512
