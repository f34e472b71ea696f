"""Confirming a duty in a real browser, with an authenticator that Chromium simulates."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.mail.demo_outbox import outbox_messages
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.disclosure.desk.test_browser import Office
from tests.disclosure.desk.test_duty_confirmations import CODE
from tests.disclosure.desk.test_passkey_browser import look
from tests.disclosure.staff.passkeys.test_browser import Authenticator, add_passkey, press
from tests.disclosure.staff.test_browser import all_made, at_desk, sign_in
from tests.duties import give_duty
from tests.website.browsing import browser, desk_screens

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
BOX = "second@agency.example.gov"


@pytest.fixture
def control(served: Any) -> Iterator[ControlClient]:
    client = ControlClient(socket_folder(DataDirectory.at(served.data)) / "control")
    yield client
    client.close()


@pytest.fixture
def office(served: Any, control: ControlClient) -> Iterator[Office]:
    names = all_made(served, ("chief", "second", "newcomer"))
    for kind in ("chief", "second"):
        give_duty(control, names[kind], "administrator")
    yield Office(served, names)
    for account in names.values():
        control.end_staff(account)


def arrived_code(office: Office, known: set[str]) -> str:
    """Wait until the worker has written a code that is not known yet, and return it."""
    socket, end = (
        socket_folder(DataDirectory.at(office.served.data), process="worker") / "outbox",
        time.monotonic() + 60,
    )
    while time.monotonic() < end:
        sent = [one for one in outbox_messages(socket) or [] if one.recipient == BOX]
        texts = [one.text for one in sent if office.names["newcomer"] in one.text]
        new = [code for text in texts for code in CODE.findall(text) if code not in known]
        if new:
            return new[0]
        time.sleep(0.2)
    raise AssertionError("no message with a code came")


def propose(browser: Browser, office: Office) -> None:
    with office.desk_of(browser, "chief") as page:
        page.goto(office.at("/desk/duties/"))
        page.get_by_label("Account").select_option(office.names["newcomer"])
        page.get_by_label("Duty", exact=True).select_option("literature")
        press(page, "Propose it")


def confirm_passkey(page: Page, office: Office, control: ControlClient) -> None:
    page.goto(office.at("/desk/passkeys/"))
    press(page, "Propose for openings blue key")
    (number,) = [one.number for one in control.passkeys() if one.employee == office.names["second"]]
    control.confirm_passkey(number, on=True, codes_to=BOX)


@desk_screens
def test_an_administrator_confirms_with_passkey_and_code(
    browser: Browser, office: Office, control: ControlClient, screen: str
) -> None:
    propose(browser, office)
    known: set[str] = set()
    with at_desk(browser, screen, scripts=True) as page:
        Authenticator(page)
        sign_in(page, office.served, office.names["second"])
        add_passkey(page, office.served)
        confirm_passkey(page, office, control)
        page.goto(office.at("/desk/duties/"))
        look(page, screen)
        row = page.locator("main tr", has_text=office.names["newcomer"])
        for code in ("aaaa-aaaa", ""):
            with page.expect_navigation():
                page.get_by_role("button", name="Send me another code").or_(
                    row.get_by_role("button", name="Confirm")
                ).first.click()
            page.get_by_text("A message with a code is on its way").wait_for()
            look(page, screen)
            known.add(right := arrived_code(office, known))
            page.get_by_label("Code from the message").fill(code or right)
            press(page, "Use a passkey and give this duty")
            if code:
                page.get_by_text("Code or passkey did not count").wait_for()
                look(page, screen)
        page.get_by_text("The duty is given").wait_for()
    (given,) = [one for one in control.assignments() if one.employee == office.names["newcomer"]]
    assert given.confirmed_on is not None


def test_without_scripts_the_page_says_that_it_needs_one(
    browser: Browser, office: Office, control: ControlClient
) -> None:
    propose(browser, office)
    with at_desk(browser, "desktop", scripts=True) as page:
        Authenticator(page)
        sign_in(page, office.served, office.names["second"])
        add_passkey(page, office.served)
        code = page.locator(".codes code").first.inner_text()
        confirm_passkey(page, office, control)
    with at_desk(browser, "desktop") as page:
        sign_in(page, office.served, office.names["second"])
        page.get_by_label("Code").fill(code)
        press(page, "Sign in")
        page.goto(office.at("/desk/duties/"))
        row = page.locator("main tr", has_text=office.names["newcomer"])
        row.get_by_role("button", name="Confirm").click()
        assert page.get_by_text("This page needs a script of ours").is_visible()
        assert page.get_by_role("button", name="Use a passkey and give this duty").count() == 0
