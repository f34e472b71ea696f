"""Promise 39: notices go to another address once that confirms, their first mailbox is told, and brings them back."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.own_moves import own_move
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Judge what this round's move of notices came to."""
    try:
        made = own_move(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    if made.lacks and not made.faults:
        return Finding("unproven", made.lacks)
    return Finding.of(
        examined=made.tried,
        faults=made.faults,
        figure="Notices of one’s own were given another address. They went there once it had confirmed, and to the "
        "first no more. That mailbox was told, without the address, and brought them back. The ledger has all three "
        "once.",
    )
