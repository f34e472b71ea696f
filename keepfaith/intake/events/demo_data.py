"""Made-up events for a demonstration, in the weeks to come; nobody is told of them by this."""

import datetime as dt
from typing import Final

from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.intake.events.announce import announce
from keepfaith.intake.events.cancel import cancel
from keepfaith.intake.events.drafts import create_draft
from keepfaith.intake.events.event_form import EventDetails
from keepfaith.intake.events.local_time import instant_of
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.topics import topics

_HALL: Final = "Example Hall, 1 Example Street, Exampletown"
# In how many days, from when, for how many hours; title, place, summary; which topic, in which languages, and what
# becomes of it.
_SAMPLES: Final = (
    (
        6, 18, 2, "Public hearing on school meals", _HALL,
        "We present the draft of new rules on school meals and hear what you think.\n\nThe hall has a hearing loop.",
        1, ("en", "es"), Event.ANNOUNCED,
    ),
    (
        9, 9, 3, "Meeting of the board", "Example House, Room 1, Exampletown",
        "Open to everyone. The agenda is posted two days before.", 0, ("en",), Event.ANNOUNCED,
    ),
    (
        16, 19, 1, "Evening for families: starting school", "Example School, Exampletown",
        "What your child needs before the first day, and whom to ask.", 3, ("en", "es"), Event.ANNOUNCED,
    ),
    (
        23, 12, 1, "Webinar: safe ways to school", "online",
        "Half an hour of examples, half an hour for your questions.", 4, ("en",), Event.ANNOUNCED,
    ),
    (
        30, 9, 32, "Two-day workshop on teaching with pictures", _HALL,
        "For teachers of all subjects. Bring an example from your own lessons.", 2, ("en",), Event.CANCELLED,
    ),
    (
        44, 18, 2, "Second hearing on school meals", _HALL, "A draft: whether it takes place is not decided.",
        1, ("en",), Event.DRAFT,
    ),
)  # fmt: skip


def announce_samples() -> int:
    """Make the sample events where there is no event at all; gives how many were made."""
    if Event.objects.exists():
        return 0
    known, today, zone = topics(), this_agency().day(timezone.now()), this_agency().zone
    for days, hour, hours, title, place, summary, topic, languages, state in _SAMPLES:
        starts_at = instant_of(today + dt.timedelta(days), dt.time(hour), zone)
        event = create_draft(
            EventDetails(
                title=title,
                summary=summary,
                place=place,
                link="https://meet.example.org/ways-to-school" if place == "online" else "",
                zone=zone.key,
                starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(hours=hours),
                topics=list(known[topic : topic + 1]),
                languages=list(languages),
            )
        )
        if state != Event.DRAFT:
            event = announce(event.pk, event.sequence)
        if state == Event.CANCELLED:
            cancel(event.pk, event.sequence)
    return len(_SAMPLES)
