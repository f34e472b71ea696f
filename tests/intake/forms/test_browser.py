"""Forms in a real browser: by keyboard, without scripts and cookies, on a phone and a desktop, and on paper."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.website.browsing import SCREENS, axe_faults, browser, click, screens, visiting

__all__ = ["browser"]  # the fixture is used by its name

pytestmark = pytest.mark.browser


def filled_in(page: Page, served: Any) -> None:
    page.goto(f"{served.origin}/forms/literature/")
    page.locator("#items-ESE-101").fill("2")
    click(page.locator("label[for=how-1]"))
    page.locator("#address").fill("1 Example Street\nExampletown, MA 00000")
    page.locator("#name").fill("Example Reader")


def test_a_person_requests_literature_by_keyboard_alone_without_cookies_and_scripts(
    browser: Browser, served: Any
) -> None:
    with visiting(browser, "desktop", scripts=False) as page:
        page.goto(f"{served.origin}/forms/")
        with page.expect_navigation():
            page.get_by_role("link", name="Ask for literature").press("Enter")
        page.locator("#items-ESE-101").focus()
        page.keyboard.type("2")
        # Six more publications, then the first way of sending, which Space chooses.
        for _ in range(7):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.type("1 Example Street")
        page.keyboard.press("Enter")
        page.keyboard.type("Exampletown, MA 00000")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("Example Reader")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_role("heading", level=1).inner_text() == "We have received it"
        assert page.url == f"{served.origin}/forms/literature/"
        assert page.locator(".receipt__numbers code").count() == 2
        assert page.context.cookies() == []
        page.reload()
        assert "You sent this form before" in page.inner_text("main")


@screens
def test_errors_are_shown_at_their_inputs_and_nothing_typed_is_lost(
    browser: Browser, served: Any, screen: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:
        filled_in(page, served)
        page.locator("#name").fill("")
        click(page.get_by_role("button", name="Send"))
        assert page.title().startswith("Error: ")
        assert page.evaluate("document.activeElement.id") == "problems"
        assert page.locator("#items-ESE-101").input_value() == "2"
        assert page.locator("#address").input_value() == "1 Example Street\nExampletown, MA 00000"
        assert page.locator("#how-1").is_checked()
        click(page.locator(".problems li a"))
        assert page.evaluate("document.activeElement.id") == "name"
        described = str(page.locator("#name").get_attribute("aria-describedby")).split()
        assert "You chose “By post”" in page.locator(f"#{described[-1]}").inner_text()
        page.keyboard.type("Example Reader")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_role("heading", level=1).inner_text() == "We have received it"


@screens
def test_every_state_of_a_form_is_for_everyone_and_fits_its_screen(
    browser: Browser, served: Any, screen: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:

        def look(state: str) -> None:
            assert (state, axe_faults(page)) == (state, [])
            assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[screen][0]

        for path in ("", "accessibility/", "literature/", "notices/", "question/", "receipt/"):
            page.goto(f"{served.origin}/forms/{path}")
            look(path)
        page.goto(f"{served.origin}/forms/literature/")
        page.locator("#items-ESE-101").fill("999")
        click(page.get_by_role("button", name="Send"))
        look("errors")
        filled_in(page, served)
        page.locator("#name").fill("900-12-3456")
        click(page.get_by_role("button", name="Send"))
        look("a number noticed")
        assert page.evaluate("document.activeElement.id") == "problems"
        click(page.get_by_role("link", name="Send it as it is"))
        assert page.evaluate("document.activeElement.id") == "as-it-is"
        assert not page.locator("#as-it-is").is_checked()
        page.keyboard.press("Space")
        click(page.get_by_role("button", name="Send"))
        look("receipt")
        reference, code = page.locator(".receipt__numbers code").all_inner_texts()
        page.goto(f"{served.origin}/forms/receipt/")
        page.locator("#reference").fill(reference)
        page.locator("#code").fill("0")
        click(page.get_by_role("button", name="Look it up"))
        look("unknown")
        page.locator("#code").fill(code)
        click(page.get_by_role("button", name="Look it up"))
        assert "waits for its turn" in page.inner_text("main")
        look("found")


def test_nothing_is_ticked_and_only_what_is_declared_is_filled_in_by_the_browser(
    browser: Browser, served: Any
) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        page.goto(f"{served.origin}/forms/question/")
        assert page.locator(":checked").count() == 0
        fills = {
            name: page.locator(f"#{name}").get_attribute("autocomplete")
            for name in ("name", "email", "address")
        }
        assert fills == {"name": "name", "email": "email", "address": "street-address"}


def test_a_receipt_prints_with_both_numbers_and_without_navigation(browser: Browser, served: Any) -> None:
    with visiting(browser, "desktop", scripts=False) as page:
        filled_in(page, served)
        click(page.get_by_role("button", name="Send"))
        page.emulate_media(media="print")
        assert page.locator("nav:visible").count() == 0
        assert page.locator(".receipt__numbers code:visible").count() == 2
        assert page.pdf(format="Letter").startswith(b"%PDF")
