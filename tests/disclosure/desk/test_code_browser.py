"""A code on paper in a real browser: an officer prints it, and somebody without e-mail sees their order by it."""

import re
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.cases import CasesClient
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.duties import give_duty
from tests.website.browsing import browser, click, focus_is_on, screens, visiting

from .test_browser import Office, faults_of, office, request_literature

__all__ = ["browser", "office"]
pytestmark = [pytest.mark.browser, pytest.mark.long]


def approve_all(office: Office, case: str) -> None:
    """Approve what a case is to cover, as a supervisor without a browser."""
    sockets = socket_folder(DataDirectory.at(office.served.data))
    control, cases = ControlClient(sockets / "control"), CasesClient(sockets / "requests")
    supervisor = f"supervisor-{secrets.token_hex(4)}"
    give_duty(control, supervisor, "supervisor")
    for covering in cases.coverings(case):
        cases.approve(covering.record, case=case, on=True, employee=supervisor, duty="supervisor")
    control.end_staff(supervisor)
    for client in (control, cases):
        client.close()


def code_on(sheet: Path) -> str:
    """Return the one code on a sheet."""
    (code,) = re.findall(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}", sheet.read_text(encoding="utf-8"))
    return str(code)


@screens
def test_an_officer_prints_a_code_and_its_person_sees_their_order_with_it(
    browser: Browser, office: Office, screen: str
) -> None:
    reference = request_literature(browser, office)
    with office.desk_of(browser, "privacy", screen, scripts=True) as page:
        page.goto(office.at("/desk/cases/"))
        page.locator("#kind").select_option("access-request")
        click(page.get_by_role("button", name="Open the case"))
        page.locator("#records").fill(reference)
        click(page.get_by_role("button", name="Propose"))
        approve_all(office, re.search(r"/cases/([^/]+)/", page.url)[1])
        page.reload()
        faults = faults_of(page)
        click(page.get_by_role("link", name="Give a code"))
        faults += faults_of(page)
        page.locator("#language-mail").select_option("es")
        with page.expect_download() as download:
            page.get_by_role("button", name="Get the letter as text").click()
        assert "Springfield, MA 01101" in download.value.path().read_text(encoding="utf-8")
        # Without an ID that was looked at, the browser sends nothing; the keyboard alone chooses one.
        in_person = page.get_by_role("region", name="In person, to the person")
        in_person.get_by_role("button", name="Get the sheet as text").click()
        page.locator("#document-person-passport").focus()
        page.keyboard.press("Space")
        with page.expect_download() as download:
            in_person.get_by_role("button", name="Get the sheet as text").click()
        code = code_on(download.value.path())
    with visiting(browser, screen, scripts=True) as page:
        page.goto(office.at("/your-information/"))
        faults += faults_of(page)
        click(page.get_by_role("link", name="Use your code"))
        faults += faults_of(page)
        page.locator("#reference").fill(reference)
        page.locator("#code").fill("00000")
        click(page.get_by_role("button", name="Show what you hold about me"))
        focus_is_on(page, "problems")
        faults += faults_of(page)
        page.locator("#code").fill(code.lower())
        page.locator("#code").press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_text("This is what your code opens.").is_visible()
        assert page.get_by_text("gave them a code that opens it").is_visible()
        assert (page.context.cookies(), code in page.url) == ([], False)
        faults += faults_of(page)
        click(page.get_by_role("button", name="Close it"))
    assert faults == []


@screens
def test_a_parent_whose_paper_lets_them_see_is_told_so_and_has_no_button_for_more(
    browser: Browser, office: Office, screen: str
) -> None:
    reference = request_literature(browser, office)
    with office.desk_of(browser, "privacy", screen) as page:
        page.goto(office.at("/desk/cases/"))
        page.locator("#kind").select_option("access-request")
        click(page.get_by_role("button", name="Open the case"))
        page.locator("#records").fill(reference)
        click(page.get_by_role("button", name="Propose"))
        approve_all(office, re.search(r"/cases/([^/]+)/", page.url)[1])
        page.reload()
        click(page.get_by_role("link", name="Give a code"))
        acting = page.get_by_role("region", name="In person, to somebody who acts for them")
        for words in ("Parent, with the child's birth certificate", "See it", "Passport"):
            acting.get_by_text(words, exact=True).click()
        with page.expect_download() as download:
            acting.get_by_role("button", name="Get the sheet as text").click()
        code = code_on(download.value.path())
    with visiting(browser, screen, scripts=True) as page:
        page.goto(office.at("/your-information/code/"))
        page.locator("#reference").fill(reference)
        page.locator("#code").fill(code)
        click(page.get_by_role("button", name="Show what you hold about me"))
        assert page.get_by_text(
            "You act for the person whom this is about (parent or guardian)."
        ).is_visible()
        assert page.get_by_text("somebody who acts for you (parent or guardian)").first.is_visible()
        buttons = page.get_by_role("main").get_by_role("button").all_inner_texts()
        assert buttons == ["Get it as a PDF", "Get it as a file for programs (JSON)", "Close it"]
        assert faults_of(page) == []
