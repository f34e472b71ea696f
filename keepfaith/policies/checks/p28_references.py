"""Promises 28 and 40: what the policy says it links, it links."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.policies.checks.p54_sources import SHOWN, shows
from keepfaith.policies.editions.clauses import Clause, Source
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.promises.crawler import fetch
from keepfaith.policies.promises.html_page import Page
from keepfaith.policies.sections.check import Finding, Portal

TOOL_LINKS: Final = 28
LAW_LINKS: Final = 40
# The clauses on a person's rights; the laws that they stand on are those that promise 40 links.
RIGHTS: Final = (38, 39)


def examine(portal: Portal) -> Finding:
    """Look in the policy as shown for each link that a clause promises; asks no other site."""
    edition = current_editions().get(this_agency().governing.slug)
    if edition is None:
        return Finding("unproven", "No privacy policy is in force.")
    page = fetch(portal, f"/policies/{edition.document.slug}/").page
    tools, laws = _clause(edition, TOOL_LINKS), _clause(edition, LAW_LINKS)
    promised = [
        (tools, tool.name, url)
        for tool in edition.registry.tools
        for url in (tool.privacy_policy, tool.terms)
    ]
    promised += [(laws, source.cite, source.url) for source in _laws(edition)]
    faults = [
        f"{name}: its link does not stand in the clause that promises it."
        for clause, name, url in promised
        if clause is None or url not in _linked(page, clause)
    ]
    faults += _stray(edition, page, laws)
    faults += [
        f"{law.cite} is not shown with its status." for law in _laws(edition) if not _is_shown(page, law)
    ]
    return Finding.of(
        examined=len(promised),
        faults=faults,
        figure=f"{len(promised)} promised links stand in their clauses, just as the register has them.",
    )


def current_editions() -> dict[str, PostedEdition]:
    """Return the edition in force of each policy that has one."""
    cache, at = posted_editions(), dt.datetime.now(dt.UTC)
    editions = {document.slug: cache.in_force(document.slug, at=at) for document in this_agency().documents}
    return {slug: edition for slug, edition in editions.items() if edition}


def _clause(edition: PostedEdition, number: int) -> Clause | None:
    return next((clause for clause in edition.clauses if number in clause.promises), None)


def _laws(edition: PostedEdition) -> list[Source]:
    rights = [clause for number in RIGHTS if (clause := _clause(edition, number))]
    return list(dict.fromkeys(source for clause in rights for source in clause.sources if source.url))


def _linked(page: Page, clause: Clause) -> set[str]:
    return {link.url for block in page.blocks if block.anchor == clause.anchor for link in block.links}


def _stray(edition: PostedEdition, page: Page, laws: Clause | None) -> Iterator[str]:
    """Report what the clause on the laws links and the register does not know."""
    if laws is not None:
        registered = {source.url for source in edition.sources.values()}
        for url in sorted(_linked(page, laws) - registered):
            yield f"The clause {laws.anchor} links {url}, which the register lacks."


def _is_shown(page: Page, source: Source) -> bool:
    return source.status in SHOWN and any(shows(row, source) for row in page.rows)
