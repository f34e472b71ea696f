"""A form that asks for a Social Security number, from a scratch agency: only over HTTPS, sealed, opened by itself."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser

from keepfaith.custody.client.admin import ControlClient
from keepfaith.policies.promises.portal_request import fetch
from keepfaith.prober.examiner.private_numbers import label_faults
from keepfaith.prober.journeys.tour import tour_of
from keepfaith.prober.reach import Reach
from keepfaith.website.postgres.connections import databases
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.conftest import Served, serving
from tests.disclosure.desk.test_browser import Office, open_task, reference_on
from tests.disclosure.staff.test_browser import all_made
from tests.duties import give_duty
from tests.website.browsing import SCREENS, axe_faults, browser, click, screens, visiting

from .test_forms import AGENCY

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
NUMBER = "900-12-3456"
FORM = "/forms/allowance/"
ASKS = """
title = "Ask about an allowance"
intro = "Ask how an allowance of yours stands."
purpose = "questions"
holding = "questions"
work = true
then = "A clerk looks it up and writes to you."
subject = ["email"]

[[field]]
name = "question"
label = "Your question"
kind = "lines"
category = "free-text"
limit = 1000
required = true
why = "So that we can answer it."

[[field]]
name = "number"
label = "Social Security number"
kind = "line"
category = "ssn"
limit = 11
required = true
why = "The law has allowances listed by this number alone."

[[field]]
name = "email"
label = "E-mail address"
kind = "email"
category = "email-address"
required = true
why = "To send the answer to."
"""


@pytest.fixture(scope="module")
def scratch_agency(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample agency with one form more, which asks for a Social Security number."""
    folder = Path(shutil.copytree(AGENCY, tmp_path_factory.mktemp("agency") / "asking"))
    (folder / "forms" / "allowance.toml").write_text(ASKS)
    return folder


@pytest.fixture(scope="module")
def asking(scratch_agency: Path) -> Iterator[Served]:
    with serving("asking", KEEPFAITH_AGENCY=str(scratch_agency)) as portal:
        yield portal


@pytest.fixture(scope="module")
def office(asking: Served) -> Iterator[Office]:
    control = ControlClient(socket_folder(DataDirectory.at(asking.data)) / "control")
    names = all_made(asking, ("assistance", "privacy"))
    for duty, account in names.items():
        give_duty(control, account, duty)
    yield Office(asking, names)
    control.close()


def sent(running: Browser, office: Office) -> str:
    """Send the form as a visitor does; return the reference."""
    with visiting(running, "desktop", scripts=False) as page:
        page.goto(office.at(FORM))
        page.locator("#question").fill("How does it stand?")
        page.locator("#number").fill(NUMBER)
        page.locator("#email").fill("reader@example.org")
        click(page.get_by_role("button", name="Continue"))
        click(page.get_by_role("button", name="Send"))
        assert NUMBER not in page.content()
        return reference_on(page)


def readable(data: Path, word: str) -> list[str]:
    """Name each table of the portal's database in which a word can be read."""
    given = databases(data)["owner"]
    with psycopg.connect(
        host=given["HOST"], user=given["USER"], dbname=given["NAME"], password=given.get("PASSWORD") or None
    ) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return [
            table
            for (table,) in tables
            if connection.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{word}%"]
            ).fetchone()
            != (0,)
        ]


@pytest.mark.long
def test_the_number_is_sealed_and_opened_only_for_a_purpose_that_needs_it(
    browser: Browser, office: Office, asking: Served
) -> None:
    reference = sent(browser, office)
    assert readable(asking.data, "reader@example.org") == readable(asking.data, NUMBER) == []
    assert readable(asking.data, NUMBER.replace("-", "")) == []
    assert "disclosure_record" in readable(asking.data, reference.replace("-", ""))
    with office.desk_of(browser, "assistance") as page:
        open_task(page, reference)
        assert page.get_by_text("How does it stand?").is_visible()
        assert NUMBER not in page.content()
        assert page.get_by_role("button", name="Open Social Security number").count() == 0
        click(page.get_by_text("Move to another team"))
        offered = page.get_by_label("Purpose").locator("option").all_inner_texts()
        # A person's own information has cases of its own, and there are none.
        assert "Showing and correcting what we hold about you" not in offered
        page.get_by_label("Purpose").select_option(label="Passing your inquiry on")
        page.get_by_label("Reason").fill("Concerns another agency.")
        click(page.get_by_role("button", name="Move the task"))
    with office.desk_of(browser, "privacy") as page:
        open_task(page, reference)
        assert page.get_by_text("How does it stand?").is_visible()
        assert NUMBER not in page.content()
        click(page.get_by_role("button", name="Open Social Security number"))
        assert page.get_by_text(NUMBER).is_visible()


def test_over_plain_http_nothing_of_the_form_exists(asking: Served) -> None:
    shown = fetch(asking.portal, FORM, plain=True)
    assert (shown.status, shown.header("Location")) == (308, asking.origin + FORM)
    assert "<" not in shown.text
    refused = fetch(asking.portal, FORM, method="POST", body=f"number={NUMBER}".encode(), plain=True)
    assert (refused.status, NUMBER in refused.text) == (403, False)
    assert "is read or kept" in refused.text
    assert readable(asking.data, NUMBER) == []


@screens
def test_its_page_says_how_the_number_stays_encrypted_and_lets_nothing_remember_it(
    browser: Browser, office: Office, screen: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:
        page.goto(office.at(FORM))
        number = page.locator("#number")
        given = [number.get_attribute(name) for name in ("autocomplete", "inputmode", "spellcheck")]
        assert given == ["off", "numeric", "false"]
        described = str(number.get_attribute("aria-describedby")).split()
        assert "Encrypted on its way to us" in page.locator(f"#{described[-1]}").inner_text()
        assert page.locator(".guard").count() == 1
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[screen][0]


def test_the_prober_takes_it_as_declared_and_no_other_field(
    asking: Served, scratch_agency: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEPFAITH_AGENCY", str(scratch_agency))
    data, none = DataDirectory.at(asking.data), asking.data / "none"
    tour = tour_of(Reach(data.portal_file, asking.data, none, none, none, None))
    page = next(seen for seen in tour.seen if seen.is_page and seen.surface.path == FORM)
    assert list(label_faults(tour, page)) == []
    (scratch_agency / "forms" / "allowance.toml").write_text(ASKS.replace('"ssn"', '"free-text"'))
    assert list(label_faults(tour, page)) == ["the field number asks for a number that no file declares"]
