"""Promises 28 and 40: what the texts of the policies refer to answers."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.policies.checks import link_client
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.editions.external_links import leaves
from keepfaith.policies.sections.check import Finding, Portal

SETTINGS: Final = ("", "no", "yes")


def examine(_portal: Portal) -> Finding:
    """Ask each address that a policy in force refers to, unless the operator keeps the portal from asking."""
    cache, at = posted_editions(), dt.datetime.now(dt.UTC)
    editions = {document.slug: cache.in_force(document.slug, at=at) for document in this_agency().documents}
    current = {slug: edition for slug, edition in editions.items() if edition}
    slugs = {url: slug for slug, edition in current.items() for url in references(edition)}
    governing = current.get(this_agency().governing.slug)
    if settings.CHECK_LINKS not in SETTINGS:
        return Finding("failed", "KEEPFAITH_CHECK_LINKS is neither yes nor no, so no other site was asked.")
    if not link_client.is_allowed():
        return Finding(
            "unproven",
            f"Whether the {len(slugs)} addresses that the policies refer to answer is not known: this portal is set "
            "not to ask other sites.",
        )
    caller = link_client.Caller(governing.registry.server_hosts if governing else frozenset())
    replies = [(slug, caller.ask(url)) for url, slug in slugs.items()]
    faults = [f"{reply.url} ({slug}) {reply.outcome}." for slug, reply in replies if not reply.is_good]
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
