"""Events in every state, and clerks at the desk of events."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from keepfaith.intake.events.announce import announce
from keepfaith.intake.events.cancel import cancel
from keepfaith.intake.events.drafts import create_draft
from keepfaith.intake.events.event_form import EventDetails
from keepfaith.intake.events.models import Event
from tests.disclosure.desk.conftest import Desk, clerk, control

__all__ = ["Desk", "clerk", "control"]  # fixtures are used by their names
HEARINGS = "Public hearings on new rules"
BOARD = "Meetings of the board"


def particulars(*, in_days: float = 7, hours: float = 2, **changes: Any) -> EventDetails:
    """An event at a whole minute, so many days from now."""
    starts_at = changes.pop("starts_at", None) or (timezone.now() + dt.timedelta(in_days)).replace(
        second=0, microsecond=0
    )
    whole = {
        "title": "Public hearing on school meals",
        "summary": "What you think of the new rules.",
        "place": "Example Hall, Exampletown",
        "link": "",
        "zone": "America/New_York",
        "ends_at": starts_at + dt.timedelta(hours=hours),
        "topics": [HEARINGS],
        "languages": ["en"],
    }
    return EventDetails(starts_at=starts_at, **{**whole, **changes})


def made(state: str = Event.ANNOUNCED, **changes: Any) -> Event:
    event = create_draft(particulars(**changes))
    if state != Event.DRAFT:
        event = announce(event.pk, event.sequence)
    return cancel(event.pk, event.sequence) if state == Event.CANCELLED else event


def moved(event: Event, *, days: float) -> Event:
    """Let so many days go by since an event was announced."""
    event.starts_at -= dt.timedelta(days)
    event.ends_at -= dt.timedelta(days)
    event.sequence += 1
    event.save()
    return event


def typed(**changes: Any) -> dict[str, Any]:
    """What a browser sends from the form, filled in as it should be."""
    return {
        "title": "Public hearing on school meals",
        "summary": "",
        "place": "online",
        "link": "",
        "zone": "America/New_York",
        "starts_on": "2027-03-09",
        "starts_at": "18:30",
        "ends_on": "2027-03-09",
        "ends_at": "20:00",
        "topics": [HEARINGS],
        "languages": ["en"],
        **changes,
    }


@pytest.fixture
def desk(clerk: Callable[..., Desk]) -> Desk:
    """An employee with the duty for events."""
    return clerk("events")
