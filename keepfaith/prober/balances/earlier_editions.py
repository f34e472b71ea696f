"""Promise 56: each row has the edition that its entry names."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.records import EARLIER, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Compare the editions of the rows."""
    return judged(reach, EARLIER, figure="each row is under the edition that its entry names.")
