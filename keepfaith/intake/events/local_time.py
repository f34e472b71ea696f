"""A day and a time of the clock as typed, and the instant that they are where the event is held."""

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

from keepfaith.agency.agency import this_agency
from keepfaith.errors import KeepfaithError
from keepfaith.intake.events.models import FIRST_YEAR, LAST_YEAR

# The zones offered beside the agency's own.
OTHER_ZONES: Final = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "UTC",
)  # fmt: skip
FIRST, SECOND = "first", "second"
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


class InvalidDay(KeepfaithError):
    """What was typed is no day of the calendar, or none within the years that events can have."""


class InvalidTime(KeepfaithError):
    """What was typed is no time of the clock, or one that the clock skips on that day."""


class AmbiguousTime(KeepfaithError):
    """The clock shows that time twice on that day, and it was not said which is meant."""


def zones() -> tuple[str, ...]:
    """List the time zones of which one is chosen, the agency's own first."""
    return tuple(dict.fromkeys((this_agency().zone.key, *OTHER_ZONES)))


def day_of(text: str) -> dt.date:
    """Read a day typed as 2026-03-09."""
    try:
        day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        raise InvalidDay("The calendar has no such day.", "Check the month and the day.") from None
    if day is None:
        raise InvalidDay("This is not a day.", "Write it as in 2026-03-09.")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidDay(f"The year is {day.year}.", f"Write one from {FIRST_YEAR} to {LAST_YEAR}.")
    return day


def time_of(text: str) -> dt.time:
    """Read a time typed as 18:30."""
    if not _TIME.fullmatch(text):
        raise InvalidTime("This is not a time of the clock.", "Write it as in 18:30.")
    return dt.time.fromisoformat(text)


def instant_of(day: dt.date, time: dt.time, zone: ZoneInfo, turn: str = "") -> dt.datetime:
    """Return the UTC instant at which clocks of a zone show this; `turn` says which of two, if they show it twice.

    When clocks go forward, some times never come; when they go back, some come twice (PEP 495).
    """
    local = dt.datetime.combine(day, time)
    earlier, later = (local.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    if earlier == later:
        return earlier
    if earlier > later:
        raise InvalidTime(
            f"Clocks go forward on {day.isoformat()} and never show {time:%H:%M}.",
            "Choose a time before or after the hour that is left out.",
        )
    if turn not in {FIRST, SECOND}:
        raise AmbiguousTime(
            f"Clocks go back on {day.isoformat()} and show {time:%H:%M} twice.", "Choose which is meant."
        )
    return earlier if turn == FIRST else later


def turn_of(instant: dt.datetime, zone: ZoneInfo) -> str:
    """Return which of two an instant is, where clocks show its time twice; else nothing."""
    local = instant.astimezone(zone)
    is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return (SECOND if local.fold else FIRST) if is_twice else ""
