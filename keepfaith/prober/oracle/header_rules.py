"""The headers that an answer must have, each with its value: from the edition in force, and of this release.

A header that is not listed here is a fault, whatever it says.
"""

import datetime as dt
import email.utils
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from keepfaith.prober.oracle.addresses import HTML, JSON, STATIC, Address

# Two years.
STRICT_TRANSPORT: Final = "max-age=63072000"
_FEATURES: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "ch-ua", "ch-ua-mobile", "ch-ua-platform",
    "clipboard-read", "clipboard-write", "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation",
    "gyroscope", "hid", "identity-credentials-get", "idle-detection", "keyboard-map", "local-fonts", "magnetometer",
    "microphone", "midi", "otp-credentials", "payment", "picture-in-picture", "publickey-credentials-create",
    "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb", "window-management",
    "xr-spatial-tracking",
)  # fmt: skip
_DIRECTIVES: Final = {
    "default-src": ["'none'"], "style-src": ["'self'"], "img-src": ["'self'"], "font-src": ["'self'"],
    "form-action": ["'self'"], "base-uri": ["'none'"], "frame-ancestors": ["'none'"], "upgrade-insecure-requests": [],
}  # fmt: skip
_PLACES: Final = {
    "connection": "connect-src", "font": "font-src", "frame": "frame-src", "image": "img-src", "script": "script-src",
    "style": "style-src",
}  # fmt: skip
_ALWAYS: Final = {
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-permitted-cross-domain-policies": "none",
    "x-content-type-options": "nosniff",
    "strict-transport-security": STRICT_TRANSPORT,
}
# By plain HTTP nothing is served but the way to HTTPS.
IN_CLEAR: Final = {
    "content-type": "text/plain; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "connection": "close",
}
_HASHED: Final = re.compile(r"/static/.*\.[0-9a-f]{12}\.[a-z0-9]+")
_NEVER: Final = "max-age=0, no-cache, no-store, must-revalidate, private"
_SECONDS_OFF: Final = 300
_ETAG: Final = re.compile(r'(?:W/)?"([0-9a-f]{32})"')
# Statuses whose page is never kept, wherever it comes from.
_NOT_KEPT: Final = frozenset({403, 408, 411, 413, 429})
# The answers of an address which takes something that are about what was sent.
_ABOUT_SENT: Final = frozenset({200, 404, 409, 410, 422, 503})

type Rule = Callable[[str], bool]


@dataclass(frozen=True)
class Headers:
    """What must be there, by its value or by a rule, and what may be there by a rule."""

    required: Mapping[str, str | Rule]
    allowed: Mapping[str, Rule] = field(default_factory=dict)

    def faults(self, given: tuple[tuple[str, str], ...]) -> list[str]:
        """Say what of these headers is missing, wrong, double or unknown; cookies are judged elsewhere."""
        names = [name.lower() for name, _ in given if name.lower() != "set-cookie"]
        values = {name.lower(): value for name, value in given}
        faults = [f"twice the header {name}" for name in dict.fromkeys(names) if names.count(name) > 1]
        known = self.required.keys() | self.allowed.keys()
        faults += [
            f"the header {name}, which no answer has" for name in dict.fromkeys(names) if name not in known
        ]
        for name, wanted in self.required.items():
            if name not in values:
                faults.append(f"no header {name}")
            elif not _fits(wanted, values[name]):
                faults.append(f"another {name} than the edition and the release make")
        faults += [
            f"a header {name} that it should not have"
            for name, rule in self.allowed.items()
            if name in values and name not in self.required and not rule(values[name])
        ]
        return faults


@dataclass(frozen=True, slots=True)
class Exchange:
    """What of a request and its answer decides on the headers."""

    method: str
    page: str
    language: str
    status: int
    body: bytes
    takes_gzip: bool
    query: str = ""
    address: Address | None = None
    # When the answer came: a tour is judged once it is over, and on a busy machine that is minutes later.
    came_at: dt.datetime | None = None


def content_policy(tools: tuple[Mapping[str, Any], ...]) -> str:
    """Write the content policy of a page on which these tools of the edition load."""
    allowed = {name: list(values) for name, values in _DIRECTIVES.items()}
    for tool in tools:
        allowed.setdefault("script-src", ["'self'"])
        for place in tool.get("place", ()):
            values = allowed.setdefault(_PLACES[place["loads"]], [])
            url = f"https://{place['host']}{place['path']}"
            if url not in values:
                values.append(url)
    return "; ".join(" ".join((name, *values)) for name, values in allowed.items())


def tools_on(exchange: Exchange, tools: tuple[Mapping[str, Any], ...]) -> tuple[Mapping[str, Any], ...]:
    """Return the tools that load on an answer: those in use, on a whole ordinary page and on nothing else."""
    is_ordinary = exchange.page.removeprefix("/").partition("/")[0] in {"", "policies"}
    is_whole = exchange.method in {"GET", "HEAD"} and exchange.status == 200 and _media(exchange) == HTML  # noqa: PLR2004 - OK
    return tools if is_ordinary and is_whole else ()


def expected(exchange: Exchange, tools: tuple[Mapping[str, Any], ...], *, opted_out: bool = False) -> Headers:
    """Return the headers that an answer by HTTPS must and may have."""
    loading = () if opted_out else tools_on(exchange, tools)
    required: dict[str, str | Rule] = {
        **_ALWAYS,
        "content-security-policy": content_policy(loading),
        "referrer-policy": "same-origin" if _may_tell_us(exchange) else "no-referrer",
        "cache-control": _keeping(exchange),
        "date": partial(_is_of, exchange.came_at),
    }
    if exchange.status != 304:  # noqa: PLR2004 - nothing comes with it
        required["content-type"] = _media(exchange)
    if _media(exchange) == HTML:
        required["content-language"] = exchange.language or "en"
    if exchange.status == 405:  # noqa: PLR2004 - another method
        required["allow"] = "GET, HEAD, POST" if exchange.address and exchange.address.takes else "GET, HEAD"
    if disposition := _disposition(exchange):
        required["content-disposition"] = disposition
    return Headers(required, _allowed(exchange, bool(tools)))


