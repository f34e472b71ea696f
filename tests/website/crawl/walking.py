"""The crawl along links: every page that a visitor can reach from the start."""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from django.urls import resolve

from keepfaith.web.url_prefixes import split
from tests.architecture.test_addresses import PUBLIC
from tests.website.browsing import links_to_own_pages
from tests.website.crawl.visitor import Visitor

# Following links must end, even if a page should link itself under ever new addresses.
MAX_PAGES = 150


def walk(
    visitor: Visitor, look: Callable[[str], list[str]], start: str = "/", *, of_each: int = MAX_PAGES
) -> tuple[list[str], list[str]]:
    """Look at every page that links lead to, with the choices that the start carries; give addresses and faults.

    Of the pages that one route makes, at most so many; those that are public by name in any case.
    """
    ahead, known, visited, faults = [start], {start}, [], []
    seen: Counter[str] = Counter()
    while ahead:
        address = ahead.pop(0)
        path = split(urlsplit(address).path)[1]
        route = resolve(path).route
        if seen[route] >= of_each and address not in PUBLIC.values():
            continue
        seen[route] += 1
        answer = visitor.page.request.head(visitor.origin + address)
        if "text/html" not in answer.headers["content-type"]:
            continue
        visited.append(address)
        assert len(visited) <= MAX_PAGES, visited
        faults += look(address)
        links = [link for link in links_to_own_pages(visitor.page) if split(link)[0] == split(start)[0]]
        fresh = [link for link in links if link not in known]
        known.update(fresh)
        ahead += fresh
    assert len(visited) > 20, visited
    return visited, faults
