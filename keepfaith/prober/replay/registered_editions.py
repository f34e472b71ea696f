"""Promises 55 and 57: the custodian knows the posted editions and no other, and each entry names the one in force."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.acts.reader import is_as_released
from keepfaith.prober.posted import PostedEdition, posted_editions
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import Reading, catch_up
from keepfaith.prober.replay.record_folds import digest
from keepfaith.prober.timeline import RULES, SCHEMA

# An edition is registered when it is posted; if the custodian was away then, soon after.
_GRACE: Final = dt.timedelta(hours=1)


def examine(reach: Reach) -> Finding:
    """Compare what was registered with what is posted, and the edition of each entry with the posted starts.

    Editions without acts have those of the release, which no digest of theirs covers: these are compared, too.
    """
    reading = catch_up(reach, "editions")
    governing = [edition for edition in posted_editions(reach) if RULES in edition.files]
    reading.faults[:0] = _differences(reading, governing)
    entries = reading.counts.get("entries", 0)
    figure = (
        f"{len(governing)} posted editions, registered with their rules and starts. {entries:,} entries of 7 days name "
        "the edition that was in force in their hour."
    )
    return reading.finding(examined="entries", figure=figure)


def _differences(reading: Reading, governing: list[PostedEdition]) -> Iterator[str]:
    registered = dict(reading.registered)
    now = dt.datetime.now(dt.UTC)
    for edition in governing:
        is_known = registered.pop(edition.digest, None) is not None
        if not is_known and edition.posted_at + _GRACE < now:
            day = f"{edition.starts_at:%Y-%m-%d}"
            yield f"The edition that begins on {day} is posted and not registered with the custodian."
    yield from changed(reading, governing)
    if registered:
        yield f"The custodian knows {len(registered)} editions that are not posted."
    if not is_as_released():
        yield "The acts of editions from before are others than the release came with."


def changed(reading: Reading, governing: list[PostedEdition]) -> Iterator[str]:
    """Name each posted edition that the custodian knows with other rules, or another start."""
    registered = dict(reading.registered)
    for edition in governing:
        if registered.get(edition.digest, content := _content(edition)) != content:
            day = f"{edition.starts_at:%Y-%m-%d}"
            yield f"The edition that begins on {day} is registered with other rules, or another start."


def _content(edition: PostedEdition) -> bytes:
    rules, schema = (hashlib.sha256(edition.files[name].encode()).hexdigest() for name in (RULES, SCHEMA))
    return digest(rules, schema, str(int(edition.starts_at.timestamp())))
