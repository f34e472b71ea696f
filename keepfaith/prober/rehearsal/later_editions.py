"""Promise 57: what is collected under a new edition follows it."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.decisions import judged


def examine(reach: Reach) -> Finding:
    """Try what was collected since a looser and since a stricter edition."""
    return judged(reach, Aspect.LATER, figure="on what was collected since a looser or a stricter edition")
