"""Promise 38: what two employees leave out of a person's own view is not there, and is shown again once that ends."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.withheld_report import withheld_report
from keepfaith.prober.journeys.own_journey import judged
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Leave out what a made-up person sent, and look at their page, PDF and file before, meanwhile and afterwards."""
    return judged(
        reach,
        withheld_report,
        "A form that we sent ourselves was left out by the acts of two accounts of ours, of which the first could not "
        "approve it. The page, the PDF and the file had nothing of it meanwhile. Then they showed it again, and a "
        "message said so.",
    )
