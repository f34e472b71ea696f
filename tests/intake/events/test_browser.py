"""An event's notices in a real browser: seen as they arrive, counted, sent, and watched."""

import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.disclosure.desk.test_browser import Office, faults_of, office
from tests.website.browsing import browser, click, desk_screens, visiting
from tests.website.conftest import environment

__all__ = ["browser", "office"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
TOPIC = "Webinars on school safety"


def reload_until(page: Page, is_there: Callable[[], object]) -> None:
    until = time.monotonic() + 30
    while not is_there():
        assert time.monotonic() < until, page.inner_text("main")
        page.wait_for_timeout(100)
        page.reload()


def subscribe(running: Browser, office: Office, clerk: Page) -> None:
    """Ask for notices as a visitor does, and confirm it by the link that would have come by mail."""
    address = f"reader{secrets.token_hex(4)}@example.org"
    with visiting(running, "phone", scripts=False) as page:
        page.goto(office.at("/forms/notices/"))
        click(page.locator("main label", has_text=TOPIC).first)
        page.locator("input[type=email]").first.fill(address)
        click(page.get_by_role("button", name="Continue"))
        click(page.get_by_role("button", name="Send"))
        clerk.goto(office.at("/desk/outbox/"))
        message = clerk.locator("main article", has_text=address)
        reload_until(clerk, message.count)
        page.goto(office.at(str(message.locator("a[href*='/events/confirm/']").get_attribute("href"))))
        click(page.get_by_role("button", name="Yes, send me notices"))


def note_address(office: Office, account: str) -> None:
    """Note an address at work, as whoever keeps the accounts does."""
    command = [
        Path(sys.executable).parent / "keepfaith",
        "staff",
        "address",
        account,
        "clerk@staff.example.gov",
    ]
    subprocess.run(command, env=environment(office.served.data), check=True)


def announce(page: Page, office: Office) -> None:
    """Write an event down and announce it."""
    page.goto(office.at("/desk/events/new/"))
    page.get_by_label("Title").fill(f"Webinar {secrets.token_hex(3)}")
    page.get_by_label("Place").fill("online")
    for end, clock in (("starts", "18:00"), ("ends", "19:00")):
        page.locator(f"#{end}_on").fill("2097-06-03")
        page.locator(f"#{end}_at").fill(clock)
    page.locator("main label", has_text=TOPIC).click()
    click(page.get_by_role("button", name="Save the draft"))
    click(page.get_by_role("button", name="Announce this event"))


@desk_screens
def test_notices_are_seen_and_counted_before_they_go_out(
    browser: Browser, office: Office, screen: str
) -> None:
    with office.desk_of(browser, "events", screen, scripts=True) as page:
        subscribe(browser, office, page)
        announce(page, office)
        faults = faults_of(page)
        click(page.get_by_role("link", name="Preview and send notices"))
        assert "subscribe" in page.inner_text("section[aria-labelledby=send]")
        assert page.locator(".delivered__html").first.is_visible()
        spanish = page.locator("details", has_text="Español")
        spanish.locator("summary").click()
        assert "Actividad: Webinar" in spanish.inner_text()
        note_address(office, office.names["events"])
        page.reload()
        page.get_by_label("Language of the test message").select_option("es")
        click(page.get_by_role("button", name="Send me a test message"))
        reload_until(page, page.get_by_text("It went out.").count)
        faults += faults_of(page)
        click(page.get_by_role("button", name="Send notices of this event"))
        assert page.get_by_text("The notices are on their way").is_visible()
        reload_until(page, page.get_by_text("The notices have gone out.").count)
        faults += faults_of(page)
        assert faults == []


def test_a_topic_without_subscribers_is_said_in_words(browser: Browser, office: Office) -> None:
    with office.desk_of(browser, "events") as page:
        announce(page, office)
        page.get_by_label("Place").fill("online, too")
        page.locator("main label", has_text=TOPIC).click()
        page.locator("main label", has_text="Evenings for families").click()
        click(page.get_by_role("button", name="Change the announced event"))
        click(page.get_by_role("link", name="Preview and send notices"))
        assert page.get_by_text("Nobody subscribes to “Evenings for families”").is_visible()
        assert page.get_by_role("button", name="Send notices").count() == 0
