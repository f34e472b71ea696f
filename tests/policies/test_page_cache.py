"""A page that is printed once reaches each visitor as if it had been made for them alone."""

import gzip
import random

import pytest
from django.test import Client

from keepfaith.policies import page_cache
from keepfaith.policies.editions.edition_cache import posted_editions
from tests.third_party.test_headers import OUT, put_in_force

pytestmark = pytest.mark.django_db

PAGE = "/policies/privacy/"
PAGES = (
    *(f"{choice}{PAGE}" for choice in ("", "/es", "/no-tools", "/no-tools/es")),
    f"{PAGE}2018-01-31/",
    f"/es{PAGE}2018-01-31/",
    f"{PAGE}changes/?from=2018-01-31&to=2018-01-31",
    f"/es{PAGE}changes/?from=2018-01-31&to=2018-01-31",
    "/policies/accessibility/",
)
PACKED = {"Accept-Encoding": "gzip, deflate, br"}
HEADERS = ({}, PACKED, {"Accept-Encoding": "br"}, OUT["signal"]["headers"])
WAYS = tuple((page, headers) for page in PAGES for headers in HEADERS)


@pytest.fixture(autouse=True)
def _nothing_printed() -> None:
    page_cache._pages.clear()


@pytest.fixture
def tool_in_force(monkeypatch):
    put_in_force(monkeypatch)


def answer(page, headers, method="get"):
    return getattr(Client(), method)(page, secure=True, headers=headers)


def fetched(page, headers):
    response = answer(page, headers)
    assert response.status_code == 200
    return response.content, dict(response.headers)


def alone(page, headers):
    page_cache._pages.clear()
    return fetched(page, headers)


def mixed_up():
    """List the ways of asking that bring something else once others have asked before, in any order."""
    expected = [alone(*way) for way in WAYS]
    page_cache._pages.clear()
    expectations = list(zip(WAYS, expected, strict=True)) * 2
    random.Random(4).shuffle(expectations)
    return [way for way, right in expectations if fetched(*way) != right]


@pytest.mark.usefixtures("tool_in_force")
def test_no_visitor_gets_another_s_language_choice_tools_or_coding():
    assert mixed_up() == []
    # Each page plain and packed, and each but the two that carry the opt-out also without the tool.
    assert len({fetched(*way)[0] for way in WAYS}) == len(PAGES) * 2 + len(PAGES) - 2


@pytest.mark.usefixtures("tool_in_force")
def test_a_cached_page_without_its_tools_is_noticed(monkeypatch):
    monkeypatch.setattr(page_cache, "loaded", lambda _request: ())
    assert mixed_up()


@pytest.mark.parametrize("page", PAGES)
def test_each_coding_is_the_same_page_under_the_same_tag(page):
    plain, packed, other = (answer(page, headers) for headers in HEADERS[:3])
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content == other.content
    assert len(packed.content) < len(plain.content)
    for response in (plain, packed, other):
        assert response.headers["ETag"] == plain.headers["ETag"]
        assert response.headers["ETag"].startswith('W/"')
        assert "Accept-Encoding" in response.headers["Vary"]
        assert response.headers["Content-Length"] == str(len(response.content))
    for response in (plain, other):
        assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("headers", [{}, PACKED])
def test_a_head_request_gets_the_headers_of_the_page(headers):
    whole, head = answer(PAGE, headers), answer(PAGE, headers, method="head")
    assert head.content == b""
    assert dict(head.headers) == dict(whole.headers)


@pytest.mark.parametrize("headers", [{}, PACKED])
def test_an_unchanged_page_is_not_sent_again_and_another_page_is(headers):
    tag = answer(PAGE, {}).headers["ETag"]
    again = answer(PAGE, {**headers, "If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    for other in PAGES[1:]:
        assert answer(other, {**headers, "If-None-Match": tag}).status_code == 200


def test_a_visitor_s_own_query_is_not_cached():
    plain = fetched(PAGE, {})
    for number in range(5):
        assert fetched(f"{PAGE}?q=Quetzalcoatl{number}", {"User-Agent": f"Quetzalcoatl/{number}"}) == plain
    assert len(page_cache._pages) == 1
    assert "Quetzalcoatl" not in repr(page_cache._pages)


def test_another_spelling_of_a_comparison_redirects_to_the_same_page():
    days = [posted.starts_on.isoformat() for posted in posted_editions().of("privacy")]
    assert len(days) == 2
    for query in ("", f"?from={days[0]}&to={days[1]}", f"?from={days[1]}&to={days[0]}"):
        text = fetched(f"{PAGE}changes/{query}", {})[0].decode()
        assert f'hreflang="es" href="/es{PAGE}changes/{query.replace("&", "&amp;")}"' in text


def test_the_cache_is_bounded(monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_PAGES", 3)
    for way in WAYS:
        fetched(*way)
        assert len(page_cache._pages) <= 3
