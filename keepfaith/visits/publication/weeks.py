"""Weeks of the calendar, from Monday to Sunday, named as ISO 8601 names them."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.i18n import gettext_noop

_NAME: Final = re.compile(r"([12]\d{3})-W(\d{2})", re.ASCII)
_WEEK: Final = dt.timedelta(days=7)


class InvalidWeek(KeepfaithError):
    """A week that is none of the calendar, or of which nothing is published."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week by its Monday."""

    first: dt.date

    @classmethod
    def of(cls, day: dt.date) -> "Week":
        """Return the week in which a day lies."""
        return cls(day - dt.timedelta(days=day.weekday()))

    @classmethod
    def read(cls, name: str) -> "Week":
        """Read a name such as 2026-W47; refuse what is no week."""
        match = _NAME.fullmatch(name)
        try:
            if match:
                return cls(dt.date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError:
            pass
        raise InvalidWeek(
            gettext_noop("This is not a week of the calendar."), gettext_noop("Choose a week from the list.")
        )

    @property
    def last(self) -> dt.date:
        """Its Sunday."""
        return self.first + _WEEK - dt.timedelta(days=1)

    @property
    def next(self) -> "Week":
        """The week after it."""
        return Week(self.first + _WEEK)

    @property
    def before(self) -> "Week":
        """The week before it."""
        return Week(self.first - _WEEK)

    @property
    def weeks(self) -> tuple["Week", ...]:
        """Return the one week that it is."""
        return (self,)

    def __str__(self) -> str:
        year, number, _ = self.first.isocalendar()
        return f"{year}-W{number:02}"
