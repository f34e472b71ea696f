"""Promise 13: a request for notices is confirmed by its button alone, and ends at once, for good and by entry."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.subscription_entries import subscription_entries
from keepfaith.prober.journeys.subscriptions import late_faults, subscription
from keepfaith.prober.mail.message_store import MessageStore
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Ask for notices as a made-up person, confirm, and end them; and look at those that ended before."""
    if not reach.mailbox:
        return Finding("unproven", "No mailbox for test messages is configured, so nobody asks for notices.")
    store, lacks, faults, figure = MessageStore(reach.folder), "", list[str](), ""
    used_up = None
    try:
        made = subscription(reach)
        lacks = made.lacks
        faults = [f"A request for notices, to be ended by {made.ending}: {fault}." for fault in made.faults]
        figure = (
            f"A request for notices sent to its end: its message came after {made.seconds:.0f} seconds, looking at "
            f"its link confirmed nothing, its button did, and {made.ending} ended it at once."
        )
    except NotSent as reason:
        lacks = str(reason)
    except UsedUp as reason:
        used_up = reason
    ended = store.ended()
    faults += late_faults(store, subscription_entries(reach, since=[one.first for one in ended]))
    if used_up and not faults:
        raise used_up
    if lacks and not faults:
        return Finding("unproven", lacks)
    return Finding.of(
        examined=1,
        faults=faults,
        figure=f"{figure} Of {len(ended)} that ended within 7 days, none was sent a message since.",
    )
