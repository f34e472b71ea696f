"""Promises that rest on rules: the custodian decides by the very rules that are posted."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.posted import posted_editions
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import catch_up
from keepfaith.prober.replay.registered_editions import changed
from keepfaith.prober.timeline import RULES


def examine(reach: Reach) -> Finding:
    """Compare the digests of rules that were registered with those of the posted files."""
    reading = catch_up(reach, "editions")
    if reading.is_behind:
        return reading.finding(examined="entries", figure="")
    governing = [edition for edition in posted_editions(reach) if RULES in edition.files]
    return Finding.of(
        examined=len(reading.registered),
        faults=list(changed(reading, governing)),
        figure=f"The custodian has the rules of {len(reading.registered)} editions, letter for letter as posted.",
    )
