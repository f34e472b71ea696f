"""Promises that rest on rules: the custodian decides by the very rules that are posted."""

import hashlib
from collections.abc import Iterator

from keepfaith.custody.client.connection import RecordsClient
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.acts.floors import faults_of
from keepfaith.prober.posted import PostedEdition, posted_editions
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import catch_up
from keepfaith.prober.replay.registered_editions import changed
from keepfaith.prober.timeline import RULES, SCHEMA


def examine(reach: Reach) -> Finding:
    """Compare the digests of rules that were registered with those of the posted files."""
    reading = catch_up(reach, "editions")
    if reading.is_behind:
        return reading.finding(examined="entries", figure="")
    governing = [edition for edition in posted_editions(reach) if RULES in edition.files]
    return Finding.of(
        examined=len(reading.registered),
        faults=[*changed(reading, governing), *_decided_by(reach, governing)],
        figure=f"Editions whose rules the custodian has, letter for letter as posted: {len(reading.registered)}.",
    )


def _decided_by(reach: Reach, governing: list[PostedEdition]) -> Iterator[str]:
    """Name each edition whose rules in the custodian's store, by which it decides, are not the posted ones."""
    known = RecordsClient(reach.requests).editions()
    for edition in governing:
        posted = tuple(hashlib.sha256(edition.files[name].encode()).digest() for name in (RULES, SCHEMA))
        mine = known.get(edition.digest)
        if mine is not None and (mine.rules, mine.schema) != posted:
            yield f"The custodian decides by other rules than those of the edition of {edition.starts_at:%Y-%m-%d}."
        acts = "".join(
            line for line in edition.manifest.splitlines(keepends=True) if line[66:].startswith("acts/")
        )
        yield from (
            f"The edition of {edition.starts_at:%Y-%m-%d}: {fault}" for fault in faults_of(edition.files)
        )
        if mine is not None and mine.acts != hashlib.sha256(acts.encode()).digest():
            yield f"The custodian has other acts than those of the edition of {edition.starts_at:%Y-%m-%d}."
