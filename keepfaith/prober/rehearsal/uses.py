"""Promise 35: what people sent is used for purposes of the policy, and for that of its task."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.decisions import judged


def examine(reach: Reach) -> Finding:
    """Try every purpose beside the task's own."""
    return judged(reach, Aspect.USES, figure="for purposes of the policy and others")
