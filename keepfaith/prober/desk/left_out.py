"""Promise 38: what two employees leave out of a person's own view is not there, and is shown again once that ends."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.browser import NotSignedIn
from keepfaith.prober.desk.withheld_report import withheld_report
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Leave out what a made-up person sent, and look at their page, PDF and file before, meanwhile and afterwards."""
    try:
        made = withheld_report(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    except NotSignedIn:
        return Finding("unproven", "The desk did not let an account of ours in.")
    if made.lacks and not made.faults:
        return Finding("unproven", made.lacks)
    return Finding.of(
        examined=made.tried,
        faults=made.faults,
        figure="A form that we sent ourselves was left out by the acts of two accounts of ours, of which the first "
        "could not approve it. The page, the PDF and the file had nothing of it meanwhile. Then they showed it again, "
        "and a message said so.",
    )
