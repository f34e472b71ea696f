"""A log line says when, which process, how bad and what, never with which values, and not twice within a minute."""

import io
import json
import logging
import re
import sys

import pytest

from keepfaith import log_lines
from keepfaith.log_lines import LogLine, OncePerMinute

SECRET = "pat@example.gov"


TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ")


def without_time(line):
    assert TIME.match(line), line
    return TIME.sub("", line, count=1)


def record(message, *arguments, exc_info=None, **extra):
    made = logging.getLogger("django.request").makeRecord(
        "django.request", logging.ERROR, __file__, 1, message, arguments, exc_info, extra=extra
    )
    return without_time(LogLine().format(made))


def fail():
    raise ValueError(SECRET)


def test_an_exception_is_named_by_its_class_and_place_and_its_text_is_left_out():
    try:
        fail()
    except ValueError:
        line = record("Internal Server Error: %s", f"/find/{SECRET}/", exc_info=sys.exc_info())
    assert line.startswith("command ERROR django.request ValueError at ")
    assert "test_logs.py:" in line
    assert SECRET not in line


def test_an_address_in_a_message_is_left_out():
    line = record("Not Found: %s", f"/find/{SECRET}/", status_code=404)
    assert line == "command ERROR django.request 404"


def test_the_portals_own_words_are_let_through_and_an_exception_is_still_only_named():
    own = logging.getLogger("keepfaith.worker")
    made = own.makeRecord(own.name, logging.ERROR, __file__, 1, "duty %s failed", ("run_due",), None)
    assert without_time(LogLine().format(made)) == "command ERROR keepfaith.worker: duty run_due failed"


@pytest.mark.django_db
def test_a_page_that_breaks_logs_no_value_and_answers_in_words(client, monkeypatch, capsys):
    def broken(*_, **__):
        raise RuntimeError(SECRET)

    monkeypatch.setattr("keepfaith.website.home.promise_rows", broken)
    client.raise_request_exception = False
    handler = logging.getLogger("django").handlers[0]
    monkeypatch.setattr(handler, "stream", sys.stderr)
    answer = client.get("/", secure=True)
    logged = capsys.readouterr().err
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert "RuntimeError at " in logged
    assert SECRET not in logged


@pytest.mark.django_db
def test_a_page_of_health_that_says_no_is_no_error(client, monkeypatch, capsys):
    monkeypatch.setattr("keepfaith.website.views.report", lambda _data: {"worker": False})
    monkeypatch.setattr(logging.getLogger("django").handlers[0], "stream", sys.stderr)
    assert client.get("/healthz", secure=True).status_code == 503
    assert capsys.readouterr().err == ""


@pytest.fixture
def lines(monkeypatch):
    """What the handler wrote, and a clock for it."""
    handler, clock = OncePerMinute(), [1_000.0]
    monkeypatch.setattr(log_lines.time, "monotonic", lambda: clock[0])
    handler.setFormatter(LogLine())
    handler.stream = io.StringIO()

    def log(text, *, after=0.0):
        clock[0] += after
        handler.handle(logging.LogRecord("keepfaith.worker", logging.ERROR, __file__, 1, text, (), None))
        return [without_time(line) for line in handler.stream.getvalue().splitlines()]

    log.handler = handler
    return log


def test_a_line_comes_once_a_minute_and_then_with_its_count(lines):
    for _ in range(177):
        written = lines("it failed")
    assert written == ["command ERROR keepfaith.worker: it failed"]
    assert lines("another thing", after=61.0)[1:] == [
        "command ERROR keepfaith.worker: it failed … 176 more", "command ERROR keepfaith.worker: another thing",
    ]  # fmt: skip
    # What was just counted is not written again at once.
    assert len(lines("it failed")) == 3
    lines.handler.close()
    assert lines.handler.stream.getvalue().splitlines()[3].endswith("it failed … 1 more")


def test_a_line_is_json_where_the_environment_says_so(monkeypatch):
    monkeypatch.setenv("KEEPFAITH_LOG", "json")
    made = logging.LogRecord("keepfaith.worker", logging.ERROR, __file__, 1, "two\nlines", (), None)
    line = LogLine().format(made)
    assert "\n" not in line
    fields = json.loads(line)
    assert TIME.fullmatch(fields.pop("time") + " ")
    assert fields == {"process": "command", "level": "ERROR", "text": "keepfaith.worker: two lines"}


@pytest.mark.django_db
def test_no_visit_has_a_line(client, monkeypatch, capsys):
    monkeypatch.setattr(logging.getLogger("django").handlers[0], "stream", sys.stderr)
    for address in ("/nothing-here/", "/statistics/data/?from=nonsense", "/healthz"):
        assert client.get(address, secure=True).status_code >= 400
    assert capsys.readouterr().err == ""
