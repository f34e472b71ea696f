"""Revising: an event is held while it changes, and whoever saw it before somebody else's change is told so."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from keepfaith.disclosure.tasks.task_actions import AlreadyDone
from keepfaith.errors import KeepfaithError
from keepfaith.intake.events.models import Event


class NoSuchEvent(KeepfaithError):
    """There is no such event, or none any more."""


class EventOver(KeepfaithError):
    """What is over is not announced."""


@contextmanager
def locked_event(number: int, sequence: int) -> Iterator[Event]:
    """Hold an event as it was seen, in one transaction; of two who saw the same, the second is told."""
    with transaction.atomic():
        event = Event.objects.select_for_update().filter(pk=number).first()
        if event is None:
            raise NoSuchEvent("There is no such event.", "It may have been discarded. Go back to the events.")
        if event.sequence != sequence:
            raise AlreadyDone(
                "Somebody changed this event after you opened it. Nothing of yours was kept.",
                "Compare it with the event as it is now, then do it again.",
            )
        if event.is_canceled:
            raise AlreadyDone("This event was canceled.", "A canceled event stays as it is. Make a new one.")
        yield event


@contextmanager
def revised_event(number: int, sequence: int) -> Iterator[Event]:
    """Hold an event, and keep what the block makes of it as one more change."""
    with locked_event(number, sequence) as event:
        yield event
        event.sequence += 1
        event.save(force_update=True)
        event.refresh_from_db(fields=["changed_at"])


def refuse_over(event: Event) -> None:
    """Refuse to tell the public of an event that has ended."""
    if event.is_over(at=timezone.now()):
        raise EventOver("This event would be over already.", "Give it a day that is still to come.")
