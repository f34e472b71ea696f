"""Promises 50 and 51: every page comes by HTTPS, with everything in it."""

import re
import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from keepfaith.policies.promises.crawler import Answer, ask, is_own, tour
from keepfaith.policies.promises.html_page import in_style
from keepfaith.policies.sections.check import Finding, Portal

MOVED: Final = (301, 308)
MOST_PROBED: Final = 40
PROBE_SECONDS: Final = 60.0
# Where a click may lead besides https: what opens another program, and no address at all.
CLICKED: Final = ("https", "mailto", "tel")
INSTRUCTIONS: Final = {"upgrade-insecure-requests": "", "default-src": "'none'"}


def examine_redirects(portal: Portal) -> Finding:
    """Ask for the portal's addresses over plain HTTP, and see each sent on to itself under HTTPS."""
    if not portal.plain_origin:
        return Finding("unproven", "The portal has no address on plain HTTP.")
    paths = [*list(tour(portal).answers)[:MOST_PROBED], "/no-such-page/", "/policies/?asked=again"]
    faults: list[str] = []
    end = time.monotonic() + PROBE_SECONDS
    for path in paths:
        answer = ask(portal, path, plain=True)
        if answer.status not in MOVED:
            faults.append(f"{path} answers {answer.status} over plain HTTP.")
        elif answer.header("Location") != portal.origin + path:
            faults.append(f"{path} is sent elsewhere than to itself under HTTPS.")
        if time.monotonic() > end:
            faults.append("Plain HTTP answers too slowly.")
            break
    return Finding.of(
        examined=len(paths),
        faults=faults,
        figure=f"{len(paths)} addresses asked over plain HTTP: each is sent to itself under HTTPS.",
    )


def examine_mixture(portal: Portal) -> Finding:
    """Read every reference of every page and style sheet, and the policy that each page gives the browser."""
    seen = tour(portal)
    sheets = [answer for answer in seen.answers.values() if answer.media == "text/css"]
    faults: list[str] = []
    for answer in seen.every_page:
        faults += _instruction_faults(answer)
        faults += _reference_faults(answer, portal.origin)
    for answer in sheets:
        faults += _style_faults(answer, portal.origin)
    count = sum(len(answer.page.references) for answer in seen.every_page)
    return Finding.of(
        examined=count,
        faults=faults,
        figure=f"{count} references on {len(seen.every_page)} pages, and those in style sheets: "
        "none is insecure, none loads from another host.",
    )


def _reference_faults(answer: Answer, origin: str) -> Iterator[str]:
    for reference in answer.page.references:
        url = urljoin(origin + answer.path, reference.url)
        if is_own(url, origin=origin):
            continue
        if not reference.is_link:
            yield f"{answer.path} loads from {_place(url)} ({reference.tag})."
        elif urlsplit(url).scheme not in CLICKED:
            yield f"{answer.path} links to {_place(url)}, which is not secure."


def _style_faults(answer: Answer, origin: str) -> Iterator[str]:
    for each in in_style(answer.text):
        url = urljoin(origin + answer.path, each)
        # What a sheet carries within itself is fetched from nowhere.
        if not is_own(url, origin=origin) and not url.startswith("data:"):
            yield f"{answer.path} refers to {_place(url)}."


def _instruction_faults(answer: Answer) -> Iterator[str]:
    given: dict[str, str] = {}
    for part in answer.header("Content-Security-Policy").split(";"):
        name, _, value = part.strip().partition(" ")
        given.setdefault(name.lower(), re.sub(r"\s+", " ", value.strip()))
    for name, value in INSTRUCTIONS.items():
        if given.get(name) != value:
            yield f"{answer.path} does not tell the browser {f'{name} {value}'.strip()}."


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
