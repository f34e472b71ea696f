"""Announcing: from now on everyone finds the event among the pages, in the calendar and in the feed."""

from keepfaith.disclosure.tasks.task_actions import AlreadyDone
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.revision import refuse_over, revised_event


def announce(number: int, sequence: int) -> Event:
    """Announce a draft as it was seen; no notice is sent by this."""
    with revised_event(number, sequence) as event:
        if not event.is_draft:
            raise AlreadyDone("This event was announced already.", "There is nothing left to do here.")
        refuse_over(event)
        event.state = Event.ANNOUNCED
    return event
