"""What a real browser sends to the outside tool: just what the policy lists, and nothing once a visitor opted out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import Served
from tests.third_party.enabled_agency import ACCOUNT, HOST
from tests.third_party.outside import REFERRING, Outside, outside
from tests.website.browsing import FLAGS, MAX_WAIT_MS, chromium, click

# The quick run looks at the same rules without a browser: `tests/prober/examiner/test_every_page.py`.
pytestmark = [pytest.mark.browser, pytest.mark.long]

FIELDS = {"v", "tid", "cid", "en", "dl", "dr"}
# What a browser itself says with any request.
HEADERS = {
    "accept", "accept-encoding", "accept-language", "cache-control", "connection", "content-length", "host", "origin",
    "pragma", "priority", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-storage-access",
    "user-agent",
}  # fmt: skip
CANARY = "Quetzalcoatl"
PAGES = ("Policies", "Promises")
# The script is in the page's head and sends at once, so everything sent was sent before the page is whole.
QUIET_MS = 200


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside")) as sites:
        yield sites


@pytest.fixture(scope="module")
def browser(elsewhere: Outside) -> Iterator[Browser]:
    """Start Chromium with every other site's name leading to the stand-in."""
    program = chromium(whole=False)
    rules = ", ".join(
        f"MAP {host} 127.0.0.1:{elsewhere.port}" for host in ("*.google-analytics.com", REFERRING)
    )
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=program, args=[*FLAGS, f"--host-resolver-rules={rules}"]
        )
        yield running
        running.close()


class Visit:
    """A visitor's browser, with its requests and its console."""

    def __init__(self, page: Page, portal: Served, elsewhere: Outside) -> None:
        self.page, self.portal, self.elsewhere = page, portal, elsewhere
        self.before = len(elsewhere.requests)
        self.console: list[str] = []
        self.requests: list[str] = []
        page.context.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.context.on(
            "request", lambda request: self.requests.append(f"{request.url} {request.post_data or ''}")
        )

    def go(self, path: str) -> int:
        """Open a page and wait until it is quiet."""
        answer = self.page.goto(self.portal.origin + path)
        self.page.wait_for_timeout(QUIET_MS)
        return answer.status if answer else 0

    @property
    def sent(self) -> list[Any]:
        """List what reached the tool."""
        return [request for request in self.elsewhere.requests[self.before :] if request.host == HOST]

    def assert_nothing_sent(self) -> None:
        """See that nothing reached the tool, and that the browser complained of nothing."""
        assert [request.everything for request in self.sent] == []
        assert self.console == []
        assert not [url for url in self.requests if not url.startswith(self.portal.origin)]


@contextmanager
def visiting(browser: Browser, portal: Served, elsewhere: Outside, **more: Any) -> Iterator[Visit]:
    context = browser.new_context(
        ignore_https_errors=True, locale="es-US", viewport={"width": 917, "height": 613}, **more
    )
    context.set_default_timeout(MAX_WAIT_MS)
    try:
        yield Visit(context.new_page(), portal, elsewhere)
    finally:
        context.close()


@pytest.fixture
def visit(browser: Browser, served_with_tool: Served, elsewhere: Outside) -> Iterator[Visit]:
    with visiting(browser, served_with_tool, elsewhere) as opened:
        yield opened


def test_one_request_a_page_with_the_listed_fields_and_nothing_else(visit: Visit) -> None:
    for path in ("/", f"/policies/privacy/?name={CANARY}&q=1#{CANARY}", "/policies/"):
        assert visit.go(path) == 200
    assert len(visit.sent) == 3
    for request, path in zip(visit.sent, ("/", "/policies/privacy/", "/policies/"), strict=True):
        assert (request.method, request.path, request.body) == ("POST", "/g/collect", b"")
        assert request.fields.keys() <= FIELDS
        assert (request.fields["v"], request.fields["tid"], request.fields["en"]) == (
            "2",
            ACCOUNT,
            "page_view",
        )
        assert request.fields["dl"] == visit.portal.origin + path
        assert re.fullmatch(r"\d{1,10}\.\d{1,10}", request.fields["cid"])
        assert {name.lower() for name in request.headers} <= HEADERS
        assert request.headers["Accept-Language"] == "*"
        # Browsers differ; our own name is in the page's URL anyway.
        assert request.headers["Origin"] in {"null", visit.portal.origin}
        assert CANARY not in request.everything
        assert not re.search("917|613|es-US|1536|1080", request.target.replace(request.fields["cid"], ""))
    assert len({request.fields["cid"] for request in visit.sent}) == 3
    assert visit.console == []


def test_only_the_site_of_the_previous_page_is_sent(visit: Visit) -> None:
    target = f"{visit.portal.origin}/policies/"
    visit.elsewhere.page = f'<a href="{target}">on</a>'
    visit.page.goto(f"https://{REFERRING}/people/{CANARY}?name={CANARY}")
    visit.page.click("a")
    visit.page.wait_for_url(target)
    visit.page.wait_for_timeout(QUIET_MS)
    (request,) = visit.sent
    assert visit.page.evaluate("document.referrer").endswith(CANARY)
    assert request.fields["dr"] == f"https://{REFERRING}"
    assert CANARY not in request.everything


