"""A real Chromium, the screens it shows pages on, and axe: what every browser test starts from."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.agents import BROWSER

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    f"--user-agent={BROWSER}",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
# On a machine whose processors others keep busy, a page can take minutes.
MAX_WAIT_MS = 180_000.0
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SCREENS = {"phone": (390, 844), "desktop": (1280, 900)}


def screens_of(most: str) -> pytest.MarkDecorator:
    """Try a test on the screen that most people have for it, and on the other one in the long run."""
    parameters = [pytest.param(name, marks=[] if name == most else [pytest.mark.long]) for name in SCREENS]
    return pytest.mark.parametrize("screen", parameters)


# Visitors come with a phone, employees sit at a desk.
screens, desk_screens = screens_of("phone"), screens_of("desktop")
# Every rule is tried on every node; but what is in order is only counted, as to tell of each node takes thrice as long.
_AXE = """async rules => {
    const run = await axe.run(document, {runOnly: rules, resultTypes: ['violations']});
    return {passes: run.passes.length, faults: run.violations.map(each => `${each.id} at ${each.nodes[0].target}`)};
}"""


def lacking(what: str) -> NoReturn:
    """Leave the test out, or fail it where a browser is a must."""
    if os.environ.get("KEEPFAITH_REQUIRE_BROWSER") == "1":
        pytest.fail(what)
    pytest.skip(what)


def chromium(*, whole: bool = True) -> str:
    """Find the browser and axe; without them, the test is left out.

    Unless it must be the whole browser, it is Chromium without windows where that is installed: pages, scripts and
    network are the same, and it takes a third of the time.
    """
    names = () if whole else ("chromium-headless-shell",)
    for name in (os.environ.get("KEEPFAITH_CHROMIUM", ""), *names, *PROGRAMS):
        if name and (path := shutil.which(name)):
            break
    else:
        lacking("There is no Chromium here; install the package chromium to run this test.")
    if not AXE.is_file():
        lacking("axe-core is missing; run `npm ci` to run this test.")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for this module; it ends before a test of another module asks the database."""
    path = chromium(whole=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@contextmanager
def visiting(browser: Browser, screen: str, *, scripts: bool) -> Iterator[Page]:
    """Open a page that keeps no cookies."""
    width, height = SCREENS[screen]
    context = browser.new_context(
        ignore_https_errors=True, java_script_enabled=scripts, viewport={"width": width, "height": height}
    )
    context.set_default_timeout(MAX_WAIT_MS)
    try:
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setDocumentCookieDisabled", {"disabled": True})
        yield page
    finally:
        context.close()


def click(wanted: Locator) -> None:
    """Click, and wait until the page that then comes is there: a click itself waits only for its first bytes."""
    wanted.click()
    wanted.page.wait_for_load_state()


def focus_is_on(page: Page, identifier: str) -> None:
    """Wait until this element has the focus: Chromium gives it only when it first draws the page, after loading."""
    page.locator(f"#{identifier}:focus").wait_for()


def open_languages(page: Page) -> None:
    """Open the menu of languages, where a narrow screen has one."""
    menu = page.locator(".languages summary")
    if menu.is_visible():
        menu.click()


def axe_faults(page: Page) -> list[str]:
    """Run axe with everything unfolded; say each thing it finds, and where."""
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    run = page.evaluate(_AXE, RULES)
    assert run["passes"] > 10
    return list(run["faults"])


def links_to_own_pages(page: Page) -> list[str]:
    """Return the addresses of this host that the page links, without their fragments."""
    links = page.eval_on_selector_all(
        "a[href^='/']", "links => links.map(a => a.getAttribute('href').split('#')[0])"
    )
    return sorted(set(links))
