"""Promise 34: each task is with the employee to whom its acts gave it."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.tasks import HOLDERS, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Compare the holders of the tasks."""
    return judged(
        reach,
        HOLDERS,
        figure="each is with the employee to whom the acts in the ledger gave it, or with nobody.",
    )
