"""A browser of its own for one way of visiting: screen, scripts or none, cookies or none, its network logged."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright

from tests.website import browsing
from tests.website.crawl import netlog

_REFUSED = 2  # what Chromium's preferences call a blocked content setting


@dataclass(frozen=True)
class Way:
    """How somebody visits."""

    screen: str
    scripts: bool = True
    cookies: bool = True

    @property
    def closely(self) -> bool:
        """Whether axe and the layout are looked at too; what else differs between the ways does not touch them."""
        return self.scripts and self.cookies

    def __str__(self) -> str:
        """Name the way as a test's name shows it."""
        lacks = [name for name in ("scripts", "cookies") if not getattr(self, name)]
        return "-".join([self.screen, *(f"no-{name}" for name in lacks)])


@contextmanager
def profile(
    playwright: Playwright, way: Way, folder: Path, *flags: str, whole: bool
) -> Iterator[tuple[BrowserContext, Path]]:
    """Start Chromium with a fresh profile; gives its context and where its network is logged when it has ended.

    Only the whole browser has a setting that refuses cookies, and asks by itself for icons, and for the names and
    connections that a page hints at.
    """
    defaults = folder / "profile" / "Default"
    defaults.mkdir(parents=True)
    settings = {} if way.cookies else {"cookies": _REFUSED}
    preferences = {"profile": {"default_content_setting_values": settings}}
    (defaults / "Preferences").write_text(json.dumps(preferences), encoding="utf-8")
    log = folder / "network.json"
    width, height = browsing.SCREENS[way.screen]
    context = playwright.chromium.launch_persistent_context(
        defaults.parent,
        executable_path=browsing.chromium(whole=whole or not way.cookies),
        args=[*browsing.FLAGS, *netlog.FLAGS, f"--log-net-log={log}", *flags],
        ignore_https_errors=True,
        java_script_enabled=way.scripts,
        viewport={"width": width, "height": height},
    )
    context.set_default_timeout(browsing.MAX_WAIT_MS)
    try:
        yield context, log
    finally:
        context.close()
