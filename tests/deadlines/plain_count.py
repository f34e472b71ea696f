"""Count Massachusetts deadlines a second time, one day at a time, from the law brief alone (its sections 1 and 9)."""

import datetime as dt
from collections.abc import Sequence

ONE_DAY = dt.timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2000, 2099
JUNETEENTH_FIRST_YEAR = 2021
MONDAY, THURSDAY, FRIDAY, SUNDAY = 0, 3, 4, 6

BUSINESS_DAYS, CALENDAR_DAYS = "business days", "calendar days"
NEXT_BUSINESS_DAY, SAME_DAY, PREVIOUS_BUSINESS_DAY = "next business day", "same day", "previous business day"


def _vector(received: str, *dues: str) -> tuple[dt.date, dict[int, dt.date]]:
    due_dates = [dt.date.fromisoformat(due_on) for due_on in dues]
    return dt.date.fromisoformat(received), dict(zip((10, 15, 20, 25), due_dates, strict=True))


VECTORS: tuple[tuple[dt.date, dict[int, dt.date]], ...] = (
    _vector("2026-01-02", "2026-01-16", "2026-01-26", "2026-02-02", "2026-02-09"),
    _vector("2026-04-10", "2026-04-27", "2026-05-04", "2026-05-11", "2026-05-18"),
    _vector("2026-06-12", "2026-06-29", "2026-07-06", "2026-07-13", "2026-07-20"),
    _vector("2026-07-02", "2026-07-16", "2026-07-23", "2026-07-30", "2026-08-06"),
    _vector("2026-10-09", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-17"),
    _vector("2026-12-24", "2027-01-11", "2027-01-19", "2027-01-26", "2027-02-02"),
)


def _is_listed(day: dt.date) -> bool:
    is_monday = day.weekday() == MONDAY
    is_thursday = day.weekday() == THURSDAY
    return any(
        (
            day.month == 1 and day.day == 1,  # New Year's Day
            day.month == 1 and is_monday and 15 <= day.day <= 21,  # Martin Luther King Day, third Monday
            day.month == 2 and is_monday and 15 <= day.day <= 21,  # Washington's Birthday, third Monday
            day.month == 4 and is_monday and 15 <= day.day <= 21,  # Patriots' Day, third Monday
            day.month == 5 and is_monday and 25 <= day.day <= 31,  # Memorial Day, last Monday
            day.month == 6 and day.day == 19 and day.year >= JUNETEENTH_FIRST_YEAR,  # Juneteenth
            day.month == 7 and day.day == 4,  # Independence Day
            day.month == 9 and is_monday and 1 <= day.day <= 7,  # Labor Day, first Monday
            day.month == 10 and is_monday and 8 <= day.day <= 14,  # Columbus Day, second Monday
            day.month == 11 and day.day == 11,  # Veterans Day
            day.month == 11 and is_thursday and 22 <= day.day <= 28,  # Thanksgiving, fourth Thursday
            day.month == 12 and day.day == 25,  # Christmas Day
        )
    )


def is_state_holiday(day: dt.date) -> bool:
    """A listed Sunday gives the holiday to its Monday; a listed Saturday keeps it; Suffolk's own days never count."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the holiday rules cover {FIRST_YEAR} to {LAST_YEAR} only")
    if _is_listed(day):
        return day.weekday() != SUNDAY
    eve = day - ONE_DAY
    return eve.weekday() == SUNDAY and _is_listed(eve)


def is_open(day: dt.date, closures: Sequence[tuple[dt.date, dt.date]]) -> bool:
    """An open day is a Monday to Friday with no state holiday and no closure; a closure includes both its ends."""
    if day.weekday() > FRIDAY or is_state_holiday(day):
        return False
    return not any(first_closed <= day <= last_closed for first_closed, last_closed in closures)


def _require(choice: str, *allowed: str) -> None:
    if choice not in allowed:
        raise ValueError(f"{choice!r} is none of {allowed}")


def plain_due(
    *,
    unit: str,
    count: int,
    start: dt.date,
    start_on_closed_day: str,
    end_on_closed_day: str,
    closures: Sequence[tuple[dt.date, dt.date]] = (),
) -> dt.date:
    """Day 1 comes after the start, or after the next open day where a start on a closed day is deemed to move."""
    _require(unit, BUSINESS_DAYS, CALENDAR_DAYS)
    _require(start_on_closed_day, NEXT_BUSINESS_DAY, SAME_DAY)
    _require(end_on_closed_day, NEXT_BUSINESS_DAY, SAME_DAY, PREVIOUS_BUSINESS_DAY)
    if count < 1:
        raise ValueError("a deadline counts at least one day")

    day = start
    if start_on_closed_day == NEXT_BUSINESS_DAY:
        while not is_open(day, closures):
            day += ONE_DAY

    days_counted = 0
    while days_counted < count:
        day += ONE_DAY
        if unit == CALENDAR_DAYS or is_open(day, closures):
            days_counted += 1

    if end_on_closed_day == NEXT_BUSINESS_DAY:
        while not is_open(day, closures):
            day += ONE_DAY
    if end_on_closed_day == PREVIOUS_BUSINESS_DAY:
        while not is_open(day, closures):
            day -= ONE_DAY
    return day
