"""Promise 58: what was written to the contact is somebody's task until an act closed it."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.tasks import CONTACT, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Look for the tasks of letters and of the form for questions."""
    return judged(
        reach,
        CONTACT,
        figure="each letter and each question has its task, and none was closed without an act of the ledger.",
    )
