"""Promises 16 and 17: the IP addresses from which the prober asked stand in no file and no column."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.search.sweep import sweep
from keepfaith.prober.search.verdict import judged


def examine(reach: Reach) -> Finding:
    """Look for our own addresses in all that the portal writes."""
    swept = sweep(reach)
    number = swept.sought.get("address", 0)
    return judged(
        swept,
        {"address": "An address of a visitor"},
        untried="" if number else "The prober has not asked from an address of its own yet.",
        figure=f"{number} addresses from which we asked",
    )
