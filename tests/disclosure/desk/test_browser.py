"""The desk in a real browser: each clerk sees, opens, prints, sends and moves their own tasks, by keyboard too."""

import io
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from keepfaith.custody.client.admin import ControlClient
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.disclosure.staff.test_browser import all_made, at_desk, sign_in
from tests.duties import give_duty
from tests.website.browsing import axe_faults, browser, click, desk_screens, visiting

__all__ = ["browser"]
pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Office:
    """The served portal with a clerk of each kind, each with a name of its own."""

    served: Any
    names: dict[str, str]

    def at(self, path: str) -> str:
        return self.served.origin + path

    @contextmanager
    def desk_of(
        self, running: Browser, kind: str, screen: str = "desktop", *, scripts: bool = False
    ) -> Iterator[Page]:
        with at_desk(running, screen, scripts=scripts) as page:
            sign_in(page, self.served, self.names[kind])
            page.goto(self.at("/desk/"))
            yield page


@pytest.fixture(scope="module")
def office(served: Any) -> Iterator[Office]:
    control = ControlClient(socket_folder(DataDirectory.at(served.data)) / "control")
    names = all_made(served, ("literature", "events", "assistance", "records", "privacy", "none"))
    for kind, account in names.items():
        if kind != "none":
            give_duty(control, account, kind)
    yield Office(served, names)
    for account in names.values():
        control.end_staff(account)
    control.close()


def request_literature(running: Browser, office: Office, *, name: str = "Example Reader") -> str:
    """Send the form for literature as a visitor does; return the reference."""
    with visiting(running, "desktop", scripts=False) as page:
        page.goto(office.at("/forms/literature/"))
        page.locator("input[name='items.ESE-101']").fill("2")
        click(page.get_by_role("button", name="Continue"))
        click(page.locator("label", has_text="By mail").first)
        click(page.get_by_role("button", name="Continue"))
        for part, text in (("street", "12 Example Street"), ("city", "Springfield"), ("zip", "01101")):
            page.locator(f"[name='address.{part}']").fill(text)
        page.locator("[name='address.state']").select_option("MA")
        page.locator("[name=name]").fill(name)
        click(page.get_by_role("button", name="Continue"))
        click(page.get_by_role("button", name="Send"))
        return reference_on(page)


def asked_a_question(running: Browser, office: Office) -> str:
    with visiting(running, "desktop", scripts=False) as page:
        page.goto(office.at("/forms/question/"))
        page.locator("main textarea").first.fill("May I have the booklet on starting school?")
        click(page.locator("label", has_text="By e-mail").first)
        page.locator("input[type=email]").first.fill("reader@example.org")
        click(page.get_by_role("button", name="Continue"))
        click(page.get_by_role("button", name="Send"))
        return reference_on(page)


def reference_on(page: Page) -> str:
    words = page.locator("main").inner_text()
    references = [
        word.strip(".,") for word in words.split() if len(word.strip(".,")) == 11 and word[5] == "-"
    ]
    assert references, words
    return references[0]


def faults_of(page: Page) -> list[str]:
    faults = [f"{page.url}: {fault}" for fault in axe_faults(page)]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return faults + ([f"{page.url} is wider than the screen"] if wide else [])


def open_task(page: Page, reference: str) -> None:
    click(page.get_by_role("link", name=reference))
    click(page.get_by_role("button", name="View request"))


