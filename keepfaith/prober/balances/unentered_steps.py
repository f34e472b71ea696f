"""Promise 14: each use of a record at the desk was written down in the ledger."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.steps import judged, unentered
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Count the steps of each task, and look for an entry of each."""
    return judged(reach, "unentered steps", unentered, "each has its entry in the ledger.")
