"""The cache of pages: each is made once for as long as what it shows stays the same, for editions never change.

A page is kept in this process by all that the page depends on, with its compressed form and its ETag. On its address,
with the choices that this carries, each page depends, and on the outside tools that load on it.
"""

import gzip
import hashlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from keepfaith.policies.page_tools import loaded

MAX_PAGES: Final = 200


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page ready to hand out."""

    plain: bytes
    packed: bytes
    headers: Mapping[str, str]

    @classmethod
    def of(cls, text: str) -> Self:
        """Pack and tag a page."""
        plain = text.encode()
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            # Weak, as RFC 9110 section 8.8.1 asks of one tag for two codings.
            "ETag": f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"',
            "Vary": "Accept-Encoding",
        }
        return cls(plain, gzip.compress(plain, mtime=0), headers)


class CachedResponse(HttpResponse):
    """An answer made of a cached page: with its tag, and packed for who can unpack it."""


_pages: dict[Hashable, CachedPage] = {}


def cached_page(
    request: HttpRequest,
    template: str,
    context: Callable[[], Mapping[str, Any]],
    *,
    shows: tuple[Hashable, ...],
    query: str = "",
) -> CachedResponse:
    """Return the page that a template makes of a context.

    `shows` names what else it depends on, and `query` is the query that stays in its URL.
    """
    # Nothing else that a visitor adds to the address stays: the page has links to itself, and others get it too.
    request.META["QUERY_STRING"] = query
    key = (template, request.path, query, loaded(request), *shows)
    page = _pages.get(key)
    if page is None:
        page = CachedPage.of(render_to_string(template, dict(context()), request))
        if len(_pages) >= MAX_PAGES:
            _pages.clear()
        _pages[key] = page
    # By its raw name: to gather all headers, Django walks through the server's whole environment each time.
    if "gzip" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        return CachedResponse(page.plain, headers=page.headers)
    return CachedResponse(page.packed, headers={**page.headers, "Content-Encoding": "gzip"})
