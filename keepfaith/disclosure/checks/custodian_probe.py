"""Probing the live custodian with a record about nobody, which is discarded afterwards."""

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import OWN_CHECKS
from keepfaith.custody.protocol.message import Denial
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import custodian, opener
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions

FIELD: Final = "probe"
RECENTLY: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Probe:
    """A record of one field, about nobody, collected for one purpose."""

    record: bytes

    def opened(self, *, duty: str, purpose: str, account: str = OWN_CHECKS) -> OpenedKeys | Denial:
        """Ask to open it; nobody has its task, so it is that of whoever has a duty for it."""
        return opener().open(
            [self.record],
            [FIELD],
            employee=account,
            duty=duty,
            purpose=purpose,
        )[self.record]


@dataclass(frozen=True, slots=True)
class OwnUse:
    """A duty that may open something for the very purpose it was collected for."""

    duty: str
    purpose: str
    category: str


def own_uses(edition: PostedEdition) -> tuple[OwnUse, ...]:
    """List the duties that may open what was collected for a purpose for that purpose, by purpose."""
    allowed = need_to_know.needs(edition.bundle.digest).openable
    return tuple(
        OwnUse(duty, purpose, min(openable.clauses))
        for (duty, collected, purpose), openable in sorted(allowed.items(), key=lambda item: item[0][1:])
        if collected == purpose
    )


def probe_header(edition: PostedEdition, purpose: str, category: str) -> Header:
    """Give the header of something with one field, under an edition and for a purpose."""
    holding = next(
        row["name"] for row in edition.bundle.table("inventory.toml")["holding"] if row["purpose"] == purpose
    )
    return Header(edition.bundle.digest, holding, purpose, {FIELD: category})


@contextmanager
def probe(edition: PostedEdition, purpose: str, category: str) -> Iterator[Probe]:
    """Create a record about nobody under an edition, and discard it after the block."""
    header = probe_header(edition, purpose, category)
    created = custodian().create(secrets.token_bytes(32), header)
    try:
        yield Probe(created.record)
    finally:
        custodian().discard(created.record)


def governing() -> PostedEdition | None:
    """Give the edition in force that brings rules."""
    return posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))


def logged(kind: str, *, decision: str = "", since: dt.date | None = None) -> int:
    """Count the custodian's entries of a kind since a day; if none is named, since the day before this one."""
    # Not since today: the count must not fall when midnight passes between two questions.
    since = since or dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    return sum(
        tally.count
        for tally in custodian().counters(since)
        if tally.kind == kind and decision in ("", tally.decision)
    )


def recent_day() -> dt.date:
    """Give the day from which on something is recent."""
    return dt.datetime.now(dt.UTC).date() - RECENTLY
