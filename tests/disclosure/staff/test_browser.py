"""Employees sign in with a real browser: by keyboard, on a phone and on a desktop."""

import secrets
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Locator, Page

from tests.website.browsing import MAX_WAIT_MS, SCREENS, axe_faults, browser, click, desk_screens, focus_is_on
from tests.website.conftest import environment

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.long]
PASSWORD = "seven plain words in a row here"


@contextmanager
def at_desk(running: Browser, screen: str, *, scripts: bool = False) -> Iterator[Page]:
    """Open a page that keeps cookies, as staff must."""
    width, height = SCREENS[screen]
    context = running.new_context(
        ignore_https_errors=True, java_script_enabled=scripts, viewport={"width": width, "height": height}
    )
    context.set_default_timeout(MAX_WAIT_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def made(served: Any, account: str) -> str:
    """Make an account as its keeper does."""
    command = [Path(sys.executable).parent / "keepfaith", "staff", "add", account, "--password-stdin"]
    subprocess.run(command, env=environment(served.data), input=PASSWORD, text=True, check=True)
    return account


# One command after another: what each imports takes longer than what it does.
_MAKING = """
import sys
from keepfaith.website.cli import keepfaith
for account in sys.argv[1:]:
    keepfaith(["staff", "add", account, "--password-stdin"], standalone_mode=False)
"""


def all_made(served: Any, kinds: Iterable[str]) -> dict[str, str]:
    """Make an account of each kind, with a name of its own."""
    names = {kind: f"{kind}-{secrets.token_hex(3)}" for kind in kinds}
    command = [sys.executable, "-c", _MAKING, *names.values()]
    passwords = f"{PASSWORD}\n" * len(names)
    subprocess.run(command, env=environment(served.data), input=passwords, text=True, check=True)
    return names


def code_of(secret: str, *, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def sign_in(page: Page, served: Any, account: str) -> None:
    page.goto(f"{served.origin}/desk/sign-in/")
    page.get_by_label("Account").fill(account)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


def test_signing_in_and_out_takes_the_keyboard_alone(browser: Browser, served: Any) -> None:
    account = made(served, "keyboard-clerk")
    with at_desk(browser, "desktop") as page:
        page.goto(f"{served.origin}/desk/account/password/")
        assert page.url.endswith("/desk/sign-in/?next=/desk/account/password/")

        def reach(name: str) -> None:
            for _ in range(30):
                page.keyboard.press("Tab")
                if page.locator(f":focus[name={name}]").count():
                    return
            pytest.fail(f"Tab does not reach {name}")

        reach("login")
        page.keyboard.type(account)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Change your password").wait_for()
        page.goto(f"{served.origin}/desk/sign-out/")
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.locator("main button:focus").count():
                break
        page.keyboard.press("Enter")
        page.get_by_text("You are signed out").wait_for()
        assert [cookie["name"] for cookie in page.context.cookies()] == ["__Host-csrf"]


def test_after_a_wrong_password_the_account_name_remains_and_the_message_has_the_focus(
    browser: Browser, served: Any
) -> None:
    with at_desk(browser, "phone") as page:
        page.goto(f"{served.origin}/desk/sign-in/")
        page.get_by_label("Account").fill("nobody-here")
        page.get_by_label("Password").fill("a wrong password")
        page.keyboard.press("Enter")
        focus_is_on(page, "problem")
        assert page.title().startswith("Problem: Sign in")
        assert page.locator("#problem").inner_text().startswith("We could not sign you in")
        assert page.get_by_label("Account").input_value() == "nobody-here"
        assert page.get_by_label("Password").input_value() == ""


@desk_screens
def test_every_page_of_an_account_is_for_everyone(browser: Browser, served: Any, screen: str) -> None:
    account = made(served, f"{screen}-clerk")
    faults: list[str] = []
    with at_desk(browser, screen, scripts=True) as page:
        complaints: list[str] = []
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None,
        )

        def look() -> None:
            wide = page.evaluate("document.documentElement.scrollWidth") > SCREENS[screen][0]
            faults.extend(f"{page.url}: {fault}" for fault in axe_faults(page))
            faults.extend([f"{page.url}: too wide"] * wide)

        def follow(wanted: Locator) -> None:
            with page.expect_navigation():
                wanted.click()

        page.goto(f"{served.origin}/desk/sign-in/")
        look()
        sign_in(page, served, account)
        assert page.get_by_text(f"Signed in as {account}").is_visible()
        follow(page.get_by_role("link", name="Account", exact=True))
        look()
        follow(page.get_by_role("link", name="Set them up"))
        look()
        page.get_by_label("Password").fill(PASSWORD)
        follow(page.get_by_role("button", name="Go on"))
        look()
        secret = page.locator(".set-up__key").inner_text().replace(" ", "")
        page.get_by_label("Code that the app shows now").fill("000000")
        follow(page.get_by_role("button", name="Set it up"))
        assert page.locator(".set-up__key").inner_text().replace(" ", "") == secret
        look()
        page.get_by_label("Code that the app shows now").fill(code_of(secret))
        follow(page.get_by_role("button", name="Set it up"))
        assert page.locator(".codes code").count() == 10
        look()
        for place in ("account/", "account/password/", "account/second-factor/remove/", "sign-out/"):
            page.goto(f"{served.origin}/desk/{place}")
            look()
        page.goto(f"{served.origin}/desk/account/recovery-codes/new/")
        look()
        page.goto(f"{served.origin}/desk/sign-out/")
        follow(page.locator("main").get_by_role("button", name="Sign out"))
        look()
        sign_in(page, served, account)
        look()
        page.get_by_label("Code").fill(code_of(secret, ahead=1))
        follow(page.get_by_role("button", name="Sign in"))
        follow(page.get_by_role("link", name="Account", exact=True))
        page.get_by_text("You need a code from your app at each sign-in.").wait_for()
        assert complaints == []
    assert faults == []


def test_a_browser_without_cookies_is_shown_why_nobody_gets_in(browser: Browser, served: Any) -> None:
    with at_desk(browser, "phone") as page:
        page.goto(f"{served.origin}/desk/sign-in/")
        page.context.clear_cookies()
        page.get_by_label("Account").fill("nobody-here")
        page.get_by_label("Password").fill(PASSWORD)
        click(page.get_by_role("button", name="Sign in"))
        assert page.get_by_role("heading", level=1).inner_text() == "We did not take that form"
        assert page.get_by_text("Staff need two cookies to sign in").is_visible()
