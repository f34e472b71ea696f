"""Promise 9: a link that leaves this site is marked, and nothing of the visitor goes along with it."""

import tomllib
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.external_links import MARK, RELATION, leaves
from keepfaith.policies.promises.crawler import tour
from keepfaith.policies.promises.html_page import Link, sentence
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.policies.sections.registry import SECTIONS

# What tells the next site nothing; Django's middleware for the desk says the second.
SILENT: Final = frozenset({"no-referrer", "same-origin"})


def examine(portal: Portal) -> Finding:
    """Read every link of every page, and what each page tells the browser to say of where it comes from."""
    seen = tour(portal)
    known, marks = known_urls(), marks_of_all_languages()
    faults: list[str] = []
    count, hosts = 0, set()
    for answer in seen.every_page:
        if answer.header("Referrer-Policy") not in SILENT:
            faults.append(f"{answer.path} lets the browser tell other sites where the visitor comes from.")
        for link in answer.page.links:
            url = urljoin(portal.origin + answer.path, link.url)
            if not leaves(url):
                continue
            count += 1
            hosts.add(urlsplit(url).hostname)
            faults += [f"{answer.path} {fault}" for fault in _faults(link, url, known, marks)]
    figure = (
        f"{count} links to {len(hosts)} other hosts on {len(seen.every_page)} pages: each is marked as leaving, "
        "and each is an address that an edition gives or staff announced, character for character."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def known_urls() -> set[str]:
    """List every URL in a posted edition, in the agency's own file, or announced to everyone by its staff."""
    urls: set[str] = set(SECTIONS.announced_links())
    for document in this_agency().documents:
        for edition in posted_editions().of(document.slug):
            urls |= {link.url for link in edition.prose.links}
            urls |= {source.url for source in edition.sources.values()}
            urls |= set(_strings_in(edition.bundle.table("tools.toml")))
    return {text for text in urls | set(_strings_in(_agency_file())) if text.startswith("https://")}


def _faults(link: Link, url: str, known: set[str], marks: set[str]) -> Iterator[str]:
    place = urlsplit(url).hostname or "another site"
    if urlsplit(url).scheme != "https":
        yield f"links to {place} without https."
    if link.url not in known:
        # The URL itself may hold what a visitor wrote, so it is not shown.
        yield f"links to {place} by an address that no edition gives and nobody announced."
    if not set(RELATION.split()) <= link.relation:
        yield f"links to {place} without telling the browser that it leaves."
    if MARK not in link.classes or not any(words in link.words for words in marks):
        yield f"links to {place} without telling the visitor that it leaves."


def marks_of_all_languages() -> set[str]:
    """Return the words of the mark in every language of the site."""
    marks: set[str] = set()
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            marks.add(sentence(render_to_string("policies/leaves.html")))
    return marks


def _agency_file() -> dict[str, Any]:
    return tomllib.loads((this_agency().folder / "agency.toml").read_text(encoding="utf-8"))


def _strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for element in value.values() if isinstance(value, dict) else value:
            yield from _strings_in(element)
