"""Months made of whole weeks: each week belongs to the month in which most of its days are."""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.publication.weeks import InvalidWeek, Week

_NAME: Final = re.compile(r"([12]\d{3})-(\d{2})", re.ASCII)
_A_DAY: Final = dt.timedelta(days=1)
# From Monday, so far is the day that decides: with it, four of seven days are in its month.
_TO_MIDDLE: Final = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month by the first of its calendar days."""

    start: dt.date

    @classmethod
    def of(cls, week: Week) -> "Month":
        """Return the month to which a week belongs."""
        return cls((week.first + _TO_MIDDLE).replace(day=1))

    @classmethod
    def read(cls, name: str) -> "Month":
        """Read a name such as 2026-11; refuse what is no month."""
        match = _NAME.fullmatch(name)
        try:
            if match:
                return cls(dt.date(int(match[1]), int(match[2]), 1))
        except ValueError:
            pass
        raise InvalidWeek(
            gettext_noop("This is not a month of the calendar."),
            gettext_noop("Choose a month from the list."),
        )

    @property
    def weeks(self) -> tuple[Week, ...]:
        """Its four or five weeks."""
        week = Week.of(self.start)
        week = week if Month.of(week) == self else week.next
        weeks = []
        while Month.of(week) == self:
            weeks.append(week)
            week = week.next
        return tuple(weeks)

    @property
    def first(self) -> dt.date:
        """The Monday of its first week."""
        return self.weeks[0].first

    @property
    def last(self) -> dt.date:
        """The Sunday of its last week."""
        return self.weeks[-1].last

    @property
    def before(self) -> "Month":
        """The month before it."""
        return Month((self.start - _A_DAY).replace(day=1))

    def __str__(self) -> str:
        return f"{self.start:%Y-%m}"


type Period = Week | Month


def months_over(weeks: Collection[Week]) -> tuple[Month, ...]:
    """Return the months that have some of these weeks and are over: all of theirs are here, or a later one is."""
    latest = max(weeks, default=None)
    return tuple(
        month
        for month in sorted({Month.of(week) for week in weeks})
        if latest is not None and month.weeks[-1] <= latest
    )
