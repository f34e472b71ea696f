"""Chromium's own log of its network: every request, name look-up and cookie, whatever part of the browser made it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.website.crawl.declared import Declared

FLAGS = ("--net-log-capture-mode=IncludeSensitive",)
_NOBODY = "not an origin"


@dataclass
class Traffic:
    """Who was asked on behalf of pages, and which cookies answers set, by the path that set them."""

    hosts: set[str] = field(default_factory=set)
    requests: int = 0
    cookies: list[tuple[str, str]] = field(default_factory=list)


def traffic(log: Path) -> Traffic:
    """Read the log of a browser that has ended. What the browser asks for itself has no page as its origin."""
    report = json.loads(log.read_text(encoding="utf-8"))
    kinds = {number: name for name, number in report["constants"]["logEventTypes"].items()}
    seen, paths, of_the_browser, looked_up = Traffic(), {}, set(), set()
    for kind, source, params in _events(report["events"], kinds):
        if kind == "URL_REQUEST_START_JOB" and params.get("url"):
            address = urlsplit(params["url"])
            paths[source] = address.path
            seen.requests += 1
            (of_the_browser if params.get("initiator") == _NOBODY else seen.hosts).add(address.netloc)
        elif (
            kind == "HOST_RESOLVER_MANAGER_REQUEST"
            and params.get("network_anonymization_key", "null") != "null"
        ):
            looked_up.add(urlsplit(params["host"]).netloc)
        elif kind == "HTTP_TRANSACTION_READ_RESPONSE_HEADERS":
            seen.cookies += [(paths.get(source, "?"), line) for line in _set(params["headers"])]
    seen.hosts |= looked_up - of_the_browser
    return seen


def faults(seen: Traffic, origin: str, listed: Declared) -> list[str]:
    """Say whom the browser asked, and which cookies it was given, that are not listed."""
    strangers = sorted(seen.hosts - {urlsplit(origin).netloc} - listed.hosts)
    undeclared = [
        f"{path} sets {cookie}" for path, cookie in seen.cookies if not listed.may_set(path, cookie)
    ]
    return [f"the browser asked {host}" for host in strangers] + sorted(set(undeclared))


def _events(events: list[dict[str, Any]], kinds: dict[int, str]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for event in events:
        yield kinds[event["type"]], event["source"]["id"], event.get("params") or {}


def _set(headers: list[str]) -> list[str]:
    return [
        line.partition(":")[2].strip().partition("=")[0]
        for line in headers
        if line.lower().startswith("set-cookie:")
    ]
