"""Business days: Monday to Friday, but for the legal holidays of a state and the days on which the agency is closed.

M.G.L. c. 4 § 7 cl. 18 lists those of Massachusetts: a holiday on a Sunday moves to Monday, one on a Saturday does not
move. Evacuation Day and Bunker Hill Day are none here, because state offices are open on them.
"""

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Self

from keepfaith.errors import KeepfaithError

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
# Federal holidays alone, for an agency that names no state.
FEDERAL: Final = "US"
_REGION: Final = re.compile(r"US(?:-([A-Z]{2}))?")
_SATURDAY: Final = 5
_DAY: Final = dt.timedelta(days=1)


class OutsideCalendar(KeepfaithError):
    """A day for which the holidays are not known."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the agency is closed though no law makes them holidays, both included; `why` is in words.

    `announced` is the day from which people could know it; none where that was always so.
    """

    first: dt.date
    last: dt.date
    why: str = ""
    announced: dt.date | None = None


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The business days of one agency; `region` is a state as ISO 3166-2 has it, such as `US-MA`."""

    region: str = FEDERAL
    closures: tuple[Closure, ...] = ()

    @classmethod
    def read(cls, table: object) -> Self:
        """Read `[deadlines]` of an agency's settings; raises ValueError with what is wrong."""
        if not isinstance(table, dict):
            raise ValueError("[deadlines] is not a table")  # noqa: TRY004 - as for each fault of the settings
        region, closures = table.get("holidays", FEDERAL), table.get("closure", [])
        if not isinstance(region, str) or not _REGION.fullmatch(region):
            raise ValueError(f"[deadlines] names the holidays of {region!r}; write them as in “US-MA”")
        if not isinstance(closures, list):
            raise ValueError("[deadlines] has closures in another shape; write [[deadlines.closure]]")  # noqa: TRY004 - as for each fault of the settings
        calendar = cls(region, tuple(map(_closure, closures)))
        try:
            _business_days(calendar, FIRST_YEAR)
        except NotImplementedError as error:
            raise ValueError(f"[deadlines] names the holidays of {region}, which are not known") from error
        return calendar

    def is_business_day(self, day: dt.date) -> bool:
        """Return whether the agency works on a day."""
        days = _business_days(self, _year(day))
        at = bisect_right(days, day)
        return at > 0 and days[at - 1] == day

    def next_business_day(self, day: dt.date) -> dt.date:
        """Return a day itself if it is a business day, else the first one after it."""
        return day if self.is_business_day(day) else self.add(day, 1)

    def previous_business_day(self, day: dt.date) -> dt.date:
        """Return a day itself if it is a business day, else the last one before it."""
        while not self.is_business_day(day):
            day -= _DAY
        return day

    def why_closed(self, day: dt.date) -> str:
        """Return in words why a day is no business day; empty for one that is."""
        if self.is_business_day(day):
            return ""
        if name := _holidays(self.region, day.year).get(day):
            return name
        closure = next((one for one in self.closures if one.first <= day <= one.last), None)
        if closure is not None and day.weekday() < _SATURDAY:
            return closure.why or "closure of the agency"
        return f"{day:%A}"

    def known_on(self, day: dt.date) -> Self:
        """Return the calendar as people could know it on a day: without the closures that were announced later."""
        closures = (one for one in self.closures if one.announced is None or one.announced <= day)
        return replace(self, closures=tuple(closures))

    def add(self, day: dt.date, count: int) -> dt.date:
        """Return the business day that is so many after a day, which is never counted itself; `count` is 1 or more."""
        if count < 1:
            raise ValueError("count business days from 1 on")
        year = _year(day)
        at = bisect_right(_business_days(self, year), day) + count - 1
        while at >= len(days := _business_days(self, year)):
            at -= len(days)
            year = _year(dt.date(year + 1, 1, 1))
        return days[at]

    def count(self, after: dt.date, through: dt.date) -> int:
        """Count the business days after one day, up to another and with it; a negative number if that lies before."""
        if through < after:
            return -self.count(through, after)
        first, last = _year(after), _year(through)
        whole = sum(len(_business_days(self, year)) for year in range(first, last))
        return (
            whole
            + bisect_right(_business_days(self, last), through)
            - bisect_right(_business_days(self, first), after)
        )


def _closure(entry: object) -> Closure:
    entry = entry if isinstance(entry, Mapping) else {}
    first, last = entry.get("from"), entry.get("to")
    # A date with a time is a date, too, in Python.
    if type(first) is not dt.date or type(last) is not dt.date or last < first:
        raise ValueError(
            "[[deadlines.closure]] needs the days `from` and `to`, as in 2027-02-08, in this order"
        )
    why, announced = entry.get("why", ""), entry.get("announced")
    if not isinstance(why, str) or (announced is not None and type(announced) is not dt.date):
        raise ValueError("[[deadlines.closure]] has `why` in words, and the day `announced` as in 2027-02-08")
    return Closure(first, last, why, announced)


def _year(day: dt.date) -> int:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise OutsideCalendar(
            f"No holidays are known for the year {day.year}.",
            f"Give a day from {FIRST_YEAR} to {LAST_YEAR}.",
        )
    return day.year


@lru_cache(maxsize=256)
def _business_days(calendar: BusinessCalendar, year: int) -> tuple[dt.date, ...]:
    free = _holidays(calendar.region, year).keys() | set(_closed_days(calendar.closures, year))
    day, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    days = (day + dt.timedelta(days=number) for number in range((last - day).days + 1))
    return tuple(day for day in days if day.weekday() < _SATURDAY and day not in free)


def _closed_days(closures: Iterable[Closure], year: int) -> Iterable[dt.date]:
    for closure in closures:
        day, last = max(closure.first, dt.date(year, 1, 1)), min(closure.last, dt.date(year, 12, 31))
        while day <= last:
            yield day
            day += _DAY


@lru_cache(maxsize=256)
def _holidays(region: str, year: int) -> Mapping[dt.date, str]:
    # A tenth of a second to import, which only who needs a day pays.
    from holidays import country_holidays

    match = _REGION.fullmatch(region)
    options: dict[str, Any] = {"subdiv": match[1]} if match and match[1] else {}
    return dict(country_holidays("US", years=year, **options).items())