def test_what_is_typed_or_mistyped_reaches_our_own_server_only(visit: Visit) -> None:
    visit.go("/forms/question/")
    for box in visit.page.locator("main input:not([type=hidden]), main textarea").all():
        if box.get_attribute("type") not in {"radio", "checkbox"}:
            box.fill(f"{CANARY}@example.org" if box.get_attribute("type") == "email" else CANARY)
    click(visit.page.get_by_role("button", name="Continue"))
    visit.page.wait_for_timeout(QUIET_MS)
    assert visit.go(f"/{CANARY}/") == 404
    assert visit.go(f"/policies/{CANARY}/") == 404
    visit.go(f"/desk/sign-in/?next=/desk/{CANARY}/")
    visit.go(f"/forms/receipt/?reference={CANARY}")
    assert visit.sent == []
    assert not [
        request for request in visit.elsewhere.requests[visit.before :] if CANARY in request.everything
    ]
    urls = [url for url in visit.requests if CANARY in url]
    assert urls
    assert all(url.startswith(visit.portal.origin) for url in urls)
    visit.go("/")
    assert len(visit.sent) == 1
    assert CANARY not in visit.sent[0].everything


def test_nothing_is_stored_in_the_browser(visit: Visit) -> None:
    visit.go("/")
    assert len(visit.sent) == 1
    assert visit.page.context.cookies() == []
    assert visit.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert visit.page.evaluate("indexedDB.databases()") == []


def test_the_page_says_what_loads_and_how_to_opt_out(visit: Visit) -> None:
    visit.go("/policies/")
    assurance = visit.page.locator(".assurance").inner_text()
    assert "Google Analytics" in assurance
    visit.page.click(".assurance a")
    assert urlsplit(visit.page.url).path == "/tools/"
    assert "You have not opted out" in visit.page.locator("#state").inner_text()


def test_with_the_signal_nothing_is_sent(
    browser: Browser, served_with_tool: Served, elsewhere: Outside
) -> None:
    with visiting(browser, served_with_tool, elsewhere, extra_http_headers={"Sec-GPC": "1"}) as visit:
        for path in ("/", "/policies/", "/policies/privacy/", "/tools/"):
            assert visit.go(path) == 200
            assert "<script" not in visit.page.content()
        assert "You have opted out" in visit.page.locator("#state").inner_text()
        visit.assert_nothing_sent()


def test_with_the_choice_in_the_address_nothing_is_sent_on_any_page_that_links_lead_to(visit: Visit) -> None:
    visit.go("/tools/")
    click(visit.page.get_by_role("button", name="Carry my opt-out in the address"))
    assert "You have opted out" in visit.page.locator("#state").inner_text()
    main = visit.page.get_by_label("Main")
    for link in (
        visit.page.locator(".masthead__name"),
        *(main.get_by_role("link", name=name) for name in PAGES),
    ):
        click(link)
        visit.page.wait_for_timeout(QUIET_MS)
        assert urlsplit(visit.page.url).path.startswith("/no-tools/")
    visit.assert_nothing_sent()
    click(visit.page.get_by_role("link", name="Your choices"))
    click(visit.page.get_by_role("button", name="Take it off the address"))
    assert urlsplit(visit.page.url).path == "/tools/"


def test_with_the_cookie_that_a_visitor_asks_for_nothing_is_sent_until_it_is_removed(visit: Visit) -> None:
    visit.go("/tools/")
    click(visit.page.get_by_role("button", name="Remember until I close this browser"))
    (cookie,) = visit.page.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["expires"]) == ("__Host-choices", "no-tools", -1)
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (
        True,
        True,
        "Lax",
        "/",
    )
    for path in ("/", "/policies/", "/policies/privacy/"):
        visit.go(path)
    visit.assert_nothing_sent()
    visit.go("/tools/")
    click(visit.page.get_by_role("button", name="Remove the cookie"))
    assert visit.page.context.cookies() == []
    visit.go("/")
    assert len(visit.sent) == 1


@pytest.mark.parametrize(
    "mark",
    [
        "window._gaUserPrefs = {ioo: () => true}",
        "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})",
    ],
)
def test_the_marks_of_an_add_on_are_respected_too(visit: Visit, mark: str) -> None:
    visit.page.add_init_script(mark)
    for path in ("/", "/policies/"):
        visit.go(path)
    visit.assert_nothing_sent()


def test_without_scripts_the_site_is_whole_and_nothing_is_sent(
    browser: Browser, served_with_tool: Served, elsewhere: Outside
) -> None:
    with visiting(browser, served_with_tool, elsewhere, java_script_enabled=False) as visit:
        for path in ("/", "/policies/", "/tools/"):
            assert visit.go(path) == 200
        click(visit.page.get_by_role("button", name="Remember until I close this browser"))
        assert "You have opted out" in visit.page.locator("#state").inner_text()
        visit.assert_nothing_sent()


def test_a_script_that_tries_to_send_elsewhere_is_stopped_by_the_content_policy(visit: Visit) -> None:
    visit.go("/")
    place = f"https://{REFERRING}/g/collect?x={quote(CANARY)}"
    stopped = visit.page.evaluate(
        "place => fetch(place, {mode: 'no-cors'}).then(() => false, () => true)", place
    )
    assert stopped is True
    other = visit.page.evaluate(
        "place => fetch(place, {mode: 'no-cors'}).then(() => false, () => true)", f"https://{HOST}/j/collect"
    )
    assert other is True
    assert not [
        request for request in visit.elsewhere.requests[visit.before :] if request.path != "/g/collect"
    ]
