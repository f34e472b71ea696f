"""The days that a question is about, and how they are put together."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.i18n import gettext_noop

# Before the first there was no web; ClickHouse knows no day after the last.
FIRST: Final = dt.date(1970, 1, 1)
LAST: Final = dt.date(2199, 12, 31)
MAX_YEARS: Final = 100
STEPS: Final = ("day", "week", "month")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_A_YEAR: Final = dt.timedelta(days=365.25)


class InvalidSpan(KeepfaithError):
    """Days that cannot be asked about."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included, open where none is given; `by` is day, week, month or empty."""

    since: dt.date | None = None
    until: dt.date | None = None
    by: str = ""

    @classmethod
    def read(cls, since: str = "", until: str = "", by: str = "", *, most_years: int = MAX_YEARS) -> "Span":
        """Read days as they are typed, such as 2026-11-24; refuse what is no day, or no span."""
        if by and by not in STEPS:
            raise InvalidSpan(
                gettext_noop("This can be counted by day, by week or by month only."),
                gettext_noop("Write day, week or month."),
            )
        first, last = _day(since), _day(until)
        if first and last and first > last:
            raise InvalidSpan(
                gettext_noop("The first day comes after the last one."),
                gettext_noop("Put the earlier day first."),
            )
        if first and last and last - first > most_years * _A_YEAR:
            raise InvalidSpan(
                gettext_noop("There is too much time between the first day and the last one."),
                gettext_noop("Ask about fewer years at once."),
            )
        return cls(first, last, by)

    @property
    def bounds(self) -> tuple[dt.date, dt.date]:
        """Return both days, those at the ends of all time where none was given."""
        return self.since or FIRST, self.until or LAST

    def label(self, first_day: dt.date) -> str:
        """Name a day, or the week or month that begins on it: 2026-11-24, 2026-11."""
        return first_day.isoformat()[:7] if self.by == "month" else first_day.isoformat()


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST <= day <= LAST:
        raise InvalidSpan(
            gettext_noop("One of the days is not a day of the calendar."),
            gettext_noop("Write year, month and day with dashes, such as 2026-11-24."),
        )
    return day
