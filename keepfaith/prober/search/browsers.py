"""Promise 47: no name of a browser is stored, by which visits could be joined."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.search.sweep import sweep
from keepfaith.prober.search.verdict import judged


def examine(reach: Reach) -> Finding:
    """Look for the words that every browser names itself by."""
    swept = sweep(reach)
    return judged(
        swept,
        {"browser": "The name of a browser"},
        untried="" if swept.sought.get("address") else "No browser of ours has visited yet.",
        figure="Names of browsers",
    )
