"""Promise 31: nothing leaves for money or anything else of value."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.decisions import judged


def examine(reach: Reach) -> Finding:
    """Try sendings for value."""
    return judged(reach, Aspect.SALES, figure="on what would leave for value")
