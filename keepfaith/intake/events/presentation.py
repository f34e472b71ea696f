"""Events as pages and the feed show them: by day, with their times where they are held."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext

from keepfaith.intake.events.models import Event


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One event with what a page says of it now."""

    event: Event
    is_on: bool
    is_over: bool

    @classmethod
    def of(cls, event: Event, *, at: dt.datetime) -> Self:
        """Return how an event stands at an instant."""
        return cls(event, is_on=event.is_on(at=at), is_over=event.is_over(at=at))

    @property
    def times(self) -> str:
        """From when to when, with the zone; the last day too, if it is another."""
        starts_at, ends_at = _local(self.event)
        values = {"start": time_format(starts_at), "end": time_format(ends_at), "zone": str(ends_at.tzname())}
        if starts_at.tzname() != ends_at.tzname():
            # Clocks change meanwhile.
            values["start"] += f" {starts_at.tzname()}"
        if self.event.last_day == self.event.day:
            return gettext("%(start)s to %(end)s (%(zone)s)") % values
        return gettext("%(start)s to %(last_day)s, %(end)s (%(zone)s)") % {
            **values, "last_day": date_format(ends_at),
        }  # fmt: skip

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages in which it is held, by code and name."""
        names = dict(settings.LANGUAGES)
        return [(code, names.get(code, code)) for code in self.event.languages]


@dataclass(frozen=True, slots=True)
class EventDay:
    """The events that start on one day."""

    day: dt.date
    events: tuple[ShownEvent, ...]


def events_by_day(events: Iterable[Event], *, at: dt.datetime) -> list[EventDay]:
    """Gather events by the day on which they start where they are held."""
    ordered = sorted(events, key=lambda event: (event.day, event.starts_at, event.pk))
    return [
        EventDay(day, tuple(ShownEvent.of(event, at=at) for event in some))
        for day, some in groupby(ordered, key=lambda event: event.day)
    ]


def time_line(event: Event) -> str:
    """Return in one line when an event takes place."""
    times = ShownEvent(event, is_on=False, is_over=False).times
    return gettext("%(day)s, %(times)s") % {"day": date_format(event.day), "times": times}


def _local(event: Event) -> tuple[dt.datetime, dt.datetime]:
    zone = ZoneInfo(event.zone)
    return event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
