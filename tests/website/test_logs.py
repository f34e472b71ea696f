"""Log lines say what failed and where, never with which values."""

import logging
import sys

import pytest

from keepfaith.website.logs import WithoutValues

SECRET = "pat@example.gov"


def record(message, *arguments, exc_info=None, **extra):
    made = logging.getLogger("django.request").makeRecord(
        "django.request", logging.ERROR, __file__, 1, message, arguments, exc_info, extra=extra
    )
    return WithoutValues().format(made)


def fail():
    raise ValueError(SECRET)


def test_an_exception_is_named_by_its_class_and_place_and_its_text_is_left_out():
    try:
        fail()
    except ValueError:
        line = record("Internal Server Error: %s", f"/find/{SECRET}/", exc_info=sys.exc_info())
    assert line.startswith("ERROR django.request ValueError at ")
    assert "test_logs.py:" in line
    assert SECRET not in line


def test_an_address_in_a_message_is_left_out():
    line = record("Not Found: %s", f"/find/{SECRET}/", status_code=404)
    assert line == "ERROR django.request 404"


def test_the_portals_own_words_are_let_through_and_an_exception_is_still_only_named():
    own = logging.getLogger("keepfaith.worker")
    made = own.makeRecord(own.name, logging.ERROR, __file__, 1, "duty %s failed", ("run_due",), None)
    assert WithoutValues().format(made) == "ERROR keepfaith.worker: duty run_due failed"


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
