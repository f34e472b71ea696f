"""Promise 56: what was collected under an edition stays under it when a later one comes."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.decisions import judged


def examine(reach: Reach) -> Finding:
    """Try what was collected before a looser and before a stricter edition."""
    return judged(reach, Aspect.EARLIER, figure="on what was collected before a looser or a stricter edition")
