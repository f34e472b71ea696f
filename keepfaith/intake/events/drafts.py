"""Drafting: an event is written down, changed as often as needed, or discarded before anybody heard of it."""

from dataclasses import asdict
from typing import Final

from django.db import connection, transaction
from django.utils.text import slugify

from keepfaith.disclosure.tasks.task_actions import AlreadyDone
from keepfaith.intake.events.event_form import EventDetails
from keepfaith.intake.events.models import MAX_SLUG_LENGTH, Event
from keepfaith.intake.events.revision import locked_event, refuse_over, revised_event

# Words that stand in addresses beside those of events.
_TAKEN: Final = frozenset({"calendar", "confirm", "feed", "unsubscribe"})
_ROOM_FOR_A_NUMBER: Final = 10


def create_draft(particulars: EventDetails) -> Event:
    """Write down a new event, which nobody but staff can see."""
    with transaction.atomic():
        return Event.objects.create(slug=_free_slug(particulars.title), **asdict(particulars))


def change_event(number: int, sequence: int, particulars: EventDetails) -> Event:
    """Change an event as it was seen; of an announced one, calendars and the feed tell the change."""
    with revised_event(number, sequence) as event:
        is_moved = (event.starts_at, event.ends_at) != (particulars.starts_at, particulars.ends_at)
        if event.is_draft and event.title != particulars.title:
            event.slug = _free_slug(particulars.title, but=event)
        for name, value in asdict(particulars).items():
            setattr(event, name, value)
        if is_moved and not event.is_draft:
            refuse_over(event)
    return event


def discard_draft(number: int, sequence: int) -> None:
    """Delete a draft."""
    with locked_event(number, sequence) as event:
        if not event.is_draft:
            raise AlreadyDone("This event was announced.", "Cancel it, so that people learn of it.")
        event.delete()


def _free_slug(title: str, *, but: Event | None = None) -> str:
    """Make of a title a word for addresses that no other event has."""
    with connection.cursor() as cursor:
        # Of two who make one at once, the second waits here and sees the first one's.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('intake_event.slug', 0))")
    # A title in another script leaves nothing.
    word = slugify(title)[: MAX_SLUG_LENGTH - _ROOM_FOR_A_NUMBER].replace("_", "-").strip("-") or "event"
    word = "-".join(part for part in word.split("-") if part)
    others = Event.objects.filter(slug__startswith=word)
    if but is not None:
        others = others.exclude(pk=but.pk)
    taken = _TAKEN | set(others.values_list("slug", flat=True))
    number = 1
    while (slug := word if number == 1 else f"{word}-{number}") in taken:
        number += 1
    return slug
