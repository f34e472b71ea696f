"""Which days the statistics are about: the last thirty, ninety, this year, or from one month or day to another."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.questions.date_ranges import InvalidSpan, Span
from keepfaith.visits.store.manifest import Manifest

DEFAULT: Final = "30"
PRESETS: Final = {
    DEFAULT: gettext_noop("Last 30 days"),
    "90": gettext_noop("Last 90 days"),
    "year": gettext_noop("This year"),
}
MAX_YEARS: Final = 10
# Longer than this, days are put together to weeks, and those to months.
_MAX_DAYS, _MAX_DAYS_IN_WEEKS = 366, 1_830
_MONTH: Final = re.compile(r"\d{4}-\d{2}", re.ASCII)
_MAX_TYPED_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class CountedDays:
    """The first and the last day of which the store holds anything, today at the latest."""

    first: dt.date
    last: dt.date

    @classmethod
    def of(cls, manifest: Manifest, *, today: dt.date) -> "CountedDays | None":
        """Ask the manifest; what a wrong clock dated after today does not count here."""
        files = manifest.listed("hours", until=today)
        if not files:
            return None
        first = min(dt.date.fromisoformat(file.first) for file in files)
        return cls(first, min(today, max(dt.date.fromisoformat(file.last) for file in files)))

    def end(self, *, today: dt.date) -> dt.date:
        """Return the last day that is over, if there is one."""
        return min(self.last, today - dt.timedelta(1)) if self.first < today else self.last

    def months(self) -> list[dt.date]:
        """List the first day of each month in which something was counted, the latest first."""
        months, month = [], self.last.replace(day=1)
        while month >= self.first.replace(day=1):
            months.append(month)
            month = (month - dt.timedelta(1)).replace(day=1)
        return months[: MAX_YEARS * 12]


@dataclass(frozen=True, slots=True)
class Range:
    """The days that are shown, and what the visitor asked for: one of the presets, or two words as typed."""

    since: dt.date
    until: dt.date
    preset: str = ""
    typed: tuple[str, str] = ("", "")

    @property
    def by(self) -> str:
        """Return by what a line is drawn, so that it stays readable."""
        days = (self.until - self.since).days
        return "day" if days <= _MAX_DAYS else "week" if days <= _MAX_DAYS_IN_WEEKS else "month"

    @property
    def over_time(self) -> Span:
        """The span for what is shown step by step."""
        return Span(self.since, self.until, self.by)

    @property
    def in_all(self) -> Span:
        """The span for what is counted over all of it."""
        return Span(self.since, self.until)


def read_range(parameters: Mapping[str, str], end: dt.date) -> Range:
    """Read what a URL asks for; `end` is the last day that there is. Refuse what is no span of days."""
    typed = (
        parameters.get("from", "").strip()[:_MAX_TYPED_LENGTH],
        parameters.get("to", "").strip()[:_MAX_TYPED_LENGTH],
    )
    if not any(typed):
        return preset(parameters.get("range", DEFAULT), end)
    until = _last_of(typed[1]) if typed[1] else str(end)
    since = _first_of(typed[0]) if typed[0] else ""
    span = Span.read(since, until, most_years=MAX_YEARS)
    last = span.until or end
    first = span.since or last - dt.timedelta(int(DEFAULT) - 1)
    if first > last:
        raise InvalidSpan(
            gettext_noop("The first day comes after the last one."),
            gettext_noop("Put the earlier day first."),
        )
    return Range(first, last, typed=typed)


def preset(word: str, end: dt.date) -> Range:
    """Return the days that a preset stands for."""
    if word not in PRESETS:
        raise InvalidSpan(
            gettext_noop("The address asks for days that we do not know."),
            gettext_noop("Choose one of the ways below."),
        )
    first = end.replace(month=1, day=1) if word == "year" else end - dt.timedelta(int(word) - 1)
    return Range(first, end, preset=word)


def _first_of(typed: str) -> str:
    return f"{typed}-01" if _MONTH.fullmatch(typed) else typed


def _last_of(typed: str) -> str:
    if not _MONTH.fullmatch(typed):
        return typed
    try:
        first = dt.date.fromisoformat(f"{typed}-01")
    except ValueError:
        return typed
    return f"{typed}-{calendar.monthrange(first.year, first.month)[1]}"
