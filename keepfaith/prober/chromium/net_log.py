"""What a browser did on the network, as its own log has it: requests with their answers, cookies, names looked up."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

MAX_BYTES: Final = 64 * 1024 * 1024
_FRAMES: Final = frozenset({"main frame", "subframe"})
_NOBODY: Final = "not an origin"
# Every host but the portal's has this name.
_NOWHERE: Final = "~notfound"


class Unreadable(Exception):
    """The log is not there, too large, or broken off."""


@dataclass
class LoggedRequest:
    """One request that a page made, redirects apart, and what came of it; status 0 where nothing did."""

    url: str
    method: str
    status: int = 0
    sent: list[tuple[str, str]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


@dataclass(frozen=True)
class NetLog:
    """What a page had its browser do; what the browser does of itself is left out."""

    requests: tuple[LoggedRequest, ...]
    cookies: frozenset[str]
    # Whether the name of another host was looked up ahead of any request, as for a hint in the page.
    looked_up: bool


def read_net_log(path: Path, *, origin: str) -> NetLog:
    """Read the log of a browser that opened one page of a portal."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable
        log = json.loads(path.read_bytes())
        kinds = {number: name for name, number in log["constants"]["logEventTypes"].items()}
        sources = {number: name for name, number in log["constants"]["logSourceType"].items()}
        events = [
            (kinds.get(event["type"], ""), event["source"], event.get("params") or {})
            for event in log["events"]
        ]
    except (OSError, ValueError, KeyError, TypeError):
        raise Unreadable from None
    host = urlsplit(origin).hostname or ""
    return NetLog(
        tuple(_requests(events)),
        frozenset(
            str(params.get("name", ""))
            for kind, _, params in events
            if kind == "COOKIE_STORE_COOKIE_ADDED" and str(params.get("domain", "")).lstrip(".") == host
        ),
        any(_is_hint(kind, sources.get(source["type"], ""), params, host) for kind, source, params in events),
    )


type _Event = tuple[str, Mapping[str, Any], Mapping[str, Any]]


def _requests(events: list[_Event]) -> Iterator[LoggedRequest]:
    running: dict[int, LoggedRequest] = {}
    for kind, source, params in events:
        number = source["id"]
        if kind == "URL_REQUEST_START_JOB" and "url" in params:
            # Each redirect starts one more under the same number.
            done = running.pop(number, None)
            if done is not None:
                yield done
            if _is_of_page(params):
                running[number] = LoggedRequest(str(params["url"]), str(params.get("method", "")))
        elif number in running:
            _add(running[number], kind, params)
    yield from running.values()


def _is_of_page(params: Mapping[str, Any]) -> bool:
    """Return whether a page is opened or asks for something: what the browser wants itself has no initiator."""
    return params.get("request_type") in _FRAMES or params.get("initiator", _NOBODY) != _NOBODY


def _is_site_of(key: str, host: str) -> bool:
    """Return whether a key by which a browser keeps sites apart begins with the site of a host."""
    site = urlsplit(key.partition(" ")[0]).hostname
    return site is not None and (host == site or host.endswith(f".{site}"))


def _add(request: LoggedRequest, kind: str, params: Mapping[str, Any]) -> None:
    if kind in {"HTTP_TRANSACTION_SEND_REQUEST_HEADERS", "HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS"}:
        request.sent = _pairs(params)
    elif kind == "HTTP_TRANSACTION_READ_RESPONSE_HEADERS":
        line = str(next(iter(params.get("headers", ())), "")).split()
        request.status = int(line[1]) if len(line) > 1 and line[1].isdecimal() else 0
        request.headers = _pairs(params)
    elif kind == "URL_REQUEST_JOB_FILTERED_BYTES_READ":
        try:
            request.body += base64.b64decode(params.get("bytes", ""), validate=True)
        except binascii.Error:
            raise Unreadable from None


def _pairs(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    lines = (str(line).partition(": ") for line in params.get("headers", ()))
    return [(name.lower(), value) for name, colon, value in lines if colon]


def _is_hint(kind: str, source: str, params: Mapping[str, Any], host: str) -> bool:
    return (
        kind == "HOST_RESOLVER_MANAGER_REQUEST"
        and source == "NETWORK_SERVICE_HOST_RESOLVER"
        and _NOWHERE in str(params.get("host", ""))
        and _is_site_of(str(params.get("network_anonymization_key", "")), host)
    )
