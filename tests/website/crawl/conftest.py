"""Visitors of every kind, each with a browser of its own that is watched to the last byte."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.website.browsing import chromium
from tests.website.crawl import netlog
from tests.website.crawl.declared import Declared, declared
from tests.website.crawl.profile import Way, profile
from tests.website.crawl.visitor import Visitor

type Visiting = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Run Playwright for this module; while it runs, nothing in this process can ask the database."""
    chromium()
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def open_visit(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Visiting:
    """Give a way to visit an origin; when the visit is over, the browser's own log is there to be read."""

    @contextmanager
    def visiting(
        origin: str, way: Way, *flags: str, listed: Declared | None = None, whole: bool = False
    ) -> Iterator[Visitor]:
        folder = tmp_path_factory.mktemp("visit")
        with profile(playwright, way, folder, *flags, whole=whole) as (context, log):
            visitor = Visitor(context, origin, way, declared() if listed is None else listed)
            yield visitor
        visitor.traffic = netlog.traffic(log)

    return visiting
