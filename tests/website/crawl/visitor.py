"""Somebody who looks at one page after another and says what each did that it should not."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.http import Http404
from django.urls import resolve
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from keepfaith.web.url_prefixes import split
from tests.website.browsing import axe_faults
from tests.website.crawl.declared import Declared
from tests.website.crawl.keys import skip_faults
from tests.website.crawl.looking import FITS, layout_faults, structure_faults
from tests.website.crawl.netlog import Traffic
from tests.website.crawl.netlog import faults as log_faults
from tests.website.crawl.profile import Way

# Set before a page's own scripts run; kept where no page looks.
_LISTEN = """
window.__told = [];
addEventListener('securitypolicyviolation', event =>
    window.__told.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
new ReportingObserver(reports => reports.forEach(each =>
    window.__told.push(`report: ${each.type} ${each.body && each.body.message}`)), {buffered: true}).observe();
"""
_STORED = """async () => {
    const stores = [];
    for (const [name, count] of [
        ['localStorage', () => localStorage.length], ['sessionStorage', () => sessionStorage.length],
        ['Cache Storage', async () => (await caches.keys()).length],
        ['IndexedDB', async () => (await indexedDB.databases()).length],
        ['service workers', async () => (await navigator.serviceWorker.getRegistrations()).length],
    ]) {
        // Where cookies are refused, so is the store itself.
        try { if (await count() > 0) stores.push(`${name} is used`); } catch (refused) { void refused; }
    }
    return stores;
}"""


@dataclass
class Visitor:
    """A page in a browser, and all that it asked and said since it was last looked at."""

    context: BrowserContext
    origin: str
    way: Way
    declared: Declared
    requested: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    visited: set[tuple[str, str]] = field(default_factory=set)
    status: int = 0
    traffic: Traffic = field(default_factory=Traffic)
    # Whether each kind of page is looked at closely once: its route, its status and its heading tell the kind.
    sparing: bool = False
    kinds: set[tuple[str, int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Listen to the whole browser, workers and new windows included."""
        self.page: Page = self.context.pages[0]
        self.wire = self.context.new_cdp_session(self.page)
        self.context.add_init_script(_LISTEN)
        self.context.on("request", self._hear_request)
        self.context.on("requestfailed", self._hear_failure)
        self.context.on("response", self._hear_response)
        self.context.on("console", self._hear_console)
        self.context.on("weberror", lambda error: self.messages.append(f"error: {error.error}"))
        self.context.on("serviceworker", lambda worker: self.messages.append(f"service worker: {worker.url}"))

    def _hear_request(self, request: Request) -> None:
        self.requested.append(request.url)

    def _hear_failure(self, request: Request) -> None:
        # Leaving a page ends the loading of its pictures.
        if "ERR_ABORTED" not in str(request.failure):
            self.messages.append(f"{request.failure}: {request.url}")

    def _hear_response(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.status = response.status
            self.visited.add((response.request.method, urlsplit(response.url).path))

    def _hear_console(self, message: ConsoleMessage) -> None:
        # The browser reports the status of an error page: that is what was requested.
        of_page = message.location["url"].split("?")[0] == self.page.url.split("?")[0]
        if message.type in {"error", "warning"} and not (
            of_page and "Failed to load resource" in message.text
        ):
            self.messages.append(f"console: {message.text}")

    def go(self, address: str, status: int = 200) -> list[str]:
        """Open an address and look at what is there."""
        self.page.goto(self.origin + address)
        faults = skip_faults(self.page) if self.way.closely else []
        return [f"{address}: {fault}" for fault in faults] + self.look(status)

    def look(self, status: int = 200) -> list[str]:
        """Return what is wrong with the page that is shown, with its path before each fault."""
        path = urlsplit(self.page.url).path
        faults = [] if self.status == status else [f"answered {self.status}, not {status}"]
        faults += self._calls() + self._storage_faults() + structure_faults(self.page)
        faults += self.page.evaluate("window.__told || []")
        if self.way.closely and self._is_to_be_looked_at_closely(path):
            faults += layout_faults(self.page, self.wire) + axe_faults(self.page)
        elif not self.page.evaluate(FITS):
            faults.append("wider than the screen")
        faults += self.messages
        self.messages.clear()
        return [f"{path}: {fault}" for fault in faults]

    def _is_to_be_looked_at_closely(self, path: str) -> bool:
        if not self.sparing:
            return True
        try:
            route = resolve(split(path)[1]).route
        except Http404:
            route = ""
        kind = (route, self.status, self.page.evaluate("document.querySelector('h1')?.innerText || ''"))
        is_new = kind not in self.kinds
        self.kinds.add(kind)
        return is_new

    def _calls(self) -> list[str]:
        own = urlsplit(self.origin).netloc
        hosts = {
            urlsplit(url).netloc for url in self.requested if not url.startswith(("data:", "blob:", "about:"))
        }
        self.requested.clear()
        return [f"calls {host}" for host in sorted(hosts - {own} - self.declared.hosts)]

    def _storage_faults(self) -> list[str]:
        faults = [fault for cookie in self.context.cookies() for fault in self.declared.faults(cookie)]
        if self.way.scripts:
            faults += self.page.evaluate(_STORED)
        used = self.wire.send("Storage.getUsageAndQuota", {"origin": self.origin})["usageBreakdown"]
        return faults + [f"{storage['storageType']} is used" for storage in used if storage["usage"] > 0]

    def heard(self) -> list[str]:
        """Return the entries of the browser's own log, when the visit is over."""
        assert self.traffic.requests > len(self.visited)
        return log_faults(self.traffic, self.origin, self.declared)
