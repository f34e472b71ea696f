"""Pages in a real browser: past their head by keyboard, on paper, and used without scripts. The crawl sees the rest."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.website.browsing import browser, links_to_own_pages, on_each, visiting

__all__ = ["browser"]  # the fixture is used by its name

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def addresses(browser: Browser, served: Any) -> list[str]:
    """Give the addresses of the pages that others lead to, and of one that is missing."""
    with visiting(browser, "desktop", scripts=False) as page:
        found = {"/nothing-here/"}
        for address in ("/", "/policies/", "/policies/privacy/history/"):
            page.goto(served.origin + address)
            found.update(
                link for link in links_to_own_pages(page) if link.endswith("/") and "feed" not in link
            )
    assert len(found) > 15, found
    return sorted(found)


def test_first_tab_leads_past_the_head_of_every_page(
    browser: Browser, served: Any, addresses: list[str]
) -> None:
    with visiting(browser, "phone", scripts=True) as page:

        def look(address: str) -> list[str]:
            page.goto(served.origin + address)
            page.keyboard.press("Tab")
            skip = page.locator(".usa-skipnav:focus")
            if skip.count() != 1:
                return ["the first Tab does not reach the skip link"]
            box = skip.bounding_box()
            if not box or box["y"] < 0:
                return ["the skip link cannot be seen"]
            page.keyboard.press("Enter")
            focused = page.evaluate("document.activeElement.id")
            page.keyboard.press("Tab")
            inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
            return [] if (focused, inside) == ("main", True) else ["the skip link does not lead to the text"]

        assert on_each(addresses, look) == []


def test_pages_print_their_text_without_navigation(
    browser: Browser, served: Any, addresses: list[str]
) -> None:
    unprinted = """links => links.filter(link => {
        const after = getComputedStyle(link, '::after');
        return !after.content.includes(link.getAttribute('href')) || after.maskImage !== 'none';
    }).map(link => link.href)"""
    with visiting(browser, "desktop", scripts=False) as page:
        for address in ("/policies/privacy/", "/policies/privacy/changes/", "/policies/privacy/promises/"):
            page.goto(served.origin + address)
            assert page.pdf(format="Letter").startswith(b"%PDF")
            page.emulate_media(media="print")
            assert page.locator("nav:visible").count() == 0
            assert page.locator("h1").is_visible()
            assert page.eval_on_selector_all("main a[href^='/'], main a[href^='http']", unprinted) == []
            page.emulate_media(media="screen")


def test_contents_list_folds_on_a_phone_and_stands_beside_the_text_on_a_desktop(
    browser: Browser, served: Any
) -> None:
    for screen, is_open in (("phone", False), ("desktop", True)):
        with visiting(browser, screen, scripts=False) as page:
            page.goto(f"{served.origin}/policies/privacy/")
            entry = page.locator(".contents a").first
            assert entry.is_visible() == is_open
            if not is_open:
                page.locator(".contents summary").click()
            entry.click()
            assert page.url.endswith("#" + str(entry.get_attribute("href")).lstrip("#"))
            assert page.locator(":target").is_visible()


def test_promises_can_be_sifted_without_scripts(browser: Browser, served: Any) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        page.goto(f"{served.origin}/policies/privacy/promises/")
        assert page.locator(".promise:visible").count() == 58
        page.get_by_label("Kept by people", exact=True).check()
        people = page.locator(".promise:visible")
        assert 0 < people.count() < 58
        assert people.count() == page.locator(".promise--people").count()


def test_two_editions_can_be_chosen_without_scripts(browser: Browser, served: Any) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        page.goto(f"{served.origin}/policies/privacy/changes/")
        page.get_by_label("Later edition").select_option("2018-01-31")
        page.get_by_role("button", name="Compare").click()
        assert page.url.endswith("?from=2018-01-31&to=2018-01-31")
        assert page.get_by_role("heading", level=1).is_visible()


def test_first_view_of_the_privacy_policy_weighs_at_most_150_kilobytes(browser: Browser, served: Any) -> None:
    with visiting(browser, "desktop", scripts=False) as page:
        sizes: dict[str, float] = {}
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.loadingFinished",
            lambda done: sizes.update({done["requestId"]: done["encodedDataLength"]}),
        )
        page.goto(f"{served.origin}/policies/privacy/", wait_until="networkidle")
        assert 5 <= len(sizes) <= 15
        assert sum(sizes.values()) <= 150 * 1024
