"""Promise 39: an answer goes to the address that was confirmed for it, and not to the one that its person left."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.answered_elsewhere import answered_elsewhere
from keepfaith.prober.journeys.own_journey import judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Judge where answers came that accounts of ours wrote."""
    return judged(
        reach,
        answered_elsewhere,
        "Answers to forms of ours were to go to another address. Each was written at the desk by an account of ours, "
        "came to that address once, and not to the first.",
    )
