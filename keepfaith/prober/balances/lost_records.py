"""Promise 42: no row of what people sent, and no key, is gone without an entry that ended it."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.records import LOST, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Look for rows and keys that are gone."""
    return judged(reach, LOST, figure="each has its row and its key until an entry ends it.")
