"""Pages in a real browser, on paper and used without scripts. The crawl sees the rest."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.website.browsing import browser, click, visiting

__all__ = ["browser"]  # the fixture is used by its name

pytestmark = [pytest.mark.browser, pytest.mark.long]
# `make bench` weighs every page; these have the longest texts and the most pictures.
HEAVIEST = (
    "/",
    "/policies/privacy/",
    "/policies/privacy/changes/",
    "/policies/privacy/promises/",
    "/forms/literature/",
)


def test_pages_print_their_text_without_navigation(browser: Browser, served: Any) -> None:
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
            # What stands before each address that begins with a slash.
            assert page.locator(".masthead .on-paper").inner_text() == served.origin
            assert page.eval_on_selector_all("main a[href^='/'], main a[href^='http']", unprinted) == []
            page.emulate_media(media="screen")


def test_contents_list_folds_on_a_phone_and_is_beside_the_text_on_a_desktop(
    browser: Browser, served: Any
) -> None:
    for screen, is_open in (("phone", False), ("desktop", True)):
        with visiting(browser, screen, scripts=False) as page:
            page.goto(f"{served.origin}/policies/privacy/")
            entry = page.locator(".contents a").first
            assert entry.is_visible() == is_open
            if not is_open:
                click(page.locator(".contents summary"))
            click(entry)
            assert page.url.endswith("#" + str(entry.get_attribute("href")).lstrip("#"))
            assert page.locator(":target").is_visible()


def test_promises_can_be_sifted_without_scripts(browser: Browser, served: Any) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        page.goto(f"{served.origin}/policies/privacy/promises/")
        assert page.locator(".promise:visible").count() == 59
        page.get_by_label("Kept by people", exact=True).check()
        people = page.locator(".promise:visible")
        assert 0 < people.count() < 59
        assert people.count() == page.locator(".promise--people").count()


def test_two_editions_can_be_chosen_without_scripts(browser: Browser, served: Any) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        page.goto(f"{served.origin}/policies/privacy/changes/")
        page.get_by_label("Later edition").select_option("2018-01-31")
        click(page.get_by_role("button", name="Compare"))
        assert page.url.endswith("?from=2018-01-31&to=2018-01-31")
        assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.parametrize("address", HEAVIEST)
def test_first_view_of_a_page_weighs_at_most_150_kilobytes_in_15_requests(
    browser: Browser, served: Any, address: str
) -> None:
    with visiting(browser, "desktop", scripts=False) as page:
        sizes: dict[str, float] = {}
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.loadingFinished",
            lambda done: sizes.update({done["requestId"]: done["encodedDataLength"]}),
        )
        page.goto(served.origin + address, wait_until="networkidle")
        assert 5 <= len(sizes) <= 15
        assert sum(sizes.values()) <= 150 * 1024
