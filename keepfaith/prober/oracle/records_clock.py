"""By when requests for public records are due in Massachusetts, from 950 CMR 32.00 and M.G.L. c. 4 § 7 cl. 18 alone."""

import datetime as dt
from collections.abc import Collection
from functools import cache
from typing import Final

TERMS: Final = (10, 15, 20, 25)
DAY: Final = dt.timedelta(days=1)
MONDAY: Final = 0
THURSDAY: Final = 3
SATURDAY: Final = 5
SUNDAY: Final = 6
JUNETEENTH: Final = (6, 19)
JUNETEENTH_START: Final = 2021
# Month and day; on a Sunday, the following Monday is the holiday.
DATE_HOLIDAYS: Final = ((1, 1), JUNETEENTH, (7, 4), (11, 11), (12, 25))
# Month, weekday, and the first day of the month on which the holiday can fall.
WEEKDAY_HOLIDAYS: Final = (
    (1, MONDAY, 15),  # Martin Luther King Day, third Monday
    (2, MONDAY, 15),  # Washington's Birthday, third Monday
    (4, MONDAY, 15),  # Patriots' Day, third Monday
    (5, MONDAY, 25),  # Memorial Day, last Monday
    (9, MONDAY, 1),  # Labor Day, first Monday
    (10, MONDAY, 8),  # Columbus Day, second Monday
    (11, THURSDAY, 22),  # Thanksgiving, fourth Thursday
)


@cache
def legal_holidays(year: int) -> frozenset[dt.date]:
    """Return the legal holidays of a year, with those that fall on a Sunday moved to Monday."""
    days: set[dt.date] = set()
    for month, number in DATE_HOLIDAYS:
        if (month, number) == JUNETEENTH and year < JUNETEENTH_START:
            continue
        day = dt.date(year, month, number)
        days.add(day + DAY if day.weekday() == SUNDAY else day)
    for month, weekday, number in WEEKDAY_HOLIDAYS:
        earliest = dt.date(year, month, number)
        days.add(earliest + (weekday - earliest.weekday()) % 7 * DAY)
    return frozenset(days)


def is_business_day(day: dt.date, closed: Collection[dt.date]) -> bool:
    """Return whether the office is open: a weekday that is neither a legal holiday nor in `closed`."""
    return day.weekday() < SATURDAY and day not in legal_holidays(day.year) and day not in closed


def due_days(received: dt.date, closed: Collection[dt.date] = ()) -> tuple[dt.date, dict[int, dt.date]]:
    """Return the day a request is deemed received and the last day of each term after it.

    The keys are the terms in business days; day 1 is the first business day after deemed receipt.
    """
    shut = frozenset(closed)
    deemed = received
    while not is_business_day(deemed, shut):
        deemed += DAY
    due: dict[int, dt.date] = {}
    day, count = deemed, 0
    while count < max(TERMS):
        day += DAY
        if is_business_day(day, shut):
            count += 1
            if count in TERMS:
                due[count] = day
    return deemed, due
