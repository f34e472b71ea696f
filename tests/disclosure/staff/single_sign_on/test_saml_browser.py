"""Employees sign in by SAML with a real browser, also where the portal is killed on their way."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.disclosure.desk.test_passkey_browser import look
from tests.disclosure.staff.test_browser import all_made, at_desk
from tests.website.browsing import FLAGS, MAX_WAIT_MS, chromium, desk_screens

from .saml_identity_provider import SamlIdentityProvider
from .saml_portal import SITE, SamlPortal, Site, saml_portal, site

pytestmark = [pytest.mark.browser, pytest.mark.long]
READER = "reading_process"


@dataclass
class Tied:
    """A portal, its agency's provider, and an employee whom both know."""

    portal: SamlPortal
    site: Site
    account: str


@pytest.fixture(scope="module")
def portal() -> Iterator[SamlPortal]:
    with tempfile.TemporaryDirectory(prefix="kf-") as folder:
        Path(folder).chmod(0o711)
        with saml_portal(Path(folder)) as running:
            yield running


@pytest.fixture(scope="module")
def provider_site(portal: SamlPortal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    idp = SamlIdentityProvider(address=portal.answer_address)
    with site(tmp_path_factory.mktemp("idp"), idp) as serving:
        yield serving


@pytest.fixture(scope="module")
def browser(provider_site: Site) -> Iterator[Browser]:
    """Start Chromium; it takes the provider's name for the provider's server here."""
    flags = [*FLAGS, f"--host-resolver-rules=MAP idp.example.gov:443 127.0.0.1:{provider_site.port}"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(whole=False), args=flags)
        yield running
        running.close()


@pytest.fixture
def tied(portal: SamlPortal, provider_site: Site) -> Tied:
    account = all_made(portal, ("saml",))["saml"]
    provider_site.idp.subject = f"subject-of-{account}"
    portal.tie(account, provider_site.idp.subject)
    return Tied(portal, provider_site, account)


def go_there(page: Page, tied: Tied) -> None:
    page.goto(f"{tied.portal.origin}/desk/sign-in/")
    page.get_by_role("button", name="Sign in with Agency sign-in").click()
    page.wait_for_url(f"{SITE}/sso**")


def come_back(page: Page) -> None:
    page.get_by_role("button", name="Back to the portal").click()
    page.get_by_role("heading", name="Back from Agency sign-in").wait_for()


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Go on").click()


def try_again(page: Page) -> bool:
    """Have the provider's page post the same answer again; return whether it signs in."""
    page.goto(f"{SITE}/again")
    come_back(page)
    go_on(page)
    if not page.get_by_role("heading", name="We could not sign you in").is_visible():
        return True
    assert "was used before, or belongs to another browser. Start again." in page.inner_text("#problem")
    return False


def is_in(page: Page, tied: Tied) -> bool:
    page.goto(f"{tied.portal.origin}/desk/")
    return page.get_by_text(f"Signed in as {tied.account}").is_visible()


def sign_out(page: Page, tied: Tied) -> None:
    page.goto(f"{tied.portal.origin}/desk/sign-out/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out").wait_for()


@desk_screens
def test_a_form_of_another_site_signs_in_the_browser_that_asked_once(
    browser: Browser, tied: Tied, screen: str
) -> None:
    with at_desk(browser, screen, scripts=True) as page:
        go_there(page, tied)
        before = {cookie["name"]: cookie for cookie in page.context.cookies(tied.portal.origin)}
        assert {before[name]["sameSite"] for name in ("__Host-session", "__Host-csrf")} <= {"Lax", "Strict"}
        with page.expect_request(lambda request: request.method == "POST") as post:
            come_back(page)
        headers = post.value.all_headers()
        assert (headers["sec-fetch-site"], "cookie" in headers) == ("cross-site", False)
        assert {one["name"]: one for one in page.context.cookies(tied.portal.origin)} == before
        look(page, screen)
        with page.expect_request(lambda request: request.method == "POST") as post:
            go_on(page)
        headers = post.value.all_headers()
        assert (headers["sec-fetch-site"], "__Host-session=" in headers["cookie"]) == ("same-origin", True)
        assert page.url == f"{tied.portal.origin}/desk/"
        assert page.get_by_text(f"Signed in as {tied.account}").is_visible()
        look(page, screen)
        assert not try_again(page)
        look(page, screen)
        sign_out(page, tied)
        assert not try_again(page)
        page.get_by_role("link", name="Back to sign in").click()
        page.get_by_role("button", name="Sign in with Agency sign-in").wait_for()
    with at_desk(browser, screen) as elsewhere:
        assert not try_again(elsewhere)
        assert not is_in(elsewhere, tied)


@pytest.mark.parametrize("victim", ["web", "worker"])
def test_a_portal_that_is_killed_before_the_answer_comes_takes_it_once_it_runs_again(
    browser: Browser, tied: Tied, victim: str
) -> None:
    with at_desk(browser, "desktop", scripts=True) as page:
        go_there(page, tied)
        tied.portal.kill(victim)
        with pytest.raises(Error, match=r"ERR_|interrupted"):
            page.goto(tied.portal.answer_address)
        tied.portal.start()
        assert try_again(page)
        assert is_in(page, tied)
        sign_out(page, tied)
        assert not try_again(page)


def test_a_portal_that_is_killed_while_it_reads_the_answer_takes_it_no_more(
    browser: Browser, tied: Tied
) -> None:
    with at_desk(browser, "desktop", scripts=True) as page:
        go_there(page, tied)
        come_back(page)
        page.get_by_role("button", name="Go on").click(no_wait_after=True)
        reader = halted_reader(tied.portal)
        tied.portal.kill("web")
        with suppress(psutil.NoSuchProcess):
            reader.kill()
        tied.portal.start()
        assert not is_in(page, tied)
        assert not try_again(page)
        look(page, "desktop")
        page.get_by_role("link", name="Back to sign in").click()
        go_there(page, tied)
        come_back(page)
        go_on(page)
        assert is_in(page, tied)


def halted_reader(portal: SamlPortal) -> psutil.Process:
    """Halt the process that reads the answer: what was asked has then been taken out of the session."""
    end, web = time.monotonic() + MAX_WAIT_MS / 1000, portal.processes("web")
    while time.monotonic() < end:
        for child in (child for process in web for child in process.children()):
            with suppress(psutil.NoSuchProcess):
                if READER in " ".join(child.cmdline()):
                    child.suspend()
                    return child
    pytest.fail("no process read the answer")
