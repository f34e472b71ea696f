"""Promise 39: notices go to another address once that confirms, their first mailbox is told, and brings them back."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.own_journey import judged
from keepfaith.prober.journeys.own_moves import own_move
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Judge what this round's move of notices came to."""
    return judged(
        reach,
        own_move,
        "Notices of one’s own were given another address. They went there once it had confirmed, and to the first no "
        "more. That mailbox was told, without the address, and brought them back. The ledger has all three once.",
    )
