"""Promise 29: whoever opted out gets no tool on any page, and the choice goes along with every link."""

import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from keepfaith.policies.promises.crawler import Answer, fetch, is_own, tour
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.checks.listed_headers import header_faults
from keepfaith.third_party.current_registry import registry_in_force
from keepfaith.third_party.opt_out import CHOICES, Way, is_ordinary_page
from keepfaith.web.url_prefixes import OPTED_OUT, split, takes_choices

MAX_PAGES: Final = 120
MAX_SECONDS: Final = 60.0
PREFIX: Final = f"/{OPTED_OUT}"
PAGE: Final = "/tools/"
GPC: Final = "/.well-known/gpc.json"
SIGNAL: Final = {"Sec-GPC": "1"}
OK: Final = 200


def examine(portal: Portal) -> Finding:
    """Ask for each public page with the signal and under the URL that carries the choice."""
    pages = [answer.path for answer in tour(portal).pages if takes_choices(answer.path)]
    # Where a tool could load comes first; the rest as far as the time goes.
    pages.sort(key=lambda path: not is_ordinary_page(urlsplit(path).path))
    faults = list(_choice_faults(portal))
    visited, end = 0, time.monotonic() + MAX_SECONDS
    for path in pages[:MAX_PAGES]:
        if time.monotonic() > end:
            break
        visited += 1
        faults += opened_faults(fetch(portal, path, headers=SIGNAL), "with the signal")
        carried = fetch(portal, PREFIX + path)
        faults += opened_faults(carried, "with the choice in the address")
        faults += link_faults(carried, portal.origin)
    whole = "all" if visited == len(pages) else f"of {len(pages)}"
    figure = (
        f"{visited} pages ({whole}) asked with Global Privacy Control and with the choice in the address: no tool on "
        "any, and every link carries the choice on. The page of choices shows the state."
    )
    return Finding.of(examined=visited, faults=faults, figure=figure)


def opened_faults(answer: Answer, how: str) -> Iterator[str]:
    """Return how an answer to somebody who opted out lets a tool in."""
    if answer.status != OK:
        yield f"{answer.path} answers {answer.status} {how}."
    if any(reference.tag == "script" for reference in answer.page.references):
        yield f"{answer.path} has a script {how}."
    for fault in header_faults(answer, ()):
        yield f"{fault[:-1]} {how}."


def link_faults(answer: Answer, origin: str) -> Iterator[str]:
    """Return which own link of a page drops the choice that its URL carries."""
    for reference in answer.page.references:
        url = urljoin(origin + answer.path, reference.url)
        path = urlsplit(url).path or "/"
        if reference.tag not in {"a", "area"} or not is_own(url, origin=origin) or not takes_choices(path):
            continue
        # The page of choices alone leads back, by a form.
        if not split(path)[0].startswith(PREFIX):
            yield f"{answer.path} has a link to {path} that drops the choice."


def _choice_faults(portal: Portal) -> Iterator[str]:
    ways: dict[Way, Answer] = {
        "signal": fetch(portal, PAGE, headers=SIGNAL),
        "address": fetch(portal, PREFIX + PAGE),
        "cookie": fetch(portal, PAGE, headers={"Cookie": f"{CHOICES}={OPTED_OUT}"}),
    }
    for way, answer in ways.items():
        for other in ways:
            mark = f'data-way="{other}" data-taken="{"yes" if other == way else "no"}"'
            if mark not in answer.text:
                yield f"The page of choices does not show how {other} stands when {way} is used."
    links = {reference.url for reference in ways["signal"].page.references if reference.is_link}
    for tool in registry_in_force().tools:
        if not {tool.opt_out, tool.privacy_policy, tool.terms} <= links:
            yield f"The page of choices does not link the opt-out, policy and terms of {tool.name}."
    if '"gpc": true' not in fetch(portal, GPC).text:
        yield "The portal does not say that it honors Global Privacy Control."
