"""Promise 13: nothing goes to a person who did not ask."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.decisions import judged


def examine(reach: Reach) -> Finding:
    """Try what may go to those alone who asked."""
    return judged(reach, Aspect.UNASKED, figure="on what may go to those alone who asked")
