"""The two lists of months from which a visitor chooses the days: only what the page itself writes is sent."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from keepfaith.visits.statistics_page.ranges import Counted, Range
from keepfaith.visits.statistics_page.words import named, written


@dataclass(frozen=True, slots=True)
class Choice:
    """One month of a list."""

    value: str
    label: str
    is_chosen: bool


def choices(counted: Counted, typed: Sequence[str], shown: Range | None) -> tuple[list[Choice], list[Choice]]:
    """Give the months for the first and for the last day; what was typed into the address stays chosen."""
    days = (shown.since, shown.until) if shown else (counted.first, counted.last)
    months = [day.isoformat()[:7] for day in counted.months()]
    first, last = (
        _listed(months, word.strip()[:40] or day.isoformat()[:7])
        for word, day in zip(typed, days, strict=True)
    )
    return first, last


def _listed(months: Sequence[str], chosen: str) -> list[Choice]:
    strange = [] if chosen in months else [Choice(chosen, _label(chosen), is_chosen=True)]
    return strange + [Choice(month, written("month", month), month == chosen) for month in months]


def _label(typed: str) -> str:
    """Write a month or a day as its language does; what is neither is shown as it was typed."""
    for name in ("month", "day"):
        with suppress(ValueError):
            return written(name, typed)
    return named("typed", typed)
