"""Passkeys in a real browser, with an authenticator that Chromium simulates."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.disclosure.staff.test_browser import PASSWORD, at_desk, code_of, made, sign_in
from tests.website.browsing import SCREENS, axe_faults, browser, desk_screens

__all__ = ["browser"]
pytestmark = pytest.mark.browser
SECURITY_KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Authenticator:
    """An authenticator that is plugged into a page."""

    def __init__(self, page: Page, **more: object) -> None:
        self.devtools: CDPSession = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable")
        options = {"options": {**SECURITY_KEY, **more}}
        self.id = self.devtools.send("WebAuthn.addVirtualAuthenticator", options)["authenticatorId"]

    @property
    def credentials(self) -> list[dict[str, Any]]:
        passkeys: list[dict[str, Any]] = self.devtools.send(
            "WebAuthn.getCredentials", {"authenticatorId": self.id}
        )["credentials"]
        return passkeys

    def put(self, credential: dict[str, Any]) -> None:
        """Put a copy of a passkey into this one."""
        self.devtools.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})

    def empty(self) -> None:
        self.devtools.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})


@contextmanager
def with_passkeys(running: Browser, screen: str = "desktop") -> Iterator[tuple[Page, Authenticator]]:
    with at_desk(running, screen, scripts=True) as page:
        yield page, Authenticator(page)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def add_passkey(page: Page, served: Any, name: str = "blue key") -> None:
    page.goto(f"{served.origin}/desk/account/passkeys/add/")
    if page.get_by_role("button", name="Go on").count():
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Go on")
    page.get_by_label("Name").fill(name)
    press(page, "Add a passkey")


def sign_out(page: Page, served: Any) -> None:
    page.goto(f"{served.origin}/desk/sign-out/")
    press(page, "Sign out")


def use_passkey_alone(page: Page, served: Any) -> None:
    page.goto(f"{served.origin}/desk/sign-in/")
    press(page, "Use a passkey")
    page.locator("[data-passkey-part=with] button").click()


def is_in(page: Page, served: Any) -> bool:
    page.goto(f"{served.origin}/desk/account/")
    return page.url == f"{served.origin}/desk/account/"


def test_a_passkey_is_added_and_then_signs_in_alone_and_after_the_password(
    browser: Browser, served: Any
) -> None:
    account = made(served, f"passkey-{secrets.token_hex(3)}")
    with with_passkeys(browser) as (page, authenticator):
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        sign_in(page, served, account)
        add_passkey(page, served)
        assert page.locator(".codes code").count() == 10
        page.goto(f"{served.origin}/desk/account/")
        assert page.get_by_text("blue key", exact=True).first.is_visible()
        assert [passkey["rpId"] for passkey in authenticator.credentials] == ["localhost"]
        sign_out(page, served)
        use_passkey_alone(page, served)
        page.get_by_text(f"Signed in as {account}").wait_for()
        assert is_in(page, served)
        sign_out(page, served)
        sign_in(page, served, account)
        page.get_by_role("heading", name="Your second factor").wait_for()
        press(page, "Use a passkey")
        assert is_in(page, served)
        page.goto(f"{served.origin}/desk/account/second-factor/")
        with page.expect_navigation():
            page.get_by_role("link", name="Use a passkey instead").click()
        press(page, "Use a passkey")
        page.get_by_label("Code that the app shows now").wait_for()
        assert complaints == []


@pytest.mark.long
def test_a_wrong_and_a_copied_passkey_open_nothing(browser: Browser, served: Any) -> None:
    account = made(served, f"wrong-{secrets.token_hex(3)}")
    with with_passkeys(browser) as (page, authenticator):
        sign_in(page, served, account)
        add_passkey(page, served)
        early = authenticator.credentials[0]
        sign_out(page, served)
        # One that the browser knows and the portal does not.
        authenticator.empty()
        use_passkey_alone(page, served)
        page.get_by_text("The browser used no passkey.").wait_for()
        stranger = {**early, "privateKey": _another_key(), "signCount": 70}
        authenticator.put(stranger)
        use_passkey_alone(page, served)
        page.get_by_text("That passkey does not count here").wait_for()
        authenticator.empty()
        authenticator.put(early)
        use_passkey_alone(page, served)
        page.get_by_text(f"Signed in as {account}").wait_for()
        # A copy that was made before that.
        authenticator.empty()
        authenticator.put(early)
        sign_out(page, served)
        use_passkey_alone(page, served)
        page.get_by_text("somebody may have a copy of it").wait_for()
        assert not is_in(page, served)


@pytest.mark.long
def test_a_renamed_passkey_is_listed_so_and_a_removed_one_opens_nothing(
    browser: Browser, served: Any
) -> None:
    account = made(served, f"removed-{secrets.token_hex(3)}")
    with with_passkeys(browser) as (page, _):
        sign_in(page, served, account)
        add_passkey(page, served)
        page.goto(f"{served.origin}/desk/account/")
        with page.expect_navigation():
            page.get_by_role("link", name="Rename blue key").click()
        assert axe_faults(page) == []
        page.get_by_label("Name").fill("desk computer")
        press(page, "Rename it")
        page.get_by_text("The passkey has its new name.").wait_for()
        assert axe_faults(page) == []
        with page.expect_navigation():
            page.get_by_role("link", name="Remove desk computer").click()
        press(page, "Remove it")
        page.get_by_text("The passkey opens nothing here any more.").wait_for()
        sign_out(page, served)
        use_passkey_alone(page, served)
        page.get_by_text("That passkey does not count here").wait_for()


@pytest.mark.long
def test_what_a_passkey_signed_counts_once_and_for_this_origin_alone(browser: Browser, served: Any) -> None:
    account = made(served, f"replay-{secrets.token_hex(3)}")
    with with_passkeys(browser) as (page, _):
        sign_in(page, served, account)
        add_passkey(page, served)
        sign_out(page, served)
        sent: list[str] = []
        page.on(
            "request",
            lambda request: sent.append(request.post_data or "") if request.method == "POST" else None,
        )
        use_passkey_alone(page, served)
        page.get_by_text(f"Signed in as {account}").wait_for()
        sign_out(page, served)
        replayed = next(body for body in sent if "credential=%7B" in body)
        page.goto(f"{served.origin}/desk/sign-in/")
        press(page, "Use a passkey")
        page.evaluate(
            """body => {
                const form = document.querySelector('form[data-passkey]');
                form.elements.credential.value = new URLSearchParams(body).get('credential');
                form.submit();
            }""",
            replayed,
        )
        page.get_by_text("That passkey does not count here").wait_for()
        assert not is_in(page, served)
        # A page elsewhere cannot have the portal's passkey used; the browser itself says no.
        elsewhere = served.origin.replace("localhost", "127.0.0.1")
        page.goto(f"{elsewhere}/healthz")
        refusal = page.evaluate(
            """() => navigator.credentials
                .get({publicKey: {challenge: new Uint8Array(32), rpId: 'localhost'}})
                .then(() => 'signed', error => error.name)"""
        )
        assert refusal in {"SecurityError", "NotAllowedError"}


def test_without_scripts_the_pages_say_what_to_do_and_codes_work(browser: Browser, served: Any) -> None:
    account = made(served, f"plain-{secrets.token_hex(3)}")
    with at_desk(browser, "phone") as page:
        page.goto(f"{served.origin}/desk/sign-in/")
        press(page, "Use a passkey")
        assert page.get_by_text("Your browser has no passkeys, or its scripts are off.").is_visible()
        assert page.get_by_role("button", name="Use a passkey").count() == 0
        sign_in(page, served, account)
        page.goto(f"{served.origin}/desk/account/passkeys/add/")
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Go on")
        assert page.get_by_text("You can set up codes from an app under Account.").is_visible()
        page.goto(f"{served.origin}/desk/account/second-factor/")
        secret = page.locator(".set-up__key").inner_text().replace(" ", "")
        page.get_by_label("Code that the app shows now").fill(code_of(secret))
        press(page, "Set it up")
        assert page.locator(".codes code").count() == 10


@pytest.mark.long
@desk_screens
def test_every_page_of_passkeys_is_for_everyone(browser: Browser, served: Any, screen: str) -> None:
    account = made(served, f"{screen}-{secrets.token_hex(3)}")
    faults: list[str] = []
    with with_passkeys(browser, screen) as (page, _):

        def look() -> None:
            wide = page.evaluate("document.documentElement.scrollWidth") > SCREENS[screen][0]
            faults.extend(f"{page.url}: {fault}" for fault in axe_faults(page))
            faults.extend([f"{page.url}: too wide"] * wide)

        page.goto(f"{served.origin}/desk/sign-in/")
        look()
        press(page, "Use a passkey")
        look()
        page.locator("[data-passkey-part=with] button").click()
        page.get_by_text("The browser used no passkey.").wait_for()
        look()
        sign_in(page, served, account)
        page.goto(f"{served.origin}/desk/account/passkeys/add/")
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Go on")
        look()
        add_passkey(page, served)
        page.goto(f"{served.origin}/desk/account/")
        look()
        with page.expect_navigation():
            page.get_by_role("link", name="Remove blue key").click()
        look()
        page.goto(f"{served.origin}/desk/account/confirm/passkey/")
        look()
        sign_out(page, served)
        sign_in(page, served, account)
        look()
        press(page, "Use a passkey")
        assert is_in(page, served)
    assert faults == []


def _another_key() -> str:
    import base64

    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    return base64.b64encode(
        key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    ).decode()
