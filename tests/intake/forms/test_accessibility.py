"""A problem of access: reported in a real browser by keyboard, seen at the desk by the one duty that fixes it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from keepfaith.custody.client.admin import ControlClient
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.disclosure.desk.test_browser import Office, open_task, reference_on
from tests.disclosure.staff.test_browser import all_made
from tests.duties import give_duty
from tests.website.browsing import browser, click, visiting

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
PROBLEM = "My screen reader says nothing of the picture."


@pytest.fixture(scope="module")
def office(served: Any) -> Iterator[Office]:
    control = ControlClient(socket_folder(DataDirectory.at(served.data)) / "control")
    duties = ("accessibility", "literature", "events", "assistance", "records", "privacy", "security")
    names = all_made(served, duties)
    for duty, account in names.items():
        give_duty(control, account, duty)
    yield Office(served, names)
    for account in names.values():
        control.end_staff(account)
    control.close()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"Tab does not reach {selector}")


def press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def go_on(page: Page) -> None:
    tab_to(page, "main .usa-button--big")
    press(page, "Enter")


def reported_by_keyboard(running: Browser, office: Office) -> str:
    """Find the form from a page's foot, send it incomplete, then whole; return the reference."""
    with visiting(running, "desktop", scripts=False) as page:
        page.goto(office.at("/policies/translation/"))
        tab_to(page, "footer a[href='/forms/accessibility/']")
        press(page, "Enter")
        tab_to(page, "#problem")
        page.keyboard.type(PROBLEM)
        go_on(page)
        go_on(page)
        assert "Choose a format." in page.locator(".problems").inner_text()
        tab_to(page, "#form-1")
        page.keyboard.press("ArrowUp")
        go_on(page)
        tab_to(page, "#how-1")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        go_on(page)
        tab_to(page, "#phone")
        page.keyboard.type("617 555 0100")
        tab_to(page, "#calling")
        page.keyboard.type("mornings")
        go_on(page)
        assert PROBLEM in page.inner_text("main")
        tab_to(page, "main .usa-button--big")
        press(page, "Enter")
        assert page.get_by_role("heading", level=1).inner_text() == "We got it"
        assert page.context.cookies() == []
        return reference_on(page)


def test_a_report_by_keyboard_is_seen_opened_and_answered_by_its_duty_alone(
    browser: Browser, office: Office
) -> None:
    reference = reported_by_keyboard(browser, office)
    with office.desk_of(browser, "accessibility") as page:
        address = str(page.get_by_role("link", name=reference).get_attribute("href"))
        page.get_by_label("Find a request by its reference").fill(reference)
        click(page.get_by_role("button", name="Find it"))
        assert page.url.endswith(address)
        page.goto(office.at("/desk/"))
        open_task(page, reference)
        for word in (PROBLEM, "Read it to me", "(617) 555-0100", "mornings"):
            assert page.get_by_text(word).is_visible()
        for duty in office.names.keys() - {"accessibility"}:
            with office.desk_of(browser, duty) as other:
                assert other.get_by_role("link", name=reference).count() == 0
                answer = other.goto(office.at(address))
                assert (duty, answer and answer.status) == (duty, 403)
        click(page.get_by_role("button", name="Mark as sent"))
        page.goto(office.at("/desk/"))
        assert page.get_by_role("link", name=reference).count() == 0


def test_a_report_without_a_wanted_answer_needs_no_address(browser: Browser, office: Office) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        page.goto(office.at("/forms/accessibility/"))
        page.locator("#problem").fill(PROBLEM)
        click(page.get_by_role("button", name="Continue"))
        click(page.locator("label[for=form-1]"))
        click(page.get_by_role("button", name="Continue"))
        assert "we fix the problem but cannot answer you" in page.inner_text("main")
        click(page.locator("label[for=how-1]"))
        click(page.get_by_role("button", name="Continue"))
        page.locator("#email").fill("visitor@example.org")
        click(page.get_by_role("button", name="Continue"))
        click(page.get_by_role("button", name="Change How should we contact you?"))
        click(page.locator("label[for=how-4]"))
        click(page.get_by_role("button", name="Continue"))
        assert "We will not keep this" in page.inner_text("main")
        click(page.get_by_role("button", name="Send"))
        assert "We did not keep this" in page.inner_text("main")
