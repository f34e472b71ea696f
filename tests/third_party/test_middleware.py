"""The headers of every response, and the cookies that do not get out."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions import edition_cache
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions
from keepfaith.third_party import current_registry
from keepfaith.third_party.middleware import BrowserRules

DECLARED = """
[[cookie]]
name = "__Host-sid"
lifetime = "session"
purpose = "Keeps an employee signed in"
[[cookie]]
name = "__Host-choice"
lifetime = "session"
purpose = "Remembers an opt-out"
"""
AGES_AGO = dt.datetime(2018, 1, 31, tzinfo=dt.UTC)


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    document = this_agency().governing
    posted = PostedEdition(document, Bundle({"tools.toml": DECLARED}), AGES_AGO, AGES_AGO, AGES_AGO.date())
    monkeypatch.setattr(
        current_registry, "posted_editions", lambda: PostedEditions({document.slug: (posted,)})
    )


def answered(make: Callable[[HttpResponse], object] = bool) -> HttpResponse:
    def view(_request: object) -> HttpResponse:
        response = HttpResponse("page")
        make(response)
        return response

    response = BrowserRules(view)(RequestFactory().get("/"))
    assert isinstance(response, HttpResponse)
    return response


def test_everything_a_browser_can_lend_a_page_is_off() -> None:
    features = answered().headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()", "browsing-topics=()"} <= set(features)
    assert all(feature.endswith("=()") for feature in features)


def test_no_other_site_may_load_a_page() -> None:
    headers = answered().headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Permitted-Cross-Domain-Policies"] == "none"


def test_a_page_is_asked_for_again_each_time_unless_the_view_knows_better() -> None:
    assert answered().headers["Cache-Control"] == "no-cache"
    assert (
        answered(lambda r: r.headers.setdefault("Cache-Control", "max-age=30"))["Cache-Control"]
        == "max-age=30"
    )


@pytest.mark.usefixtures("declared")
def test_an_undeclared_cookie_does_not_get_out(caplog: pytest.LogCaptureFixture) -> None:
    response = answered(lambda r: r.set_cookie("csrftoken", "a-value-of-somebody"))
    assert not response.cookies
    assert [record.name for record in caplog.records] == ["keepfaith.third_party.undeclared_cookie_refused"]
    assert "somebody" not in caplog.text


@pytest.mark.usefixtures("declared")
def test_a_cookie_set_past_the_jar_does_not_get_out() -> None:
    response = answered(lambda r: r.headers.setdefault("Set-Cookie", "__Host-sid=1"))
    assert "Set-Cookie" not in response.headers


@pytest.mark.usefixtures("declared")
def test_declared_cookies_get_out(caplog: pytest.LogCaptureFixture) -> None:
    response = answered(lambda r: (r.set_cookie("__Host-sid", "1"), r.set_cookie("__Host-choice", "1")))
    assert set(response.cookies) == {"__Host-sid", "__Host-choice"}
    assert not caplog.records


@pytest.mark.usefixtures("declared")
def test_a_session_cookie_that_would_outlive_the_session_does_not_get_out() -> None:
    assert not answered(lambda r: r.set_cookie("__Host-sid", "1", max_age=60)).cookies


@pytest.mark.usefixtures("declared")
def test_a_session_cookie_can_be_taken_back() -> None:
    assert answered(lambda r: r.delete_cookie("__Host-sid")).cookies["__Host-sid"]["max-age"] == 0


def test_while_the_editions_cannot_be_read_no_cookie_gets_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> PostedEditions:
        raise ConnectionError

    monkeypatch.setattr(current_registry, "posted_editions", broken)
    assert not answered(lambda r: r.set_cookie("__Host-sid", "1")).cookies


def test_a_response_without_cookies_asks_for_no_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_registry, "posted_editions", pytest.fail)
    assert answered().status_code == 200


def test_the_edition_cache_is_the_one_of_posted_editions() -> None:
    assert current_registry.posted_editions is edition_cache.posted_editions
