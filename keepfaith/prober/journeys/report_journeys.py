"""Promise 38: a made-up person sees by a link to their mailbox what is theirs, and nothing else."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.own_reports import own_report
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Take this round's request for a link to its end."""
    try:
        made = own_report(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    faults = made.faults + made.counting.faults
    if made.lacks and not faults:
        return Finding("unproven", made.lacks)
    return Finding.of(
        examined=made.tried + made.counting.tried,
        faults=faults,
        figure="A link came by mail. It opened nothing by being looked at, once what is its mailbox’s own, with a "
        "receipt what was typed, word for word, and after its end nothing. A message said that it was opened. The "
        "ledger has each proof and showing. It signed as many uses as the page and the file list.",
    )
