"""Forms in a real browser: by keyboard, without scripts and cookies, on a phone and a desktop, and on paper."""

import io
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.website.browsing import SCREENS, axe_faults, browser, click, focus_is_on, screens, visiting

__all__ = ["browser"]  # the fixture is used by its name

pytestmark = [pytest.mark.browser, pytest.mark.long]


def go_on(page: Page) -> None:
    click(page.get_by_role("button", name="Continue"))


def at_its_last_page(page: Page, served: Any) -> None:
    """Go through the form for booklets by mail, up to the page that asks for name and address."""
    page.goto(f"{served.origin}/forms/literature/")
    page.locator("#items-ESE-101").fill("2")
    go_on(page)
    click(page.locator("label[for=how-1]"))
    go_on(page)


def filled_in(page: Page, served: Any, *, name: str = "Example Reader") -> None:
    at_its_last_page(page, served)
    page.locator("#name").fill(name)
    page.locator("#address-street").fill("1 Example Street")
    page.locator("#address-city").fill("Exampletown")
    page.locator("#address-state").select_option("MA")
    page.locator("#address-zip").fill("02199")


def press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def tab(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Tab")


def test_a_person_orders_booklets_by_keyboard_alone_without_cookies_and_scripts(
    browser: Browser, served: Any
) -> None:
    with visiting(browser, "desktop", scripts=False) as page:
        page.goto(f"{served.origin}/forms/")
        with page.expect_navigation():
            page.get_by_role("link", name="Order free booklets").press("Enter")
        page.locator("#items-ESE-101").focus()
        page.keyboard.type("2")
        press(page, "Enter")
        page.locator("#how-1").focus()
        page.keyboard.press("Space")
        press(page, "Enter")
        page.locator("#name").focus()
        page.keyboard.type("Example Reader")
        tab(page, 2)
        page.keyboard.type("1 Example Street")
        tab(page, 2)
        page.keyboard.type("Exampletown")
        tab(page, 1)
        page.keyboard.type("Massachusetts")
        tab(page, 1)
        page.keyboard.type("02199")
        press(page, "Enter")
        assert page.get_by_role("heading", level=1).inner_text() == "Check your answers"
        assert "1 Example Street" in page.inner_text("main")
        page.get_by_role("button", name="Send").focus()
        press(page, "Enter")
        assert page.get_by_role("heading", level=1).inner_text() == "We got it"
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
        filled_in(page, served, name="")
        go_on(page)
        assert page.title().startswith("Error: ")
        focus_is_on(page, "problems")
        assert page.locator("#address-street").input_value() == "1 Example Street"
        assert page.locator("#address-state").input_value() == "MA"
        click(page.locator(".problems li a"))
        focus_is_on(page, "name")
        described = str(page.locator("#name").get_attribute("aria-describedby")).split()
        assert "Enter the name to write on the package." in page.locator(f"#{described[-1]}").inner_text()
        page.keyboard.type("Example Reader")
        press(page, "Enter")
        click(page.get_by_role("button", name="Send"))
        assert page.get_by_role("heading", level=1).inner_text() == "We got it"


def test_the_first_question_is_in_the_first_view_of_a_phone(browser: Browser, served: Any) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        for form in ("literature", "question", "notices", "accessibility"):
            page.goto(f"{served.origin}/forms/{form}/")
            box = page.locator(".question").first.bounding_box()
            assert box
            assert (form, box["y"] + 80 < SCREENS["phone"][1]) == (form, True)
        page.goto(served.origin)
        last = page.locator(".cards--services .card a").last.bounding_box()
        assert last
        assert last["y"] < SCREENS["phone"][1]


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
        go_on(page)
        look("errors")
        at_its_last_page(page, served)
        go_on(page)
        look("errors in parts")
        filled_in(page, served, name="Ann 900-12-3456")
        go_on(page)
        look("a number noticed")
        focus_is_on(page, "problems")
        click(page.get_by_role("link", name="Send it anyway"))
        focus_is_on(page, "as-it-is")
        assert not page.locator("#as-it-is").is_checked()
        page.keyboard.press("Space")
        go_on(page)
        look("answers to check")
        click(page.get_by_role("button", name="Change Name"))
        look("a change")
        go_on(page)
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
        assert "We haven’t finished yet" in page.inner_text("main")
        look("found")


def test_nothing_is_ticked_and_only_what_is_declared_is_filled_in_by_the_browser(
    browser: Browser, served: Any
) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        page.goto(f"{served.origin}/forms/question/")
        assert page.locator("input:checked").count() == 0
        fills = {
            name: page.locator(f"#{name}").get_attribute("autocomplete")
            for name in ("name", "email", "address-street", "address-zip", "address-state")
        }
        assert fills == {
            "name": "name", "email": "email", "address-street": "address-line1", "address-zip": "postal-code",
            "address-state": "address-level1",
        }  # fmt: skip


def test_a_receipt_prints_with_both_numbers_and_without_navigation(browser: Browser, served: Any) -> None:
    with visiting(browser, "desktop", scripts=False) as page:
        filled_in(page, served)
        go_on(page)
        click(page.get_by_role("button", name="Send"))
        page.emulate_media(media="print")
        assert page.locator("nav:visible").count() == 0
        assert page.locator(".receipt__numbers code:visible").count() == 2
        sheets = PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages
        assert len(sheets) == 1
        assert f"{served.origin}/forms/receipt/" in sheets[0].extract_text()
