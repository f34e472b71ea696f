"""Every public page, as each kind of visitor sees it: it does what the edition in force lists, and nothing else."""

from typing import Any

import pytest

from tests.website.browsing import links_to_own_pages
from tests.website.crawl.conftest import Visiting
from tests.website.crawl.profile import Way
from tests.website.crawl.visitor import Visitor

pytestmark = pytest.mark.browser
# Following links must end, even if a page should link itself under ever new addresses.
MOST_PAGES = 150
WAYS = [
    Way(screen, scripts=scripts, cookies=cookies)
    for cookies in (True, False)
    for scripts in (True, False)
    for screen in ("phone", "desktop")
]


def crawl(visitor: Visitor, start: str = "/") -> tuple[list[str], list[str]]:
    """Follow every link from the start; give the pages found and what is wrong with them."""
    ahead, known, found, faults = [start], {start}, [], []
    while ahead:
        address = ahead.pop(0)
        answer = visitor.page.request.head(visitor.origin + address)
        if "text/html" not in answer.headers["content-type"]:
            continue
        found.append(address)
        assert len(found) <= MOST_PAGES, found
        faults += visitor.go(address)
        fresh = [link for link in links_to_own_pages(visitor.page) if link not in known]
        known.update(fresh)
        ahead += fresh
    return found, faults


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_public_page_does_what_is_listed_and_nothing_else(
    served: Any, open_visit: Visiting, way: Way
) -> None:
    with open_visit(served.origin, way) as visitor:
        found, faults = crawl(visitor)
        faults += [f"keeps {cookie['name']}" for cookie in visitor.context.cookies()]
    assert len(found) > 20, found
    assert "\n".join(faults + visitor.heard()) == ""
