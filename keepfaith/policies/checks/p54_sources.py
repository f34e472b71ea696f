"""Promise 54: one protection for all that is held, and the law it cites shown with its status."""

import datetime as dt
from typing import Any, Final

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.clauses import Source
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.promises.crawler import fetch
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.policies.sections.registry import SECTIONS

# What a holding may say of its protection; one class for all that people send, because the promise makes no difference.
PROTECTIONS: Final = frozenset({"sealed"})
# The promise speaks of what is sent to this site. Nobody sends the names of our employees' accounts, so these alone may
# stand in clear; a holding with anything else in it, or one for which visitors are asked, may not say so of itself.
STAFF: Final = "staff"
STAFF_CATEGORIES: Final = frozenset({"account-name", "work-address"})
# How the page puts each status in words.
SHOWN: Final = {
    "in force": "yes",
    "revoked": "no: revoked",
    "rescinded": "no: rescinded",
    "self-imposed": "our own rule",
    "superseded": "superseded",
    "unverified": "not verified",
}


def examine(portal: Portal) -> Finding:
    """Read the register of laws as stored and as shown, and the protection of every holding."""
    at = dt.datetime.now(dt.UTC)
    editions, agency = posted_editions(), this_agency()
    current = [
        edition for document in agency.documents if (edition := editions.in_force(document.slug, at=at))
    ]
    sources = sum(len(edition.sources) for edition in current)
    faults = [fault for edition in current for fault in _source_faults(portal, edition)]
    governing = editions.in_force(agency.governing.slug, at=at)
    holdings = governing.bundle.table("inventory.toml").get("holding", []) if governing else []
    purposes = governing.bundle.table("purposes.toml").get("purpose", {}) if governing else {}
    faults += [fault for holding in holdings if (fault := _protection_fault(holding, purposes))]
    listed = {holding["name"] for holding in holdings}
    faults += [
        f"The table {declared.table} holds {declared.name}, which no protection class covers."
        for declared in SECTIONS.holdings
        if declared.name not in listed
    ]
    ended = sum(source.has_ended for edition in current for source in edition.sources.values())
    return Finding.of(
        examined=sources + len(holdings),
        faults=faults,
        figure=f"{len(holdings)} kinds of records; each that people send is declared as sealed. "
        f"{sources} laws and rules cited, {ended} of them ended and shown so.",
    )


def _protection_fault(holding: dict[str, Any], purposes: dict[str, Any]) -> str:
    protection = holding.get("protection")
    if protection == STAFF:
        purpose = purposes.get(str(holding.get("purpose")), {})
        categories = set(holding.get("categories", ()))
        if not categories or not categories <= STAFF_CATEGORIES or purpose.get("when_asked") is not False:
            return f"The holding {holding['name']} is protected as accounts of staff, but may hold what people send."
        return ""
    return "" if protection in PROTECTIONS else f"The holding {holding['name']} has no protection class."


def _source_faults(portal: Portal, edition: PostedEdition) -> list[str]:
    rows = fetch(portal, f"/policies/{edition.document.slug}/").page.rows
    cited = {source for clause in edition.clauses for source in clause.sources} | set(
        edition.sources.values()
    )
    faults = []
    for source in sorted(cited, key=lambda law: law.cite):
        if source.status not in SHOWN:
            faults.append(f"{source.cite} has no known status.")
        elif source.has_ended and not (source.since and source.by):
            faults.append(f"{source.cite} is {source.status}, but not said since when and by what.")
        elif not any(shows(row, source) for row in rows):
            faults.append(
                f"{source.cite} is not shown as {source.status} on the {edition.document.slug} page."
            )
    return faults


def shows(row: str, source: Source) -> bool:
    """Say whether a row of the page's register tells how a source stands."""
    words = [source.cite, SHOWN[source.status]]
    if source.has_ended and source.since:
        words += [source.by, f"{source.since:%B} {source.since.day}, {source.since.year}"]
    return all(word.casefold() in row.casefold() for word in words)
