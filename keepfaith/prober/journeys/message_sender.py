"""Promise 58: a message that the portal sends is from the contact, and a reply to it goes there."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.messages import judged
from keepfaith.prober.mail.message_faults import sender_faults
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Compare its sender, and where its replies go, with the agency's file."""
    figure = "{size:,} bytes of a message that came by mail: from the contact, and a reply goes there."
    return judged(reach, sender_faults, figure)
