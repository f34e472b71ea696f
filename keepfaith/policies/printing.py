"""Printing a page once for as long as what it shows stays the same: posted editions never change.

A print is kept in this process by all that the page depends on, with its compressed form and its ETag. On the choices
that its address carries each page depends, for its links carry them on, and on the outside tools that load on it.
"""

import gzip
import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix

from keepfaith.policies.loading import loaded

MOST_PRINTS: Final = 200


@dataclass(frozen=True, slots=True)
class Print:
    """A page ready to hand out."""

    plain: bytes
    packed: bytes
    etag: str


_prints: dict[Hashable, Print] = {}


def printed(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, shows: tuple[Hashable, ...]
) -> HttpResponse:
    """Give the page that a template makes of a context; `shows` names all that it depends on."""
    key = (template, get_script_prefix(), loaded(request), *shows)
    found = _prints.get(key)
    if found is None:
        found = _print(render_to_string(template, dict(context), request))
        if len(_prints) >= MOST_PRINTS:
            _prints.clear()
        _prints[key] = found
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(found.packed if packed else found.plain)
    # Weak, as RFC 9110 section 8.8.1 asks of one tag for two codings.
    response.headers["ETag"] = found.etag
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _print(page: str) -> Print:
    plain = page.encode()
    return Print(plain, gzip.compress(plain, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"')
