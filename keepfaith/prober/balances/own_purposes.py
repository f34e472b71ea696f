"""Promise 12: no task on literature has another purpose than its acts say, and no other is one on literature."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.tasks import OWN_PURPOSES, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Compare the purposes of the tasks."""
    return judged(
        reach,
        OWN_PURPOSES,
        figure="each that is for what this promise is about, by its row or by the ledger, has the purpose that the "
        "acts in the ledger come to.",
    )
