"""The pages for machines are read by people whose browser is taken for one: on a phone, at a desk, in each language."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from keepfaith.policies.promises.portal_request import fetch
from tests.conftest import Served
from tests.website.browsing import MAX_WAIT_MS, SCREENS, axe_faults, browser, screens

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
TOOL = "curl/8.14.1"
TRIES = 10
# The most that a machine may have at once, and one more.
TOO_MANY = 8


@contextmanager
def named(browser: Browser, screen: str, agent: str) -> Iterator[Page]:
    """Open a page in a browser that calls itself something else."""
    width, height = SCREENS[screen]
    context = browser.new_context(
        ignore_https_errors=True, user_agent=agent, viewport={"width": width, "height": height}
    )
    context.set_default_timeout(MAX_WAIT_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page as it is shown."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*axe_faults(page), *([f"{wide} pixels too wide"] if wide else [])]


@screens
@pytest.mark.parametrize(
    ("path", "title"), [("/forms/", "is for people"), ("/es/forms/", "es para personas")]
)
def test_a_blocked_visitor_gets_a_readable_page(
    served: Served, browser: Browser, screen: str, path: str, title: str
) -> None:
    with named(browser, screen, CRAWLER) as page:
        answer = page.goto(served.origin + path)
        assert answer is not None
        assert answer.status == 403
        assert title in page.title()
        assert faults(page) == []
        page.get_by_role("main").get_by_role("link", name="robots.txt").click()
        assert page.url == f"{served.origin}/robots.txt"


@screens
@pytest.mark.parametrize(("path", "title"), [("/policies/", "slow down"), ("/es/policies/", "más despacio")])
def test_a_visitor_over_the_rate_limit_gets_a_readable_page(
    served: Served, browser: Browser, screen: str, path: str, title: str
) -> None:
    with named(browser, screen, TOOL) as page:
        # A browser is so slow that the portal might find nothing to object to.
        for _ in range(TRIES):
            for _ in range(TOO_MANY):
                fetch(served.portal, "/policies/", headers={"User-Agent": TOOL}, as_stranger=True)
            answer = page.goto(served.origin + path)
            assert answer is not None
            if answer.status == 429:
                break
        assert answer.status == 429
        assert title in page.title()
        assert faults(page) == []
        assert page.evaluate("[...document.images].every(each => each.complete && each.naturalWidth > 0)")


def test_a_browser_that_tests_use_is_taken_for_a_persons(served: Served, browser: Browser) -> None:
    context = browser.new_context(ignore_https_errors=True)
    context.set_default_timeout(MAX_WAIT_MS)
    page = context.new_page()
    for _ in range(TOO_MANY + 2):
        answer = page.goto(f"{served.origin}/forms/")
        assert answer is not None
        assert answer.status == 200
    context.close()
