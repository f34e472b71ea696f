"""Promises 56 and 57: the custodian decides by the very editions that are posted, and by no other."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.registered_editions import RegisteredEdition
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.policies.editions import edition_cache
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.editions.register_with_custodian import registered_as
from keepfaith.policies.sections.check import Finding, Portal

# The worker registers an edition within seconds of its posting.
PATIENCE: Final = dt.timedelta(minutes=10)


def examine(_portal: Portal) -> Finding:
    """Ask the custodian for all that it knows of editions, and compare it with what is posted."""
    # In this order, and not from memory: what is registered was posted before.
    registered = custodian().editions()
    edition_cache.forget()
    posted = edition_cache.posted_editions().of(this_agency().governing.slug)
    now = dt.datetime.now(dt.UTC)
    return Finding.of(
        examined=len({edition.bundle.digest for edition in posted} | registered.keys()),
        faults=[*_faults(posted, registered, now), *_unposted(posted, registered)],
        figure=f"The custodian knows {len(registered)} of {len(posted)} posted editions, each with its start and its "
        "rules, and no other.",
    )


def _faults(
    posted: tuple[PostedEdition, ...], registered: Mapping[str, RegisteredEdition], now: dt.datetime
) -> Iterator[str]:
    for edition in posted:
        known, expected = registered.get(edition.bundle.digest), registered_as(edition)
        if known is None:
            if now - edition.posted_at > PATIENCE:
                yield f"The custodian does not know the edition of {edition.starts_on}."
        elif known.starts_at != expected.starts_at:
            yield f"The custodian has another start for the edition of {edition.starts_on}."
        elif known != expected:
            yield f"The custodian has other rules or acts for the edition of {edition.starts_on}."


def _unposted(
    posted: tuple[PostedEdition, ...], registered: Mapping[str, RegisteredEdition]
) -> Iterator[str]:
    for digest in registered.keys() - {edition.bundle.digest for edition in posted}:
        day = this_agency().day(registered[digest].starts_at)
        yield f"The custodian knows an edition that starts on {day} and is not posted."
