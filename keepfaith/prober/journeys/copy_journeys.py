"""Promise 39: a copy for a third person waits and goes nowhere, its person is told of it and takes it back."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.own_copies import own_copies
from keepfaith.prober.journeys.own_journey import judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Judge what this round's request for a copy came to."""
    return judged(
        reach,
        own_copies,
        "A copy of something of one’s own was asked for, by the page’s steps, for somebody else. The page, the PDF and "
        "the file listed it until it was taken back. Its mailbox was told, without who gets it, and nothing went to "
        "that person. The ledger has both steps once.",
    )
