"""The listener on plain HTTP: it sends readers on to HTTPS and takes nothing else in."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import quote

from keepfaith.website.serving.listening import Listening

_PATH_SAFE = "/!$&'()*+,;=:@-._~"
_QUERY_SAFE = _PATH_SAFE + "?%"
_SAFE_METHODS = ("GET", "HEAD")
_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Connection", "close"),
]
_HOST = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
_REFUSED = (
    "This address is not protected, so nothing that you send to it is read or kept.\n"
    "Open the same page with https:// at the start, and send it again from there.\n"
)
_UNKNOWN = "This portal does not answer to that host name.\n"

Start = Callable[[str, list[tuple[str, str]]], Any]


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Answer one request at the listener on plain HTTP."""
    return answer_plain(environ, start_response, _listening())


def answer_plain(environ: dict[str, Any], start_response: Start, listening: Listening) -> Iterable[bytes]:
    """Answer one request that came unprotected; its body is never read."""
    status, text, more = _answer(environ, listening)
    body = text.encode()
    start_response(status, [*_HEADERS, *more, ("Content-Length", str(len(body)))])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


@cache
def _listening() -> Listening:
    return Listening.from_environment()


def _answer(environ: dict[str, Any], listening: Listening) -> tuple[str, str, list[tuple[str, str]]]:
    if environ["REQUEST_METHOD"] not in _SAFE_METHODS:
        return "403 Forbidden", _REFUSED, []
    host = named_host(environ.get("HTTP_HOST", ""))
    if host not in listening.hosts:
        return "400 Bad Request", _UNKNOWN, []
    path = quote(environ.get("PATH_INFO", "/").encode("latin-1", "replace"), safe=_PATH_SAFE)
    query = quote(environ.get("QUERY_STRING", ""), safe=_QUERY_SAFE)
    target = listening.origin_of(host) + (path or "/") + (f"?{query}" if query else "")
    return "308 Permanent Redirect", f"This page is at {target}\n", [("Location", target)]


def named_host(header: str) -> str:
    """Return the host of a Host header without its port, or nothing when it is malformed."""
    found = _HOST.fullmatch(header.lower())
    return found["host"].removesuffix(".") if found else ""
