"""Printing a page once for as long as what it shows stays the same: posted editions never change.

A print is kept in this process by all that the page depends on, with its compressed form and its ETag. On its address,
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

MOST_PRINTS: Final = 200


@dataclass(frozen=True, slots=True)
class Print:
    """A page ready to hand out."""

    plain: bytes
    packed: bytes
    headers: Mapping[str, str]

    @classmethod
    def of(cls, page: str) -> Self:
        """Pack and tag a page."""
        plain = page.encode()
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            # Weak, as RFC 9110 section 8.8.1 asks of one tag for two codings.
            "ETag": f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"',
            "Vary": "Accept-Encoding",
        }
        return cls(plain, gzip.compress(plain, mtime=0), headers)


class PrintedPage(HttpResponse):
    """An answer made of a print: with its tag, and packed for who can unpack it."""


_prints: dict[Hashable, Print] = {}


def printed(
    request: HttpRequest,
    template: str,
    context: Callable[[], Mapping[str, Any]],
    *,
    shows: tuple[Hashable, ...],
    asked: str = "",
) -> PrintedPage:
    """Give the page that a template makes of a context; `shows` names what else it depends on, `asked` is its query."""
    # Nothing else that a visitor adds to the address stays: the page has links to itself, and others get it too.
    request.META["QUERY_STRING"] = asked
    key = (template, request.path, asked, loaded(request), *shows)
    found = _prints.get(key)
    if found is None:
        found = Print.of(render_to_string(template, dict(context()), request))
        if len(_prints) >= MOST_PRINTS:
            _prints.clear()
        _prints[key] = found
    # By its raw name: to gather all headers, Django walks through the server's whole environment each time.
    if "gzip" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        return PrintedPage(found.plain, headers=found.headers)
    return PrintedPage(found.packed, headers={**found.headers, "Content-Encoding": "gzip"})
