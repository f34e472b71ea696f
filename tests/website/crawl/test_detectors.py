"""What watches the crawl is itself put to the test: a page that does one thing wrong is reported for it."""

import datetime as dt
from collections.abc import Iterator

import pytest

from keepfaith.policies.editions.tool_registry import Cookie, Place, Registry, Tool
from tests.promises.scratch_portal import Scratch, scratch_portal
from tests.website.crawl.conftest import Visiting
from tests.website.crawl.declared import Declared
from tests.website.crawl.profile import Way
from tests.website.crawl.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]
CLEAN = """<!doctype html><html lang="en"><head><title>Scratch</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">{head}</head>
<body><header>Agency</header><main>{main}</main><footer>Foot</footer></body></html>"""
PICTURE = '<img alt="" src="/picture.svg">'
LISTED_PICTURE = '<img alt="" src="https://listed.example/x.gif">'
MAIN = "<h1>Scratch</h1><p>One page.</p>"
LOOSE = "default-src * 'unsafe-inline' data: blob:"
DESKTOP = Way("desktop")


def page(main: str = MAIN, head: str = "") -> str:
    return CLEAN.format(main=main, head=head)


def script(code: str) -> str:
    return MAIN + f"<script>{code}</script>"


BROKEN = {
    "a picture of another host": (
        page(MAIN + '<img alt="" src="https://tracker.example/x.gif">'), "calls tracker.example"),
    "an icon of another host": (
        page().replace("data:,", "https://icons.example/i.svg"), "the browser asked icons.example"),
    "a beacon": (page(script("navigator.sendBeacon('https://beacon.example/')")), "calls beacon.example"),
    "a request of a worker": (
        page(script("new Worker(URL.createObjectURL(new Blob([\"fetch('https://worker.example/')\"])))")),
        "worker.example"),
    "a connection ahead": (
        page(head='<link rel="preconnect" href="https://ahead.example">'), "the browser asked ahead.example"),
    "a name looked up ahead": (
        page(head='<link rel="dns-prefetch" href="https://named.example">'), "the browser asked named.example"),
    "a cookie of a script": (page(script("document.cookie = 'seen=1; Secure'")), "the cookie seen is not declared"),
    "local storage": (page(script("localStorage.seen = 1")), "localStorage is used"),
    "session storage": (page(script("sessionStorage.seen = 1")), "sessionStorage is used"),
    "a database": (page(script("indexedDB.open('seen')")), "IndexedDB is used"),
    "a cache": (page(script("caches.open('seen')")), "Cache Storage is used"),
    "a service worker": (page(script("navigator.serviceWorker.register('/worker.js')")), "service worker"),
    "an error": (page(script("console.error('oh')")), "console: oh"),
    "a warning": (page(script("console.warn('ah')")), "console: ah"),
    "an exception": (page(script("undefined.seen")), "error: "),
    "a picture that is missing": (page(MAIN + '<img alt="" src="/missing.png">'), "console: Failed to load"),
    "no language": (page().replace(' lang="en"', ""), "names no language"),
    "two first headings": (page(MAIN + "<h1>Again</h1>"), "not just one h1"),
    "a heading left out": (page(MAIN + "<h3>Deep</h3>"), "stands under h1"),
    "no main text": (page().replace("main>", "div>"), "not just one main"),
    "an id twice": (page(MAIN + "<p id=a>a</p><p id=a>b</p>"), "the id a is there twice"),
    "a link to nowhere": (page(MAIN + '<a href="#gone">Gone</a>'), "#gone leads nowhere"),
    "a wide block": (page(MAIN + '<div style="width: 340px; height: 9px"></div>'), "wider than the screen at 320"),
    "letters that do not fit": (
        page(MAIN + '<p style="width: 50rem">Wide</p>'), "wider than the screen with letters of 200 %"),
    "a focus that is not drawn": (
        page(MAIN + '<p><a style="outline: 0" href="/other">Other</a></p>'), "the focus cannot be seen"),
    "small targets": (
        page(MAIN + '<button style="all: unset; width: 9px; height: 9px">a</button>' * 2), "target-size"),
    "pale letters": (page('<h1>Scratch</h1><p style="color: #ddd">Pale</p>'), "color-contrast"),
}  # fmt: skip
# What the header of an answer can do wrong, on a page that is clean.
HEADERS = {
    "a cookie that nobody declared": ({"Set-Cookie": "seen=1; Secure; HttpOnly; SameSite=Lax"}, "seen is not declared"),
    "a cookie that stays": (
        {"Set-Cookie": "__Host-desk=1; Path=/; Max-Age=99; Secure; HttpOnly; SameSite=Lax"}, "__Host-desk: expires"),
    "a cookie that scripts can read": (
        {"Set-Cookie": "__Host-desk=1; Path=/; Secure; SameSite=Lax"}, "__Host-desk: httpOnly is False"),
    "a cookie that other sites bring": (
        {"Set-Cookie": "__Host-desk=1; Path=/; Secure; HttpOnly; SameSite=None"}, "__Host-desk: sameSite is None"),
    "a policy that the page breaks": ({"Content-Security-Policy": "default-src 'none'"}, "policy: img-src"),
}  # fmt: skip
LISTED = Declared(
    Registry(
        tools=(
            Tool(
                "listed", "Listed", enabled=True, purpose="", collects=(), privacy_policy="", terms="", opt_out="",
                honors_gpc=True, clause="", places=(Place("listed.example", "/x.gif", "image"),),
            ),
        ),
        cookies=(Cookie("__Host-desk", "session", "", set_on="/desk/"),),
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scratch]:
    folder = tmp_path_factory.mktemp("detectors")
    with scratch_portal(folder / "scratch", now=dt.datetime.now(dt.UTC)) as portal:
        portal.files["/worker.js"] = ""
        portal.files["/picture.svg"] = '<svg xmlns="http://www.w3.org/2000/svg"/>'
        yield portal


def look(visitor: Visitor, scratch: Scratch, text: str, headers: dict[str, str]) -> list[str]:
    """Show one page to a visitor who has seen nothing yet; a worker or a beacon gets a moment to start."""
    scratch.pages["/page/"], scratch.headers["/page/"] = text, {"Content-Security-Policy": LOOSE, **headers}
    visitor.page.goto(scratch.portal.origin + "/page/")
    visitor.page.wait_for_timeout(150)
    faults = visitor.look()
    # What belongs to the tab, Chromium does not count among the data of the origin.
    visitor.page.evaluate("() => { try { sessionStorage.clear() } catch { /* it has none */ } }")
    visitor.wire.send("Storage.clearDataForOrigin", {"origin": visitor.origin, "storageTypes": "all"})
    visitor.context.clear_cookies()
    return faults


@pytest.fixture(scope="module")
def reported(open_visit: Visiting, scratch: Scratch) -> dict[str, str]:
    """Show every broken page to one visitor; give what was said of each, and of all by the browser's own log."""
    cases = {name: (text, {}) for name, (text, _) in BROKEN.items()}
    cases |= {name: (page(MAIN + PICTURE), headers) for name, (headers, _) in HEADERS.items()}
    with open_visit(scratch.portal.origin, DESKTOP, listed=LISTED, whole=True) as visitor:
        reports = {name: "\n".join(look(visitor, scratch, *case)) for name, case in cases.items()}
        reports["clean"] = "\n".join(look(visitor, scratch, page(), {}))
        reports["listed"] = "\n".join(look(visitor, scratch, page(MAIN + LISTED_PICTURE), {}))
    return {**reports, "": "\n".join(visitor.heard())}


def test_a_page_that_does_nothing_wrong_is_not_reported(reported: dict[str, str]) -> None:
    assert reported["clean"] == ""
    assert "calls" not in reported["listed"]


@pytest.mark.parametrize("what", [*BROKEN, *HEADERS])
def test_a_fault_is_reported_by_name(reported: dict[str, str], what: str) -> None:
    _, fault = (BROKEN | HEADERS)[what]
    assert fault in reported[""] if fault.startswith("the browser") else fault in reported[what]


def test_the_log_of_the_browser_lists_hosts_and_cookies_too(reported: dict[str, str]) -> None:
    for fault in (
        "tracker.example",
        "beacon.example",
        "worker.example",
        "/page/ sets seen",
        "/page/ sets __Host-desk",
    ):
        assert fault in reported[""]
    assert "listed.example" not in reported[""]


def test_without_scripts_and_cookies_it_is_noticed_as_well(open_visit: Visiting, scratch: Scratch) -> None:
    with open_visit(
        scratch.portal.origin, Way("phone", scripts=False, cookies=False), listed=LISTED
    ) as visitor:
        faults = look(
            visitor, scratch, BROKEN["a picture of another host"][0], {"Set-Cookie": "seen=1; Secure"}
        )
        faults += look(
            visitor,
            scratch,
            BROKEN["a picture of another host"][0],
            HEADERS["a policy that the page breaks"][0],
        )
        faults += look(visitor, scratch, page(MAIN + '<div style="width: 500px">Wide</div>'), {})
    reported_faults = "\n".join(faults + visitor.heard())
    for fault in (
        "calls tracker.example",
        "violates the following Content Security Policy",
        "wider",
        "/page/ sets seen",
    ):
        assert fault in reported_faults
