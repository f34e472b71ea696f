"""Promises 1, 55 and 57: each posted edition is shown whole, under the digest of its files."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.posted import PostedEdition, in_force, posted_editions
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

MANIFEST = "SHA256SUMS"


def examine(reach: Reach) -> Finding:
    """Hash every posted edition anew, and compare each file of those in force with the one that is served."""
    portal = reach.portal
    if portal is None:
        return Finding("unproven", "The portal does not run.")
    editions = posted_editions(reach)
    zones = _zones(reach, editions)
    faults = [
        f"The edition {named(edition)} is not what its digest says."
        for edition in editions
        if is_false(edition)
    ]
    served = 0
    for edition in in_force(editions, at=dt.datetime.now(dt.UTC)).values():
        day = edition.starts_at.astimezone(ZoneInfo(zones[edition.document])).date()
        for path, expected in _addresses(edition, day):
            served += 1
            answer = Visitor.somebody(portal).get(path)
            if answer.status != 200 or answer.body != expected.encode():  # noqa: PLR2004 - OK
                faults.append(f"{path} is not the posted file.")
        page = Visitor.somebody(portal).get(f"/policies/{edition.document}/")
        served += 1
        if edition.digest not in page.text:
            faults.append(f"/policies/{edition.document}/ does not show the digest of the edition in force.")
    figure = f"{len(editions)} posted editions have their digests. {served} files and pages equal to those in force."
    return Finding.of(examined=len(editions) + served, faults=faults, figure=figure)


def is_false(edition: PostedEdition) -> bool:
    """Return whether an edition's row claims another digest than its files have."""
    return edition.digest != edition.claimed


def named(edition: PostedEdition) -> str:
    """Return an edition's name for people."""
    return f"{edition.document} of {edition.starts_at:%Y-%m-%d}"


def _addresses(edition: PostedEdition, day: dt.date) -> Iterator[tuple[str, str]]:
    at = f"/policies/{edition.document}/{day}/"
    yield from ((at + name, text) for name, text in edition.files.items())


def _zones(reach: Reach, editions: list[PostedEdition]) -> dict[str, str]:
    if reach.connection is None:
        # From outside the day is all that is known of a start.
        return dict.fromkeys((edition.document for edition in editions), "UTC")
    with reach.database() as database:
        return dict(database.execute("SELECT slug, zone FROM policies_document").fetchall())
