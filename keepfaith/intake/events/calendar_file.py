"""Events as an iCalendar file (RFC 5545), which a calendar program reads or follows without an account."""

import datetime as dt
import uuid
from collections.abc import Callable, Hashable, Sequence
from typing import Final

import icalendar
from icalendar import CLASS, STATUS, Calendar

from keepfaith.intake.events.models import Event

MEDIA: Final = "text/calendar; charset=utf-8"
_PRODUCT: Final = "-//Keepfaith//Events//EN"
# How often a program that follows the calendar should look again (RFC 7986, 5.7).
_LOOK_AGAIN: Final = dt.timedelta(hours=6)
_MAX_REMEMBERED: Final = 8
_written: dict[Hashable, bytes] = {}


def calendar_of(events: Sequence[Event], *, name: str, place: str, address: Callable[[Event], str]) -> bytes:
    """Write events as one calendar, or take it from memory; `place` is its own address, `address` that of each event.

    Times are in UTC, so no rule for daylight saving need travel with them. No person is named: no organizer, nobody
    who attends.
    """
    key = (name, place, tuple((event.pk, event.uid, event.sequence) for event in events))
    if key not in _written:
        if len(_written) >= _MAX_REMEMBERED:
            _written.clear()
        _written[key] = _calendar(events, name, place, address)
    return _written[key]


def _calendar(events: Sequence[Event], name: str, place: str, address: Callable[[Event], str]) -> bytes:
    calendar = Calendar.new(
        prodid=_PRODUCT,
        name=name,
        uid=uuid.uuid5(uuid.NAMESPACE_URL, place),
        last_modified=max((event.changed_at for event in events), default=None),
        subcomponents=[_entry(event, address(event)) for event in events],
    )
    calendar.add("refresh-interval", _LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    return bytes(calendar.to_ical())


def _entry(event: Event, address: str) -> icalendar.Event:
    more = f"\n\n{event.link}" if event.link else ""
    return icalendar.Event.new(
        uid=event.uid,
        sequence=event.sequence,
        stamp=event.changed_at,
        last_modified=event.changed_at,
        status=STATUS.CANCELLED if event.is_canceled else STATUS.CONFIRMED,
        classification=CLASS.PUBLIC,
        start=event.starts_at.astimezone(dt.UTC),
        end=event.ends_at.astimezone(dt.UTC),
        summary=event.title,
        description=f"{event.summary}{more}".strip() or None,
        location=event.place,
        categories=event.topics,
        url=address,
    )
