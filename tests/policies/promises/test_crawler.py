"""The stranger's tour: real HTTPS, no cookies, own links only, within limits."""

import ssl
import time
from pathlib import Path
from typing import Any

import pytest

from keepfaith.policies.promises import crawler
from keepfaith.policies.promises.crawler import Answer, TooMuch, fetch, tour
from keepfaith.policies.sections.check import Portal
from tests.promises.scratch_portal import POLICIES, Scratch, scratch_portal


def test_the_tour_begins_at_home_and_the_policies_and_follows_own_links(scratch: Scratch) -> None:
    scratch.put("/", '<a href="more/?a=1&amp;b=2#part">more</a><a href="https://example.gov/">law</a>')
    scratch.put("/more/?a=1&b=2", '<a href="deeper">deeper</a><img src="/mark.svg">')
    scratch.put("/more/deeper", "")
    scratch.put("/mark.svg", "", Content_Type="image/svg+xml")
    seen = tour(scratch.portal)
    policies = [f"/policies/{slug}/" for slug in POLICIES]
    assert list(seen.answers) == [
        "/",
        *policies,
        "/robots.txt",
        "/more/?a=1&b=2",
        "/more/deeper",
        "/mark.svg",
    ]
    assert "/mark.svg" not in [answer.path for answer in seen.pages]
    assert seen.extent == "all 10 addresses"


def test_the_tour_looks_at_error_pages_too(scratch: Scratch) -> None:
    seen = tour(scratch.portal)
    assert [answer.status for answer in seen.errors] == [404, 404, 405, 404]
    assert len(seen.every_page) == len(seen.pages) + 4


def test_the_crawler_sends_no_form(scratch: Scratch) -> None:
    scratch.put("/", '<form action="/send/"><button formaction="/other/">Send</button></form>')
    assert not {"/send/", "/other/"} & tour(scratch.portal).answers.keys()


def test_no_cookie_is_sent_back(scratch: Scratch) -> None:
    scratch.put("/", "", Set_Cookie="a=1")
    tour(scratch.portal)
    assert all("Cookie" not in headers for _, headers in scratch.requests)


def test_a_redirect_is_not_followed(scratch: Scratch) -> None:
    answer = fetch(scratch.portal, "/", plain=True)
    assert (answer.status, answer.header("location")) == (308, scratch.portal.origin + "/")


def test_a_tour_without_end_is_cut(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawler, "MAX_PAGES", 5)
    seen = tour(scratch.portal)
    assert (seen.is_cut, seen.extent) == (True, "the first 5 addresses")


def test_a_tour_that_takes_too_long_breaks_off(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawler, "TOUR_SECONDS", -1)
    with pytest.raises(TooMuch):
        tour(scratch.portal)


def test_an_answer_without_end_breaks_off(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch.put("/", "x" * 2000)
    monkeypatch.setattr(crawler, "MAX_BYTES", 1000)
    with pytest.raises(TooMuch):
        fetch(scratch.portal, "/")


def test_another_certificate_is_not_trusted(scratch: Scratch, tmp_path: Path) -> None:
    with scratch_portal(tmp_path / "other") as other, pytest.raises(ssl.SSLCertVerificationError):
        fetch(
            type(scratch.portal)(
                scratch.portal.origin, scratch.portal.plain_origin, other.portal.certificate
            ),
            "/",
        )


def test_a_url_with_characters_beyond_ascii_can_be_requested(scratch: Scratch) -> None:
    assert fetch(scratch.portal, "/año/").status == 404


def test_pages_for_a_choice_come_after_all_others(scratch: Scratch) -> None:
    scratch.put("/", '<a href="/es/">E</a><a href="/deep/">deep</a>')
    scratch.put("/es/", '<a href="/es/deep/">E</a>')
    scratch.put("/deep/", '<a href="/deeper/">deeper</a>')
    scratch.put("/deeper/", "")
    scratch.put("/es/deep/", "")
    seen = list(tour(scratch.portal).answers)
    assert seen[-2:] == ["/es/", "/es/deep/"]
    assert {"/deep/", "/deeper/"} <= set(seen[:-2])


def test_a_tour_that_takes_too_long_among_the_choices_is_cut_there(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch.put("/", '<a href="/es/">E</a><a href="/deep/">deep</a>')
    scratch.put("/deep/", "")
    scratch.put("/es/", "")

    def slow(portal: Portal, path: str, **more: Any) -> Answer:
        answer = fetch(portal, path, **more)
        time.sleep(3.2 if path == "/deep/" else 0)
        return answer

    monkeypatch.setattr(crawler, "TOUR_SECONDS", 3.0)
    monkeypatch.setattr(crawler, "fetch", slow)
    seen = tour(scratch.portal)
    assert seen.is_cut
    assert "/deep/" in seen.answers
    assert "/es/" not in seen.answers
