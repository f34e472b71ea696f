"""Promise 22: the code of a session at the desk stands in no file and no column."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.search.sweep import sweep
from keepfaith.prober.search.verdict import judged


def examine(reach: Reach) -> Finding:
    """Look for the codes that our own browsers were given at the desk."""
    swept = sweep(reach)
    number = swept.sought.get("session", 0)
    return judged(
        swept,
        {"session": "The code of a session"},
        untried="" if number else "The prober has not signed in at the desk yet.",
        figure=f"The codes of {number} sessions of ours at the desk",
    )