@pytest.mark.long
def test_a_literature_clerk_opens_prints_and_sends_requests_for_literature_alone(
    browser: Browser, office: Office
) -> None:
    reference, question = request_literature(browser, office), asked_a_question(browser, office)
    with office.desk_of(browser, "literature") as page:
        assert page.get_by_role("link", name=reference).count() == 1
        assert page.get_by_role("link", name=question).count() == 0
        assert "Example Reader" not in page.content()
        open_task(page, reference)
        assert page.get_by_text("Example Reader").is_visible()
        assert page.get_by_text("The person can see it with their receipt").is_visible()
        click(page.get_by_role("link", name="Labels").first)
        page.get_by_label("First free label").select_option("4")
        with page.expect_download() as download:
            click(page.get_by_role("button", name="make the labels"))
        sheet = PdfReader(io.BytesIO(download.value.path().read_bytes()))
        assert reference in sheet.pages[0].extract_text()
        assert "12 Example Street" in sheet.pages[0].extract_text()
        assert "2 × ESE-101 Starting School" in sheet.pages[1].extract_text()
        # The page stays; the next step is on it.
        click(page.get_by_role("link", name="Mark them as sent"))
        click(page.get_by_role("button", name="Mark the rest as sent"))
        assert page.get_by_text("marked as sent").first.is_visible()
        page.goto(office.at("/desk/"))
        assert page.get_by_role("link", name=reference).count() == 0


@pytest.mark.long
def test_on_a_phone_a_task_is_one_line_of_the_queue_and_the_next_one_is_one_click_away(
    browser: Browser, office: Office
) -> None:
    reference = request_literature(browser, office)
    with office.desk_of(browser, "literature", "phone", scripts=True) as page:
        assert page.get_by_role("link", name=reference).count() == 1
        heights = page.evaluate(
            "[...document.querySelectorAll('.tasks tbody tr')].map(row => row.offsetHeight)"
        )
        assert max(heights) < 2 * 24
        assert faults_of(page) == []
        click(page.get_by_role("link", name="Unassigned"))
        assert page.get_by_role("link", name="Unassigned").get_attribute("aria-current") == "true"
        first = page.locator(".tasks tbody th").first.inner_text()
        click(page.get_by_role("link", name="Open the next one"))
        assert first in page.locator("h1").inner_text()


@pytest.mark.long
@pytest.mark.parametrize("kind", ["events", "none"])
def test_other_clerks_are_refused_with_the_clause(browser: Browser, office: Office, kind: str) -> None:
    reference = request_literature(browser, office)
    with office.desk_of(browser, "literature") as page:
        address = page.get_by_role("link", name=reference).get_attribute("href")
    with office.desk_of(browser, kind) as page:
        assert page.get_by_role("link", name=reference).count() == 0
        answer = page.goto(office.at(str(address)))
        assert answer
        assert answer.status == 403
        assert page.get_by_text("Refused under the clause “need-to-know”").is_visible()
        click(page.locator("main a[href*='#need-to-know']"))
        assert page.locator("#need-to-know").is_visible()


@pytest.mark.long
def test_a_question_is_moved_with_a_reason_and_then_opened_by_the_literature_clerk(
    browser: Browser, office: Office
) -> None:
    reference = asked_a_question(browser, office)
    with office.desk_of(browser, "assistance") as page:
        open_task(page, reference)
        assert page.get_by_text("May I have the booklet").is_visible()
        click(page.get_by_text("Move to another team"))
        page.get_by_label("Purpose").select_option(label="Sending you literature")
        page.get_by_label("Reason").fill("Asks for a booklet.")
        click(page.get_by_role("button", name="Move the task"))
        assert page.get_by_role("link", name=reference).count() == 0
    with office.desk_of(browser, "literature") as page:
        assert page.get_by_text("moved from").first.is_visible()
        open_task(page, reference)
        assert page.get_by_text("May I have the booklet").is_visible()
        click(page.get_by_role("button", name="Open the note"))
        assert page.get_by_text("Asks for a booklet.").is_visible()


@pytest.mark.long
def test_a_question_is_answered_and_a_demonstration_shows_what_would_have_gone_out(
    browser: Browser, office: Office
) -> None:
    reference, mark = asked_a_question(browser, office), secrets.token_hex(8)
    with office.desk_of(browser, "assistance") as page:
        open_task(page, reference)
        page.get_by_label("Answer", exact=True).fill(f"See {office.at('/forms/')}?{mark} for it.")
        click(page.get_by_role("button", name="Send the answer"))
        until = time.monotonic() + 20
        # The message went out, then its task closes.
        while not (
            page.get_by_text("clerk: went out").count() and page.get_by_text("Sent", exact=True).count()
        ):
            assert time.monotonic() < until, page.inner_text("main")
            page.wait_for_timeout(100)
            page.reload()
        assert page.get_by_text("Sent", exact=True).first.is_visible()
        click(page.get_by_role("link", name="see what would have gone out"))
        click(page.locator(f"main a[href='/forms/?{mark}']"))
        assert page.url == office.at(f"/forms/?{mark}")


