"""Promise 51: everything in a page comes by HTTPS."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from keepfaith.policies.promises.crawler import Answer, is_own, tour
from keepfaith.policies.promises.html_page import in_style
from keepfaith.policies.sections.check import Finding, Portal

# Where a click may lead besides https: what opens another program, and no URL at all.
CLICKED: Final = ("https", "mailto", "tel")
INSTRUCTIONS: Final = {"upgrade-insecure-requests": "", "default-src": "'none'"}


def examine(portal: Portal) -> Finding:
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
            yield f"{answer.path} loads from {_origin_of(url)} ({reference.tag})."
        elif urlsplit(url).scheme not in CLICKED:
            yield f"{answer.path} links to {_origin_of(url)}, which is not secure."


def _style_faults(answer: Answer, origin: str) -> Iterator[str]:
    for reference in in_style(answer.text):
        url = urljoin(origin + answer.path, reference)
        # What a sheet carries within itself is fetched from nowhere.
        if not is_own(url, origin=origin) and not url.startswith("data:"):
            yield f"{answer.path} refers to {_origin_of(url)}."


def _instruction_faults(answer: Answer) -> Iterator[str]:
    given: dict[str, str] = {}
    for part in answer.header("Content-Security-Policy").split(";"):
        name, _, value = part.strip().partition(" ")
        given.setdefault(name.lower(), re.sub(r"\s+", " ", value.strip()))
    for name, value in INSTRUCTIONS.items():
        if given.get(name) != value:
            yield f"{answer.path} does not tell the browser {f'{name} {value}'.strip()}."


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
