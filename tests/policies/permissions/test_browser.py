"""The page of who can do what in a real browser: whole on each screen, for everyone, and used without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.website.browsing import SCREENS, axe_faults, browser, click, visiting

__all__ = ["browser"]  # the fixture is used by its name

pytestmark = [pytest.mark.browser, pytest.mark.long]
PAGE = "/policies/privacy/who-can-do-what/"


@pytest.mark.parametrize("screen", SCREENS)
def test_it_is_whole_on_each_screen_folded_and_unfolded(browser: Browser, served: Any, screen: str) -> None:
    with visiting(browser, screen, scripts=True) as page:
        page.goto(served.origin + PAGE)
        for _ in ("folded", "unfolded"):
            assert page.evaluate("document.documentElement.scrollWidth") == SCREENS[screen][0]
            assert axe_faults(page) == []
            page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")


def test_a_kind_of_information_is_found_and_unfolded_without_scripts(browser: Browser, served: Any) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        page.goto(f"{served.origin}/policies/privacy/")
        click(page.get_by_role("link", name="Who can do what"))
        click(page.locator(".contents summary"))
        click(page.locator(".contents").get_by_role("link", name="Accessibility problems"))
        section = page.locator("section:has(> h2:target)")
        assert section.get_by_text("Destroy", exact=True).is_hidden()
        click(section.locator("summary"))
        assert section.get_by_text("Destroy", exact=True).is_visible()
