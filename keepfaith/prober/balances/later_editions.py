"""Promise 57: each record is under the edition that was in force when it came."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.records import LATER, judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Compare the editions of the rows with the posted starts."""
    return judged(
        reach,
        LATER,
        figure="each is under the edition that its entry names and that was in force in its hour.",
    )
