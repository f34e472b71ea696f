"""Promise 43: a duty that nobody gave opens nothing."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.decisions import judged


def examine(reach: Reach) -> Finding:
    """Try openings by employees who lack the duty."""
    return judged(reach, Aspect.MISUSE, figure="by employees who lack the duty")
