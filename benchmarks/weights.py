"""What every public page weighs, and when a slow phone shows it: Chromium over slow 4G at a quarter of its speed."""

import base64
import gzip
import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, override

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from playwright.sync_api import CDPSession, Page, Playwright, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.sizes import sized
from benchmarks.starting import Running, resting
from tests.agents import BROWSER
from tests.website.browsing import FLAGS, SCREENS, chromium

AIM_BYTES, AIM_REQUESTS = 150 * 1024, 15
MAX_PAGES, BAR = sized(80, 2), 20
# Slow 4G, as browsers' own tools name it.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWER = 4
_HERE = Path(__file__).parents[1]
SHEETS = (
    _HERE / "node_modules/@uswds/uswds/dist/css/uswds.min.css",
    _HERE / "keepfaith/website/static/keepfaith/keepfaith.css",
)
_WATCH = """
window.__seen = {cls: 0, lcp: 0, blocked: 0};
const seen = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each))
    .observe({type, buffered: true});
seen('largest-contentful-paint', entry => { window.__seen.lcp = entry.startTime; });
seen('layout-shift', entry => { if (!entry.hadRecentInput) window.__seen.cls += entry.value; });
seen('longtask', entry => { window.__seen.blocked += Math.max(0, entry.duration - 50); });
"""
_TIMES = """() => ({...window.__seen,
    fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0})"""


@dataclass
class View:
    """What one view of a page fetched: how many answers over the network, and their bytes, headers included."""

    requests: int = 0
    size: float = 0
    cached: set[str] = field(default_factory=set)

    def begun(self, event: dict[str, Any]) -> None:
        """Note what comes from the browser's own store."""
        if event["response"].get("fromDiskCache") or event["response"].get("fromPrefetchCache"):
            self.cached.add(event["requestId"])

    def loaded(self, event: dict[str, Any]) -> None:
        """Count what came over the network."""
        if event["requestId"] not in self.cached:
            self.requests += 1
            self.size += event["encodedDataLength"]


class _Links(HTMLParser):
    """The addresses of this host that a page links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(text)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = (dict(attrs).get("href") or "").partition("#")[0]
        if tag == "a" and address.startswith("/"):
            self.links.append(address)


def measure(scratch: Path) -> None:
    """Print every page's weight and times; a first view with nothing kept, and a second."""
    with resting(scratch / "var") as portal:
        _weigh(portal, scratch)


def _weigh(portal: Running, scratch: Path) -> None:
    table = Table(
        title="\nPublic pages on a slow phone (slow 4G: 1.6 Mbit/s, 150 ms; processor at a quarter)"
    )
    for heading in ("page", "first", "KB", "", "again", "KB", "FCP s", "LCP s", "CLS", "blocked ms"):
        table.add_column(heading, justify="left" if heading in {"page", ""} else "right")
    with sync_playwright() as playwright:
        for number, address in enumerate(pages(portal)):
            with visiting(playwright, portal, scratch / f"weights-{number}") as (page, wire):
                first, times = viewed(page, wire, portal.origin + address)
                again, _ = viewed(page, wire, portal.origin + address)
            table.add_row(address, *table_cells(first, again, times))
    Console(width=130).print(table)
    print(f"  The aim is at most {AIM_BYTES // 1024} KB and {AIM_REQUESTS} requests; # is over it.")
    whole, ours = (len(gzip.compress(sheet.read_bytes())) // 1024 for sheet in SHEETS)
    print(f"  Style sheet, compressed: {ours} KB; the whole one of the design system would be {whole} KB.")


def table_cells(first: View, again: View, times: dict[str, float]) -> list[str]:
    """Say one page's figures; the bar is full at the aim."""
    share = first.size / AIM_BYTES
    bar = "█" * min(BAR, round(BAR * share)) + ("#" if share > 1 or first.requests > AIM_REQUESTS else "")
    return [
        str(first.requests), f"{first.size / 1024:.0f}", bar, str(again.requests), f"{again.size / 1024:.0f}",
        f"{times['fcp'] / 1000:.2f}", f"{times['lcp'] / 1000:.2f}", f"{times['cls']:.3f}", f"{times['blocked']:.0f}",
    ]  # fmt: skip


def pages(portal: Running) -> list[str]:
    """Follow the links of the pages in English; of what has many alike, as dated editions, the first is enough."""
    trusted = ssl.create_default_context(cafile=str(portal.certificate))
    ahead, addresses = ["/"], []
    known = set(ahead)
    while ahead and len(addresses) < MAX_PAGES:
        address = ahead.pop(0)
        request = urllib.request.Request(portal.origin + address, headers={"User-Agent": BROWSER})
        with urllib.request.urlopen(request, context=trusted, timeout=60) as answer:
            if answer.headers.get_content_type() != "text/html":
                continue
            text = answer.read().decode()
        addresses.append(address)
        fresh = [link for link in dict.fromkeys(_Links(text).links) if link not in known and is_english(link)]
        known.update(fresh)
        ahead += fresh
    return addresses


def is_english(address: str) -> bool:
    """Say whether an address carries no choice; what carries one weighs the same, but for its words."""
    return address.split("/")[1] in {"", "forms", "policies", "statistics", "tools"}


@contextmanager
def visiting(playwright: Playwright, portal: Running, folder: Path) -> Iterator[tuple[Page, CDPSession]]:
    """Start a browser that has seen nothing yet and trusts the portal's certificate, without which it keeps nothing."""
    width, height = SCREENS["phone"]
    context = playwright.chromium.launch_persistent_context(
        folder,
        executable_path=chromium(),
        args=[*FLAGS, f"--ignore-certificate-errors-spki-list={pin(portal)}"],
        viewport={"width": width, "height": height},
    )
    try:
        page = context.pages[0]
        page.add_init_script(_WATCH)
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        yield page, wire
    finally:
        context.close()


def pin(portal: Running) -> str:
    """Give the digest of the portal's public key, as Chromium takes it."""
    host, _, port = portal.origin.removeprefix("https://").partition(":")
    served = x509.load_pem_x509_certificate(ssl.get_server_certificate((host, int(port))).encode())
    key = served.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = hashes.Hash(hashes.SHA256())
    digest.update(key)
    return base64.b64encode(digest.finalize()).decode()


def viewed(page: Page, wire: CDPSession, address: str) -> tuple[View, dict[str, float]]:
    """Open a page anew and wait until it is whole."""
    view = View()
    wire.on("Network.responseReceived", view.begun)
    wire.on("Network.loadingFinished", view.loaded)
    page.goto("about:blank")
    page.goto(address)
    # A font is asked for only when the text that wants it is laid out.
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_load_state("networkidle")
    times: dict[str, float] = page.evaluate(_TIMES)
    wire.remove_listener("Network.responseReceived", view.begun)
    wire.remove_listener("Network.loadingFinished", view.loaded)
    return view, times
