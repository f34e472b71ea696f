"""Promise 35: each task is for the purpose that its acts say."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.tasks import USES, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Compare the purposes of the tasks."""
    return judged(
        reach,
        USES,
        figure="each has the purpose that the acts in the ledger come to.",
    )
