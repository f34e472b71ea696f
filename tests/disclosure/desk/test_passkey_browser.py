"""Opening what is especially sensitive in a real browser, with an authenticator that Chromium simulates."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from keepfaith.agency.folder import agency_folder
from keepfaith.custody.client.admin import ControlClient
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.conftest import Served, serving
from tests.disclosure.desk.test_browser import Office, open_task, request_literature
from tests.disclosure.staff.passkeys.test_browser import Authenticator, add_passkey, press
from tests.disclosure.staff.test_browser import all_made, at_desk, sign_in
from tests.duties import give_duty
from tests.website.browsing import SCREENS, axe_faults, browser, desk_screens
from tests.website.conftest import environment

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
SAMPLE = 'by_passkey = ["bank-account", "payment-card", "drivers-license"]'
NAME = "Example Reader"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the sample agency where postal addresses are especially sensitive."""
    folder = Path(shutil.copytree(agency_folder(), tmp_path_factory.mktemp("agency") / "shy"))
    text = (folder / "agency.toml").read_text()
    assert SAMPLE in text
    (folder / "agency.toml").write_text(text.replace(SAMPLE, 'by_passkey = ["postal-address"]'))
    with serving("by-passkey", KEEPFAITH_AGENCY=str(folder)) as portal:
        yield portal


@pytest.fixture
def office(served: Any) -> Iterator[Office]:
    control = ControlClient(socket_folder(DataDirectory.at(served.data)) / "control")
    names = all_made(served, ("literature",))
    give_duty(control, names["literature"], "literature")
    yield Office(served, names)
    control.end_staff(names["literature"])
    control.close()


def confirm(served: Any, account: str, fingerprint: str) -> None:
    """Confirm the passkey of this fingerprint, as the custodian's own user does."""
    control = ControlClient(socket_folder(DataDirectory.at(served.data)) / "control")
    (number,) = [
        one.number for one in control.passkeys() if (one.employee, one.fingerprint) == (account, fingerprint)
    ]
    control.close()
    command = [Path(sys.executable).parent / "keepfaith", "staff", "confirm", str(number), "--yes"]
    subprocess.run(command, env=environment(served.data), check=True, capture_output=True)


def look(page: Page, screen: str) -> None:
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[screen][0]


@desk_screens
def test_an_employee_proposes_a_passkey_and_opens_with_it(
    browser: Browser, served: Any, office: Office, screen: str
) -> None:
    account, reference = office.names["literature"], request_literature(browser, office, name=NAME)
    with at_desk(browser, screen, scripts=True) as page:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))

        def at_the_task() -> None:
            page.goto(f"{served.origin}/desk/")
            open_task(page, reference)

        Authenticator(page)
        sign_in(page, served, account)
        add_passkey(page, served)
        page.goto(f"{served.origin}/desk/account/")
        with page.expect_navigation():
            page.get_by_role("link", name="Passkeys for openings").click()
        look(page, screen)
        press(page, "Propose for openings blue key")
        page.get_by_text("It opens nothing until the operator").wait_for()
        look(page, screen)
        fingerprint = page.locator("dd code").inner_text()
        at_the_task()
        page.get_by_text("You have none.").wait_for()
        assert NAME not in page.content()
        confirm(served, account, fingerprint)
        at_the_task()
        page.get_by_role("heading", name="Use a passkey to open this").wait_for()
        look(page, screen)
        assert NAME not in page.content()
        press(page, "Use a passkey and open it")
        page.get_by_text(NAME).first.wait_for()
        # It opened once: the next opening needs another gesture.
        at_the_task()
        page.get_by_role("heading", name="Use a passkey to open this").wait_for()
        assert [one for one in complaints if "403" not in one] == []


def test_without_scripts_the_page_says_that_it_needs_one(
    browser: Browser, served: Any, office: Office
) -> None:
    account, reference = office.names["literature"], request_literature(browser, office, name=NAME)
    with at_desk(browser, "desktop", scripts=True) as page:
        Authenticator(page)
        sign_in(page, served, account)
        add_passkey(page, served)
        code = page.locator(".codes code").first.inner_text()
        page.goto(f"{served.origin}/desk/passkeys/")
        press(page, "Propose for openings blue key")
        confirm(served, account, page.locator("dd code").inner_text())
    with at_desk(browser, "desktop") as page:
        sign_in(page, served, account)
        page.get_by_label("Code").fill(code)
        press(page, "Sign in")
        page.goto(f"{served.origin}/desk/")
        open_task(page, reference)
        assert page.get_by_text("This page needs a script of ours").is_visible()
        assert page.get_by_role("button", name="Use a passkey and open it").count() == 0
        assert NAME not in page.content()
