"""Promise 43: nobody without a duty opens a request of ours, and the ledger has each try."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.tried_request import MISUSES, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Judge how this round took a form of ours to its end at the desk."""
    return judged(reach, MISUSES)