@pytest.mark.long
@desk_screens
def test_axe_finds_nothing_where_messages_are_answered_and_worded(
    browser: Browser, office: Office, screen: str
) -> None:
    reference = asked_a_question(browser, office)
    with office.desk_of(browser, "assistance", screen, scripts=True) as page:
        click(page.get_by_role("link", name=reference))
        click(page.get_by_role("button", name="View request"))
        page.get_by_label("Answer", exact=True).fill("Your number is 900-12-3456.")
        click(page.get_by_role("button", name="Send the answer"))
        assert page.get_by_text("Take the number out").is_visible()
        # What was opened stays on the page.
        assert page.get_by_text("reader@example.org").is_visible()
        faults = faults_of(page)
        for path in ("/desk/templates/", "/desk/templates/answer/", "/desk/outbox/"):
            page.goto(office.at(path))
            faults += faults_of(page)
        faults += faults_of_a_changed_wording(page, office)
        assert faults == []


def send(page: Page, button: str) -> None:
    """Send a form, and wait for the page that answers it: until then the old one is still there to be looked at."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def faults_of_a_changed_wording(page: Page, office: Office) -> list[str]:
    """Look at a wording before it is saved, save it, find it overtaken, and bring the agency's own back."""
    page.goto(office.at("/desk/templates/warning/"))
    before = page.get_by_label("Text", exact=True).input_value()
    page.get_by_label("Text", exact=True).fill(f"{before}\n\nThank you.")
    send(page, "Preview without saving")
    assert page.get_by_text("This is only a preview. Nothing was saved.").is_visible()
    faults = faults_of(page)
    send(page, "Save this wording")
    faults += faults_of(page)
    version = page.locator("input[name=after]").first.input_value()
    page.evaluate("document.querySelector('input[name=after]').value = '0'")
    page.get_by_label("Subject", exact=True).fill("Please read this")
    send(page, "Save this wording")
    assert page.get_by_text("How yours differs from theirs").is_visible()
    faults += faults_of(page)
    page.goto(office.at("/desk/templates/warning/"))
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert page.locator("#versions ~ details ins", has_text="Thank you.").first.is_visible()
    send(page, "Use the agency’s own words again")
    assert page.get_by_text("as a new version").is_visible()
    assert page.locator("input[name=after]").first.input_value() == str(int(version) + 1)
    return faults


@desk_screens
def test_axe_finds_nothing_at_the_desk(browser: Browser, office: Office, screen: str) -> None:
    reference = request_literature(browser, office)
    with office.desk_of(browser, "literature", screen, scripts=True) as page:
        faults = faults_of(page)
        click(page.get_by_role("link", name=reference))
        faults += faults_of(page)
        click(page.get_by_role("button", name="View request"))
        faults += faults_of(page)
        for path in ("/desk/labels/", "/desk/labels/sent/", "/desk/tasks/999999/"):
            page.goto(office.at(path))
            faults += faults_of(page)
        assert faults == []


def test_a_task_is_opened_and_sent_by_the_keyboard_alone(browser: Browser, office: Office) -> None:
    reference = request_literature(browser, office)
    with office.desk_of(browser, "literature") as page:

        def reach(text: str) -> None:
            for _ in range(120):
                page.keyboard.press("Tab")
                if text in str(page.evaluate("document.activeElement.innerText")):
                    page.keyboard.press("Enter")
                    return
            pytest.fail(f"Tab does not reach {text}")

        reach(reference)
        page.get_by_role("heading", name=f"Task {reference}").wait_for()
        reach("View request")
        page.get_by_text("Example Reader").wait_for()
        reach("Mark as sent")
        page.get_by_text("Sent", exact=True).first.wait_for()
