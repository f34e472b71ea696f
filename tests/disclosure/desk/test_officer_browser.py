"""What officers see at the desk in a real browser: drawn for both screens, and without a fault that axe finds."""

import csv
import io
import secrets

import pytest
from playwright.sync_api import Browser

from keepfaith.agency.agency import this_agency
from tests.website.browsing import browser, click, desk_screens

from .test_browser import Office, faults_of, office, open_task, request_literature

__all__ = ["browser", "office"]
pytestmark = [pytest.mark.browser, pytest.mark.long]


@desk_screens
def test_an_officer_sees_drawn_and_listed_how_the_office_is_doing(
    browser: Browser, office: Office, screen: str
) -> None:
    reference = request_literature(browser, office)
    with office.desk_of(browser, "records", screen, scripts=True) as page:
        faults = faults_of(page)
        click(page.get_by_role("link", name="Office", exact=True))
        faults += faults_of(page)
        assert page.get_by_role("heading", name="By kind of request").is_visible()
        assert page.locator("svg rect[class^=columns__]:visible").count() > 0
        assert reference not in page.content()
        click(page.get_by_role("link", name="12 months"))
        assert page.get_by_text("Received and answered in each month").first.is_visible()
        faults += faults_of(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="All figures of this page").click()
        rows = list(csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8"), newline="")))
        assert ["waiting now", "Requests for literature"] in [row[:2] for row in rows]
        assert faults == []


@desk_screens
def test_an_officer_sees_by_kind_and_month_what_falls_due_and_holds_it_for_a_case(
    browser: Browser, office: Office, screen: str
) -> None:
    reference = request_literature(browser, office)
    with office.desk_of(browser, "literature") as page:
        open_task(page, reference)
        click(page.get_by_role("button", name="Mark as sent"))
    with office.desk_of(browser, "records", screen, scripts=True) as page:
        click(page.get_by_role("link", name="Retention", exact=True))
        assert page.get_by_role("heading", name="Requests for literature").is_visible()
        assert page.locator("svg rect[class^=columns__]:visible").count() > 0
        faults = faults_of(page)
        number = f"N-{secrets.token_hex(4)}"
        page.get_by_label("Its number at the court or office").fill(number)
        click(page.get_by_role("button", name="Open the case"))
        case = page.locator("main details", has_text=number)
        name = case.locator("summary").inner_text().split()[0]
        page.get_by_label("For which case").select_option(name)
        page.get_by_label("References").fill(reference)
        click(page.get_by_role("button", name="Put on hold"))
        case.locator("summary").click()
        faults += faults_of(page)
        case.get_by_text(f"{reference}, requests for literature").click()
        case.get_by_label("Why they are released").fill("settled")
        click(page.get_by_role("button", name=f"Release from {name}"))
        assert page.get_by_text("The case has released the records").is_visible()
        assert faults == []


@desk_screens
def test_an_officer_opens_a_case_and_gets_a_letter_of_it_in_the_readers_language(
    browser: Browser, office: Office, screen: str
) -> None:
    with office.desk_of(browser, "privacy", screen, scripts=True) as page:
        page.goto(office.at("/desk/cases/"))
        faults = faults_of(page)
        page.locator("#kind").select_option("access-request")
        click(page.get_by_role("button", name="Open the case"))
        faults += faults_of(page)
        page.locator("#letter").select_option("case-received")
        page.locator("#language").select_option("es")
        click(page.get_by_role("button", name="Look at it"))
        assert page.locator(".delivered__text").get_attribute("lang") == "es"
        faults += faults_of(page)
        page.get_by_label("Name and address of the reader").fill("Example Reader")
        # The keyboard alone gets it.
        page.get_by_role("button", name="Enter it and get the text").focus()
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert "Example Reader" in download.value.path().read_text(encoding="utf-8")
        # What a browser's own limit would keep back is refused, and that page is in order, too.
        page.locator("#added").evaluate(
            "box => { box.removeAttribute('maxlength'); box.value = 'z'.repeat(5001) }"
        )
        click(page.get_by_role("button", name="Enter it and get the text"))
        assert page.get_by_text("What you added is too long.").is_visible()
        faults += faults_of(page)
        assert faults == []


@pytest.mark.parametrize(("screen", "most"), [("desktop", 50), ("phone", 120)])
def test_the_footer_is_one_line_where_a_line_is_wide_enough_and_links_every_policy(
    browser: Browser, office: Office, screen: str, most: int
) -> None:
    with office.desk_of(browser, "none", screen, scripts=True) as page:
        assert page.locator("footer").evaluate("footer => footer.offsetHeight") <= most
        assert page.locator("footer a[href^='/policies/']").count() == len(this_agency().documents)
        assert faults_of(page) == []


@desk_screens
def test_an_employee_says_when_they_are_away_and_who_stands_in(
    browser: Browser, office: Office, screen: str
) -> None:
    with office.desk_of(browser, "literature", screen, scripts=True) as page:
        click(page.get_by_role("link", name="Who is away"))
        faults = faults_of(page)
        page.get_by_label("First day").fill("2020-01-02")
        page.get_by_label("Last day").fill("2096-01-02")
        page.get_by_label("Deputy").select_option(office.names["events"])
        # The keyboard alone sends it.
        page.get_by_label("Deputy").press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_text("These days are too far away.").is_visible()
        faults += faults_of(page)
        assert faults == []
