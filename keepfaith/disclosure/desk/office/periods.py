"""The weeks or months that the page looks back on: 13 weeks from Monday, or 12 months, the last of them unfinished."""

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

_WEEKS: Final = 13
_MONTHS: Final = 12
_WEEK: Final = dt.timedelta(weeks=1)
_DAY: Final = dt.timedelta(days=1)


class Step(StrEnum):
    """How long one period is."""

    WEEK, MONTH = "week", "month"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what an address says; anything else is weeks."""
        return cls(text) if text in cls else cls("week")


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods that follow one another, by their first days; the last one has today in it."""

    step: Step
    starts: tuple[dt.date, ...]
    today: dt.date

    @classmethod
    def until(cls, today: dt.date, step: Step) -> Self:
        """Return the periods up to that of a day."""
        if step is Step.WEEK:
            monday = today - today.weekday() * _DAY
            starts = [monday - back * _WEEK for back in reversed(range(_WEEKS))]
        else:
            months = [today.year * 12 + today.month - 1 - back for back in reversed(range(_MONTHS))]
            starts = [dt.date(month // 12, month % 12 + 1, 1) for month in months]
        return cls(step, tuple(starts), today)

    def place(self, day: dt.date) -> int:
        """Return which of the periods a day is in; -1 if it is before all of them."""
        return bisect_right(self.starts, day) - 1

    def last_day(self, place: int) -> dt.date:
        """Return the last day of a period; today in the last one."""
        return self.starts[place + 1] - _DAY if place + 1 < len(self.starts) else self.today

    def label(self, place: int) -> str:
        """Write a period as short as a drawing needs it."""
        start = self.starts[place]
        return f"{start:%b} {start.day}" if self.step is Step.WEEK else f"{start:%b %Y}"
