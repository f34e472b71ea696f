"""Cancelling: an announced event does not take place; it stays where people look for it, and says so."""

from keepfaith.disclosure.mail import mailings
from keepfaith.errors import KeepfaithError
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.notices import mailing_name
from keepfaith.intake.events.revision import revised_event


def cancel(number: int, sequence: int, *, account: str = "") -> Event:
    """Cancel an announced event as it was seen, for good; notices that have not gone out are stopped."""
    with revised_event(number, sequence) as event:
        if event.is_draft:
            raise KeepfaithError("This event was never announced.", "Discard the draft.")
        # Whoever was not told yet need not hear that it comes.
        mailings.stop(mailing_name(event, canceled=False), account)
        event.state = Event.CANCELLED
    return event
