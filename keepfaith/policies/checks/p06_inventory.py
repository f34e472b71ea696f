"""Promise 6: no section holds a kind of information that the edition in force does not list."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.policies.sections.registry import SECTIONS


def examine(_portal: Portal) -> Finding:
    """Compare what the sections declare with the edition in force; the prober knows what the database has."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    if edition is None:
        return Finding("unproven", "No privacy policy is in force.")
    return Finding.of(
        examined=len(SECTIONS.holdings),
        faults=[*_holding_faults(edition.bundle.table("inventory.toml").get("holding", []))],
        figure=f"{len(SECTIONS.holdings)} kinds of records are declared, each within what the policy lists.",
    )


def _holding_faults(listed: Iterable[dict[str, Any]]) -> Iterator[str]:
    allowed = {entry["name"]: set(entry["categories"]) for entry in listed}
    for holding in SECTIONS.holdings:
        if holding.name not in allowed:
            yield f"Table {holding.table} holds {holding.name}, which the policy does not list."
            continue
        for category in sorted(holding.categories - allowed[holding.name]):
            yield f"Table {holding.table} holds {category}, which the policy does not list for {holding.name}."
