"""What a visitor chooses from: weeks or months, which of them, and those beside the one that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from keepfaith.visits.publication.months import Month, Period
from keepfaith.visits.publication.published_weeks import PublishedWeeks
from keepfaith.visits.statistics_page import words


@dataclass(frozen=True, slots=True)
class PeriodOption:
    """One week or month of the list."""

    period: Period
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PeriodPicker:
    """The periods of the kind that is shown, the latest first, and those just before and after the one shown.

    `kind` is week or month; `week` and `month` are those of the period that is shown, else the latest, and `month` is
    none before a month is over.
    """

    kind: str
    options: tuple[PeriodOption, ...]
    earlier: PeriodOption | None
    later: PeriodOption | None
    week: Period
    month: Period | None


def period_picker(published: PublishedWeeks, shown: Period | None) -> PeriodPicker:
    """Put the list together; something is published, and `shown` may be none of it."""
    weeks, months = published.weeks, published.months
    is_month = isinstance(shown, Month)
    periods: Sequence[Period] = months if is_month else weeks
    options = tuple(
        PeriodOption(period, words.period_name(period), period == shown) for period in reversed(periods)
    )
    place = periods.index(shown) if shown in periods else None
    week: Period = weeks[-1]
    month: Period | None = months[-1] if months else None
    if isinstance(shown, Month):
        week = next(week for week in reversed(shown.weeks) if week in weeks)
    elif shown:
        week = shown
        month = Month.of(shown) if Month.of(shown) in months else month
    return PeriodPicker(
        kind="month" if is_month else "week",
        options=options,
        earlier=_option(periods, place, -1),
        later=_option(periods, place, 1),
        week=week,
        month=month,
    )


def _option(periods: Sequence[Period], place: int | None, step: int) -> PeriodOption | None:
    if place is None or not 0 <= place + step < len(periods):
        return None
    period = periods[place + step]
    return PeriodOption(period, words.period_name(period))
