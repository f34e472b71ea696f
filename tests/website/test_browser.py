"""Every page in a real browser, on a phone and on a desktop: for everyone, by keyboard, on paper, without scripts."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
SCREENS = {"phone": (360, 740), "desktop": (1280, 900)}
MISSING = "/nothing-here/"
screens = pytest.mark.parametrize("screen", SCREENS)


def _lacking(what: str) -> None:
    if os.environ.get("KEEPFAITH_REQUIRE_BROWSER") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for this module; it ends before a test of another module asks the database."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        _lacking("There is no Chromium here; install the package chromium to run this test.")
    if not AXE.is_file():
        _lacking("axe-core is missing; run `npm ci` to run this test.")
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


@pytest.fixture(scope="module")
def addresses(browser: Browser, served: Any) -> list[str]:
    """Find every page by following the links from the home page."""
    with visiting(browser, "desktop", scripts=False) as page:
        ahead, known = ["/", MISSING], {"/", MISSING}
        found = []
        while ahead:
            address = ahead.pop(0)
            answer = page.request.get(served.origin + address)
            if "text/html" not in answer.headers["content-type"]:
                continue
            found.append(address)
            page.goto(served.origin + address)
            links = page.eval_on_selector_all(
                "a[href^='/']", "links => links.map(a => a.getAttribute('href'))"
            )
            fresh = {link.partition("#")[0] for link in links} - known
            known |= fresh
            ahead += sorted(fresh)
    assert len(found) > 20, found
    return found


@contextmanager
def visiting(browser: Browser, screen: str, *, scripts: bool) -> Iterator[Page]:
    """Open a page that keeps no cookies."""
    width, height = SCREENS[screen]
    context = browser.new_context(
        ignore_https_errors=True, java_script_enabled=scripts, viewport={"width": width, "height": height}
    )
    try:
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setDocumentCookieDisabled", {"disabled": True})
        yield page
    finally:
        context.close()


def on_each(addresses: list[str], look: Callable[[str], list[str]]) -> list[str]:
    """Gather what is wrong on each page."""
    return [f"{address}: {fault}" for address in addresses for fault in look(address)]


@screens
def test_axe_finds_nothing_on_any_page(
    browser: Browser, served: Any, addresses: list[str], screen: str
) -> None:
    source = AXE.read_text(encoding="utf-8")
    with visiting(browser, screen, scripts=True) as page:

        def look(address: str) -> list[str]:
            page.goto(served.origin + address)
            page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
            page.evaluate(source)
            run = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
            assert len(run["passes"]) > 10
            return [f"{fault['id']} at {fault['nodes'][0]['target']}" for fault in run["violations"]]

        assert on_each(addresses, look) == []


@screens
def test_no_page_calls_another_host_or_complains_or_keeps_anything(
    browser: Browser, served: Any, addresses: list[str], screen: str
) -> None:
    with visiting(browser, screen, scripts=False) as page:
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: said.append(f"{request.failure}: {request.url}"))
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))

        def is_usual(word: str, address: str) -> bool:
            # Leaving a page ends the loading of its icon.
            return "ERR_ABORTED" in word or (address == MISSING and "404" in word)

        def look(address: str) -> list[str]:
            asked.clear()
            said.clear()
            page.goto(served.origin + address)
            strangers = [url for url in asked if urlsplit(url)[:2] != urlsplit(served.origin)[:2]]
            assert len(asked) > 3
            return strangers + [word for word in said if not is_usual(word, address)]

        assert on_each(addresses, look) == []
        assert page.context.cookies() == []
        assert page.context.storage_state()["origins"] == []


@screens
def test_no_page_is_wider_than_its_screen(
    browser: Browser, served: Any, addresses: list[str], screen: str
) -> None:
    with visiting(browser, screen, scripts=True) as page:

        def look(address: str) -> list[str]:
            page.goto(served.origin + address)
            page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
            width = page.evaluate("document.documentElement.scrollWidth")
            return [f"{width} pixels wide"] if width > SCREENS[screen][0] else []

        assert on_each(addresses, look) == []


def test_first_tab_leads_past_the_head_of_every_page(
    browser: Browser, served: Any, addresses: list[str]
) -> None:
    with visiting(browser, "phone", scripts=True) as page:

        def look(address: str) -> list[str]:
            page.goto(served.origin + address)
            page.keyboard.press("Tab")
            skip = page.locator(".usa-skipnav:focus")
            if skip.count() != 1:
                return ["the first Tab does not reach the skip link"]
            box = skip.bounding_box()
            if not box or box["y"] < 0:
                return ["the skip link cannot be seen"]
            page.keyboard.press("Enter")
            focused = page.evaluate("document.activeElement.id")
            page.keyboard.press("Tab")
            inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
            return [] if (focused, inside) == ("main", True) else ["the skip link does not lead to the text"]

        assert on_each(addresses, look) == []


def test_what_has_the_focus_can_be_seen(browser: Browser, served: Any, addresses: list[str]) -> None:
    drawn = """() => {
        if (document.activeElement === document.body) return true;
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    }"""
    with visiting(browser, "desktop", scripts=True) as page:
        for address in (
            "/",
            "/policies/privacy/",
            "/policies/privacy/changes/",
            "/policies/privacy/promises/",
        ):
            page.goto(served.origin + address)
            for press in range(25):
                page.keyboard.press("Tab")
                assert page.evaluate(drawn), f"{address}: press {press + 1} of Tab"


def test_pages_print_their_text_without_navigation(
    browser: Browser, served: Any, addresses: list[str]
) -> None:
    unprinted = """links => links.filter(link => {
        const after = getComputedStyle(link, '::after');
        return !after.content.includes(link.getAttribute('href')) || after.maskImage !== 'none';
    }).map(link => link.href)"""
    with visiting(browser, "desktop", scripts=False) as page:
        for address in ("/policies/privacy/", "/policies/privacy/changes/", "/policies/privacy/promises/"):
            page.goto(served.origin + address)
            assert page.pdf(format="Letter").startswith(b"%PDF")
            page.emulate_media(media="print")
            assert page.locator("nav:visible").count() == 0
            assert page.locator("h1").is_visible()
            assert page.eval_on_selector_all("main a[href^='/'], main a[href^='http']", unprinted) == []
            page.emulate_media(media="screen")


def test_contents_list_folds_on_a_phone_and_stands_beside_the_text_on_a_desktop(
    browser: Browser, served: Any
) -> None:
    for screen, is_open in (("phone", False), ("desktop", True)):
        with visiting(browser, screen, scripts=False) as page:
            page.goto(f"{served.origin}/policies/privacy/")
            entry = page.locator(".contents a").first
            assert entry.is_visible() == is_open
            if not is_open:
                page.locator(".contents summary").click()
            entry.click()
            assert page.url.endswith("#" + str(entry.get_attribute("href")).lstrip("#"))
            assert page.locator(":target").is_visible()


def test_promises_can_be_sifted_without_scripts(browser: Browser, served: Any) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        page.goto(f"{served.origin}/policies/privacy/promises/")
        assert page.locator(".promise:visible").count() == 58
        page.get_by_label("Kept by people", exact=True).check()
        people = page.locator(".promise:visible")
        assert 0 < people.count() < 58
        assert people.count() == page.locator(".promise--people").count()


def test_two_editions_can_be_chosen_without_scripts(browser: Browser, served: Any) -> None:
    with visiting(browser, "phone", scripts=False) as page:
        page.goto(f"{served.origin}/policies/privacy/changes/")
        page.get_by_label("Later edition").select_option("2018-01-31")
        page.get_by_role("button", name="Compare").click()
        assert page.url.endswith("?from=2018-01-31&to=2018-01-31")
        assert page.get_by_role("heading", level=1).is_visible()


def test_first_view_of_the_privacy_policy_weighs_at_most_150_kilobytes(browser: Browser, served: Any) -> None:
    with visiting(browser, "desktop", scripts=False) as page:
        sizes: dict[str, float] = {}
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.loadingFinished",
            lambda done: sizes.update({done["requestId"]: done["encodedDataLength"]}),
        )
        page.goto(f"{served.origin}/policies/privacy/", wait_until="networkidle")
        assert 5 <= len(sizes) <= 15
        assert sum(sizes.values()) <= 150 * 1024
