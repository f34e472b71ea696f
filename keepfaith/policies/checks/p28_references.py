"""Promises 28 and 40: what the policy says it links, it links, and what its texts refer to answers."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.policies.checks import link_client
from keepfaith.policies.checks.p54_sources import SHOWN, shows
from keepfaith.policies.editions.clauses import Clause, Source
from keepfaith.policies.editions.edition_cache import PostedEdition, shelf
from keepfaith.policies.editions.external_links import leaves
from keepfaith.policies.promises.crawler import ask
from keepfaith.policies.promises.html_page import Page
from keepfaith.policies.sections.check import Finding, Portal

TOOL_LINKS: Final = 28
LAW_LINKS: Final = 40
# The clauses on a person's rights; the laws that they stand on are those that promise 40 links.
RIGHTS: Final = (38, 39)
SETTINGS: Final = ("", "no", "yes")


def examine_references(portal: Portal) -> Finding:
    """Look in the policy as shown for each link that a clause promises; asks no other site."""
    edition = _current().get(this_agency().governing.slug)
    if edition is None:
        return Finding("unproven", "No privacy policy is in force.")
    page = ask(portal, f"/policies/{edition.document.slug}/").page
    tools, laws = _clause(edition, TOOL_LINKS), _clause(edition, LAW_LINKS)
    wanted = [
        (tools, tool.name, url)
        for tool in edition.registry.tools
        for url in (tool.privacy_policy, tool.terms)
    ]
    wanted += [(laws, source.cite, source.url) for source in _laws(edition)]
    faults = [
        f"{name}: its link does not stand in the clause that promises it."
        for clause, name, url in wanted
        if clause is None or url not in _linked(page, clause)
    ]
    faults += _stray(edition, page, laws)
    faults += [
        f"{each.cite} is not shown with its status." for each in _laws(edition) if not _is_shown(page, each)
    ]
    return Finding.of(
        examined=len(wanted),
        faults=faults,
        figure=f"{len(wanted)} promised links stand in their clauses, just as the register has them.",
    )


def examine_answers(_portal: Portal) -> Finding:
    """Ask each address that a policy in force refers to, unless the operator keeps the portal from asking."""
    current = _current()
    wanted = {url: slug for slug, edition in current.items() for url in references(edition)}
    governing = current.get(this_agency().governing.slug)
    if settings.CHECK_LINKS not in SETTINGS:
        return Finding("failed", "KEEPFAITH_CHECK_LINKS is neither yes nor no, so no other site was asked.")
    if not link_client.is_allowed():
        return Finding(
            "unproven",
            f"Whether the {len(wanted)} addresses that the policies refer to answer is not known: this portal is set "
            "not to ask other sites.",
        )
    caller = link_client.Caller(governing.registry.server_hosts if governing else frozenset())
    replies = [(slug, caller.ask(url)) for url, slug in wanted.items()]
    faults = [f"{reply.url} ({slug}) {reply.told}." for slug, reply in replies if not reply.is_good]
    return Finding.of(
        examined=len(replies),
        faults=faults,
        figure=f"All {len(replies)} addresses that the policies refer to answer.",
    )


def references(edition: PostedEdition) -> Iterator[str]:
    """List the addresses of other sites that an edition's text, register and list of tools give."""
    yield from (link.url for link in edition.prose.links if leaves(link.url))
    yield from (source.url for source in edition.sources.values() if source.url)
    for tool in edition.registry.tools:
        yield from (tool.privacy_policy, tool.terms, tool.opt_out)


def _current() -> dict[str, PostedEdition]:
    kept, at = shelf(), dt.datetime.now(dt.UTC)
    found = {each.slug: kept.in_force(each.slug, at=at) for each in this_agency().documents}
    return {slug: edition for slug, edition in found.items() if edition}


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
        known = {source.url for source in edition.sources.values()}
        for url in sorted(_linked(page, laws) - known):
            yield f"The clause {laws.anchor} links {url}, which the register lacks."


def _is_shown(page: Page, source: Source) -> bool:
    return source.status in SHOWN and any(shows(row, source) for row in page.rows)
