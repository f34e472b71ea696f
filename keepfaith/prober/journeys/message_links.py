"""Promise 26: a message that the portal sends loads nothing, and leads to no other site than this one."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.messages import judged
from keepfaith.prober.mail.message_faults import outside_faults
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Look for anything that a mail program loads, and for each link."""
    figure = "{size:,} bytes of a message that came by mail: nothing in it to load, and each link leads to this site."
    return judged(reach, outside_faults, figure)
