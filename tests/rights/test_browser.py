"""Somebody looks at what is theirs in a real browser without cookies and scripts, by keys alone, and closes it."""

import re
import secrets
import time

import pytest
from playwright.sync_api import Browser, Page

from keepfaith.disclosure.mail.demo_outbox import outbox_messages
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.conftest import Served
from tests.website.browsing import axe_faults, browser, click, focus_is_on, screens, visiting

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.long]


def send_form(page: Page, served: Served, form: str, *, email: str) -> None:
    page.goto(f"{served.origin}/forms/{form}/")
    page.locator("input[type=email]").first.fill(email)
    click(page.get_by_role("button", name="Continue").last)
    click(page.get_by_role("button", name="Send"))


def mailed(served: Served, address: str) -> str:
    """Return the link of the message to an address, as the demonstration's outbox has it."""
    outbox, until = (
        socket_folder(DataDirectory(served.data), process="worker") / "outbox",
        time.monotonic() + 60,
    )
    while time.monotonic() < until:
        for message in outbox_messages(outbox) or []:
            if message.recipient == address:
                return re.search(r"https://\S+/your-information/link/\S+", message.text)[0]
        time.sleep(0.2)
    pytest.fail("no message came")


def press(page: Page, name: str) -> None:
    """Go by the Tab key to a button of this name, and press Enter."""
    page.locator("main h1").first.focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON" and page.evaluate(
            "document.activeElement.innerText"
        ).startswith(name):
            break
    else:
        pytest.fail(f"no button {name} is reached by the Tab key")
    with page.expect_navigation():
        page.keyboard.press("Enter")


@screens
def test_what_is_ones_own_is_seen_without_cookies_and_scripts_and_closed_again(
    browser: Browser, served: Served, screen: str
) -> None:
    address, faults = f"reader{secrets.token_hex(4)}@example.org", []
    with visiting(browser, screen, scripts=True) as page:
        page.goto(f"{served.origin}/your-information/")
        faults += axe_faults(page)
        send_form(page, served, "own-link", email=address)
        link = mailed(served, address)
        page.goto(link)
        faults += axe_faults(page)
        press(page, "Open it")
        assert page.get_by_role("heading", level=1).inner_text() == "What we hold about you"
        faults += axe_faults(page)
        press(page, "Close it")
        assert page.get_by_role("heading", level=1).inner_text() == "You closed your information"
        faults += axe_faults(page)
        assert page.context.cookies() == []
    assert faults == []


def send_question(page: Page, served: Served, *, email: str) -> tuple[str, str]:
    """Send a question by its form, with a name; return what its receipt says."""
    page.goto(f"{served.origin}/forms/question/")
    page.locator("#question").fill("When does it begin?")
    page.get_by_text("By e-mail", exact=True).click()
    page.locator("#email").fill(email)
    page.locator("#name").fill("Robin Reeder")
    click(page.get_by_role("button", name="Continue").last)
    click(page.get_by_role("button", name="Send"))
    reference, code, *_ = page.locator("code").all_inner_texts()
    return reference, code


@screens
def test_a_name_is_corrected_without_cookies_and_taken_back_by_keys(
    browser: Browser, served: Served, screen: str
) -> None:
    address, faults = f"reader{secrets.token_hex(4)}@example.org", []
    with visiting(browser, screen, scripts=True) as page:
        reference, code = send_question(page, served, email=address)
        send_form(page, served, "own-link", email=address)
        page.goto(mailed(served, address))
        click(page.get_by_role("button", name="Open it"))
        page.locator("#reference").fill(reference)
        page.locator("#code").fill(code)
        click(page.get_by_role("button", name="Open it"))
        press(page, "Correct it")
        assert page.locator("#value").input_value() == "Robin Reeder"
        faults += axe_faults(page)
        page.locator("#value").fill("<Robin>")
        press(page, "Continue")
        focus_is_on(page, "problems")
        faults += axe_faults(page)
        page.locator("#value").fill("Robin Reader")
        press(page, "Continue")
        assert page.get_by_role("heading", level=1).inner_text() == "Is this right?"
        faults += axe_faults(page)
        press(page, "Correct it")
        assert page.get_by_text("It is corrected").is_visible()
        assert page.get_by_text("Robin Reader", exact=True).is_visible()
        faults += axe_faults(page)
        press(page, "Take the correction back")
        assert page.get_by_text("The correction is taken back").is_visible()
        faults += axe_faults(page)
        assert page.context.cookies() == []
    assert faults == []


def test_a_link_works_with_scripts_switched_off_and_only_once(browser: Browser, served: Served) -> None:
    address = f"reader{secrets.token_hex(4)}@example.org"
    with visiting(browser, "phone", scripts=False) as page:
        send_form(page, served, "own-link", email=address)
        link = mailed(served, address)
        page.goto(link)
        click(page.get_by_role("button", name="Open it"))
        assert page.get_by_role("button", name="Get it as a PDF").is_visible()
        page.goto(link)
        click(page.get_by_role("button", name="Open it"))
        assert page.get_by_role("heading", level=1).inner_text() == "This link doesn’t work"
