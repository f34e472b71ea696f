"""Figures beside those of the period before: in words and for pictures, and only where all of both is published."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.visits.publication.months import Month, Period
from keepfaith.visits.publication.published_weeks import PublishedWeeks
from keepfaith.visits.publication.sums import Comparable, Key
from keepfaith.visits.statistics_page import words

_A_WEEK: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure, that of the period before, and how many weeks each of both counts."""

    now: int
    before: int
    weeks: tuple[int, int] = (1, 1)

    @property
    def change(self) -> str:
        """The change in words."""
        return words.change(self.now, self.before, weeks=self.weeks)

    @property
    def drawn(self) -> float:
        """The figure before, as much as it would be in as many weeks."""
        return self.before * self.weeks[0] / self.weeks[1]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pairs of each group of a question, by figure."""

    pairs: Mapping[Key, Mapping[str, Pair]]

    def pair(self, key: Key, figure: str) -> Pair | None:
        """Return a group's pair; none where the figure or the one before is not shown."""
        return self.pairs.get(key, {}).get(figure)

    def change(self, key: Key, figure: str) -> str:
        """Return the change in words; nothing where there is no pair."""
        pair = self.pair(key, figure)
        return pair.change if pair else ""

    def drawn(self, key: Key, figure: str) -> float | None:
        """Return the figure before as a picture shows it; nothing where there is no pair."""
        pair = self.pair(key, figure)
        return pair.drawn if pair else None


def by_group(published: PublishedWeeks, name: str, period: Period) -> Comparison:
    """Compare the groups of a question with those of the period before."""
    figures = (published.comparable_rows(name, of) for of in (period, period.before))
    return _paired(*figures, weeks=_lengths(period))


def of_totals(published: PublishedWeeks, name: str, periods: Iterable[Period]) -> Comparison:
    """Compare the total of each period with that of the one before it."""
    pairs: dict[Key, Mapping[str, Pair]] = {}
    for period in periods:
        key: Key = (str(period),)
        totals: list[Comparable] = [
            {key: published.comparable_totals(name, of)} for of in (period, period.before)
        ]
        pairs |= _paired(*totals, weeks=_lengths(period)).pairs
    return Comparison(pairs)


def by_day(published: PublishedWeeks, name: str, period: Period) -> Comparison:
    """Compare each day with the same day of the week before."""
    pairs: dict[Key, Mapping[str, Pair]] = {}
    for week in period.weeks:
        before: Comparable = {
            (str(dt.date.fromisoformat(day) + _A_WEEK),): figures
            for (day,), figures in published.comparable_rows(name, week.before).items()
        }
        pairs |= _paired(published.comparable_rows(name, week), before).pairs
    return Comparison(pairs)


def _paired(now: Comparable, before: Comparable, *, weeks: tuple[int, int] = (1, 1)) -> Comparison:
    pairs = {
        key: {
            figure: Pair(number, before[key][figure], weeks)
            for figure, number in figures.items()
            if before[key].get(figure)
        }
        for key, figures in now.items()
        if key in before
    }
    return Comparison({key: figures for key, figures in pairs.items() if figures})


def _lengths(period: Period) -> tuple[int, int]:
    return (len(period.weeks), len(period.before.weeks)) if isinstance(period, Month) else (1, 1)
