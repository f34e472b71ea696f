"""The two lists of months from which a visitor chooses the days: only what the page itself writes is sent."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from keepfaith.visits.statistics_page.ranges import CountedDays, Range
from keepfaith.visits.statistics_page.words import figure_text, group_name


@dataclass(frozen=True, slots=True)
class MonthOption:
    """One month of a list."""

    value: str
    label: str
    is_chosen: bool


def month_options(
    counted: CountedDays, typed: Sequence[str], shown: Range | None
) -> tuple[list[MonthOption], list[MonthOption]]:
    """Return the months for the first and for the last day; what was typed into the URL stays chosen."""
    days = (shown.since, shown.until) if shown else (counted.first, counted.last)
    months = [day.isoformat()[:7] for day in counted.months()]
    first, last = (
        _options(months, word.strip()[:40] or day.isoformat()[:7])
        for word, day in zip(typed, days, strict=True)
    )
    return first, last


def _options(months: Sequence[str], chosen: str) -> list[MonthOption]:
    strange = [] if chosen in months else [MonthOption(chosen, _label(chosen), is_chosen=True)]
    return strange + [MonthOption(month, figure_text("month", month), month == chosen) for month in months]


def _label(typed: str) -> str:
    """Write a month or a day as its language does; what is neither is shown as it was typed."""
    for name in ("month", "day"):
        with suppress(ValueError):
            return figure_text(name, typed)
    return group_name("typed", typed)
