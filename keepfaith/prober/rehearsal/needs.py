"""Promise 34: nobody opens what their duty does not need, or what is in a colleague's task."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.decisions import judged


def examine(reach: Reach) -> Finding:
    """Try openings under each duty, and without it."""
    return judged(reach, Aspect.NEEDS, figure="on who needs to know")
