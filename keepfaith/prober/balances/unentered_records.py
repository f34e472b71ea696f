"""Promise 14: no row of what people sent is without its entry in the ledger."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.records import UNENTERED, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Look for rows that no entry created."""
    return judged(reach, UNENTERED, figure="no row is without the entry that created it.")
