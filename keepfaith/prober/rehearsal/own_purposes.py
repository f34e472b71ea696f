"""Promise 12: what was told us for literature or notices is used for nothing else."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.decisions import judged


def examine(reach: Reach) -> Finding:
    """Try uses of what has a purpose of its own."""
    return judged(reach, Aspect.OWN_PURPOSES, figure="on what was told us for literature or notices")
