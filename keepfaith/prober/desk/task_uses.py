"""Promise 35: a request of ours opens as it was sent, and moves to no purpose that needs a case."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.tried_request import USES, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Judge how this round took a form of ours to its end at the desk."""
    return judged(reach, USES)
