"""Promise 35: staff use what people send only to answer, to help, and to meet legal obligations."""

from collections.abc import Iterable
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.answers import Counter, OpenedKeys
from keepfaith.disclosure.checks.custodian_probe import governing, own_uses, probe, recent_day
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.sections.check import Finding, Portal

NOT_A_PURPOSE: Final = "curiosity"


def examine(_portal: Portal) -> Finding:
    """Read the tally of openings, and try to open for a purpose that is none."""
    edition = governing()
    if edition is None:
        return Finding("unproven", "No policy is in force.")
    purposes = {
        name
        for posted in posted_editions().of(this_agency().governing.slug)
        for name in posted.bundle.table("purposes.toml").get("purpose", {})
    }
    opened = [tally for tally in custodian().counters(recent_day()) if tally.kind == "opened"]
    faults = [*without_purpose(opened, purposes), *_tried_live(edition)]
    count, named = sum(tally.count for tally in opened), len({tally.purpose for tally in opened})
    summary = (
        f"{count:,} openings in 30 days, each entered under one of {named} purposes of the policy."
        if count
        else "Nothing was opened."
    )
    return Finding.of(
        examined=count + 2,
        faults=faults,
        figure=f"{summary} We tried to open a record without a valid purpose. It was refused.",
    )


def without_purpose(opened: Iterable[Counter], purposes: set[str]) -> list[str]:
    """List openings that name no purpose of the policy."""
    return [
        f"{tally.count} openings by {tally.duty} name the purpose “{tally.purpose}”, which the policy does not have."
        for tally in opened
        if tally.purpose not in purposes
    ]


def _tried_live(edition: PostedEdition) -> list[str]:
    use, faults = own_uses(edition)[0], []
    for purpose in (NOT_A_PURPOSE, ""):
        with probe(edition, use.purpose, use.category) as probe_record:
            try:
                outcome = probe_record.opened(duty=use.duty, purpose=purpose)
            except KeepfaithError:
                continue
            if isinstance(outcome, OpenedKeys):
                faults.append(f"The custodian opened a record for the purpose “{purpose}”.")
    return faults
