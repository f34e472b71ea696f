"""Promise 39: answers go to another address once that confirms, the first mailbox is told, and takes it back."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.own_answers import own_answers
from keepfaith.prober.journeys.own_journey import judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Judge what this round's move of answers came to."""
    return judged(
        reach,
        own_answers,
        "The answers to a form were given another address. They were to go there once it had confirmed, by the page "
        "and the file. The first mailbox was told, without the address, and took it back. The ledger has all three "
        "once.",
    )
