"""Promise 39: what a made-up person corrects of something of theirs counts from then on, until they take it back."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.own_reports import own_report
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Judge what this round's report came to where its person corrected a name."""
    try:
        made = own_report(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    if not made.correcting.tried and not made.correcting.faults:
        return Finding("unproven", made.lacks or "No report opened in which a name can be corrected.")
    return Finding.of(
        examined=made.correcting.tried,
        faults=made.correcting.faults,
        figure="A name of one's own was corrected by the page’s steps. It counted on the page and in the file until it "
        "was taken back there. Another proof, and an ended one, corrected nothing. The mailbox was told of both, "
        "without the name. The ledger has both once.",
    )
