"""Cancelling: an announced event does not take place; it stays where people look for it, and says so."""

from keepfaith.errors import KeepfaithError
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.revising import revised


def cancel(number: int, sequence: int) -> Event:
    """Cancel an announced event as it was seen, for good; no notice is sent by this."""
    with revised(number, sequence) as event:
        if event.is_draft:
            raise KeepfaithError("This event was never announced.", "Discard the draft.")
        event.state = Event.CANCELLED
    return event
