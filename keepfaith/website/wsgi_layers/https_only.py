"""A request that did not come by HTTPS ends here: what it would send is refused before any of it is read."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import quote

from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.wsgi_layers.proxy_headers import THROUGH

HEADERS: Final = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
]
REFUSED: Final = (
    "This address is not protected, so nothing that you send to it is read or kept.\n"
    "Open the same page with https:// at the start, and send it again from there.\n"
)
_UNKNOWN: Final = "This portal does not answer to that host name.\n"
_PATH_SAFE: Final = "/!$&'()*+,;=:@-._~"
_QUERY_SAFE: Final = _PATH_SAFE + "?%"
_SAFE_METHODS: Final = ("GET", "HEAD")
_HOST: Final = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class EncryptedOnly:
    """Hands on what came encrypted; of the rest, sends readers on to HTTPS and refuses everything else unread."""

    def __init__(self, application: Application, *, listening: Listening) -> None:
        self._application = application
        self._directly, self._through = listening, listening.behind_proxy()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application, or with the way to HTTPS."""
        if environ["wsgi.url_scheme"] == "https":
            return self._application(environ, start_response)
        listening = self._through if environ.get(THROUGH) else self._directly
        status, text, more = _answer(environ, listening)
        body = text.encode()
        start_response(status, [*HEADERS, *more, ("Content-Length", str(len(body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _answer(environ: dict[str, Any], listening: Listening) -> tuple[str, str, list[tuple[str, str]]]:
    if environ["REQUEST_METHOD"] not in _SAFE_METHODS:
        return "403 Forbidden", REFUSED, []
    host = named_host(environ.get("HTTP_HOST", ""))
    if host not in listening.hosts:
        return "400 Bad Request", _UNKNOWN, []
    path = quote(environ.get("PATH_INFO", "/").encode("latin-1", "replace"), safe=_PATH_SAFE)
    query = quote(environ.get("QUERY_STRING", ""), safe=_QUERY_SAFE)
    target = listening.origin_of(host) + (path or "/") + (f"?{query}" if query else "")
    return "308 Permanent Redirect", f"This page is at {target}\n", [("Location", target)]


def named_host(header: str) -> str:
    """Return the host of a Host header without its port, or nothing when it is malformed."""
    match = _HOST.fullmatch(header.lower())
    return match["host"].removesuffix(".") if match else ""
