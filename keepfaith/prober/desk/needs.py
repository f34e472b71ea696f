"""Promise 34: a request of ours opens for whoever has its duty, and for nobody else."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.tried_request import NEEDS, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Judge how this round took a form of ours to its end at the desk."""
    return judged(reach, NEEDS)