def _fits(wanted: str | Rule, value: str) -> bool:
    return value == wanted if isinstance(wanted, str) else wanted(value)


def _allowed(exchange: Exchange, has_tools: bool) -> dict[str, Rule]:  # noqa: FBT001 - one of two lists
    name = exchange.address.name if exchange.address else ""
    allowed: dict[str, Rule] = {
        "content-length": str.isdigit,
        "connection": lambda value: value.lower() == "close",
        "vary": lambda value: _varies(value, name, has_tools=has_tools),
        # Of a newer protocol, at the front's own port, forgotten within minutes.
        "alt-svc": lambda value: bool(re.fullmatch(r'h3=":\d{1,5}"; ma=300', value)),
    }
    if exchange.takes_gzip:
        allowed["content-encoding"] = lambda value: value == "gzip"
    if "no-store" not in _keeping(exchange) and exchange.method == "GET":
        allowed["etag"] = lambda value: _is_tag(value, exchange)
    if name in {"feed", "events feed", "calendar", "static file"}:
        allowed["last-modified"] = lambda value: _instant(value) is not None
    if name == "static file" and exchange.status == 200:  # noqa: PLR2004 - OK
        allowed["access-control-allow-origin"] = lambda value: value == "*"
    if name in {"health", "desk"}:
        allowed["expires"] = partial(_is_of, exchange.came_at)
    if exchange.status in {301, 302, 303, 308}:
        allowed["location"] = lambda value: bool(re.fullmatch(r"/(?!/)[a-z0-9/=?_-]*", value))
    if exchange.status in {429, 503}:
        allowed["retry-after"] = str.isdigit
    return allowed


def _media(exchange: Exchange) -> str:
    name = exchange.address.name if exchange.address else ""
    if exchange.status == 200 and name == "static file":  # noqa: PLR2004 - OK
        return STATIC[exchange.page.rpartition(".")[2]]
    if name in {"health", "statistics data", "statistics table"} and exchange.status in {400, 503}:
        return JSON
    if exchange.address is None or exchange.status in {301, 302, 303} or exchange.status >= 400:  # noqa: PLR2004 - an error's page
        return HTML
    return exchange.address.media


def _keeping(exchange: Exchange) -> str:
    name = exchange.address.name if exchange.address else ""
    if name == "static file" and exchange.status == 200:  # noqa: PLR2004 - OK
        return (
            "max-age=315360000, public, immutable"
            if _HASHED.fullmatch(exchange.page)
            else "max-age=60, public"
        )
    if name == "health":
        return _NEVER
    if name == "promises data" and exchange.status == 200:  # noqa: PLR2004 - OK
        return "public, max-age=30"
    is_private = bool(exchange.address and exchange.address.is_private) and exchange.status not in {
        400,
        404,
        405,
    }
    about_sent = _may_tell_us(exchange) or name == "desk"
    return "no-store" if is_private or about_sent or exchange.status in _NOT_KEPT else "no-cache"


def _may_tell_us(exchange: Exchange) -> bool:
    """Return whether a page may tell our own origin, and no other, where its visitor was: what is sent needs it."""
    name = exchange.address.name if exchange.address else ""
    if name == "desk":
        return True
    if name in {"form", "receipt"}:
        return exchange.status in _ABOUT_SENT | {400} and (name, exchange.status) != ("form", 404)
    if name in {"own report", "own code"}:
        return exchange.status in _ABOUT_SENT | {400}
    return name in {"confirmation", "end of notices", "own link"} and exchange.status in _ABOUT_SENT


def _disposition(exchange: Exchange) -> str:
    if exchange.status != 200 or exchange.address is None:  # noqa: PLR2004 - OK
        return ""
    last = exchange.page.rpartition("/")[2]
    if exchange.address.name == "calendar":
        return f'attachment; filename="{"events.ics" if last == "calendar.ics" else last}"'
    span = re.search(r"week=(\d{4}-W\d{2})|by=(week)", exchange.query)
    if exchange.address.name == "statistics table":
        name = f"{last.removesuffix('.csv')}-{span[1] or span[2]}.csv" if span else last
        return f'attachment; filename="{name}"'
    return ""


def _is_tag(value: str, exchange: Exchange) -> bool:
    """Return whether a tag says nothing but what the body is: another one could follow a visitor."""
    if exchange.address and exchange.address.name == "static file" and exchange.status == 200:  # noqa: PLR2004 - OK
        return bool(re.fullmatch(rf'"[0-9a-f]{{1,8}}-{len(exchange.body):x}"', value))
    digests = {
        hashlib.md5(exchange.body, usedforsecurity=False).hexdigest(),
        hashlib.sha256(exchange.body).hexdigest()[:32],
    }
    match = _ETAG.fullmatch(value)
    return match is not None and match[1] in digests


def _varies(value: str, name: str, *, has_tools: bool) -> bool:
    known = {"Accept-Encoding"}
    known |= {"Cookie"} if name == "desk" or has_tools else set()
    known |= {"Sec-GPC"} if has_tools else set()
    return {part.strip() for part in value.split(",")} <= known


def _instant(value: str) -> dt.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None


def _is_of(came_at: dt.datetime | None, value: str) -> bool:
    instant, clock = _instant(value), came_at or dt.datetime.now(dt.UTC)
    return instant is not None and abs((clock - instant).total_seconds()) < _SECONDS_OFF
