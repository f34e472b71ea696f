"""Promise 45: nothing is destroyed before its time, on hold or by another duty."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.decisions import judged


def examine(reach: Reach) -> Finding:
    """Try destructions."""
    return judged(reach, Aspect.DESTRUCTIONS, figure="on destroying")
