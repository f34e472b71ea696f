"""Promise 39: what a made-up person states about something of theirs goes with it from then on."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.own_reports import own_report
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Judge what this round's report came to where its person disagreed."""
    try:
        made = own_report(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    if not made.stating.tried and not made.stating.faults:
        return Finding("unproven", made.lacks or "No report opened in which something can be stated.")
    return Finding.of(
        examined=made.stating.tried,
        faults=made.stating.faults,
        figure="A statement was added to something of one's own by the page’s two steps. It is on the page and in the "
        "file from then on. Another proof, and an ended one, added nothing. The ledger has it once.",
    )
