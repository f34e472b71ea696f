"""What the page reads of one period: a question that cannot be read takes no other with it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Final

from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.months import Month, Period
from keepfaith.visits.publication.published_weeks import FAILURES, PublishedWeeks
from keepfaith.visits.publication.questions import PUBLISHED
from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.statistics_page import comparison
from keepfaith.visits.statistics_page.comparison import Comparison

# About a year of weeks, and two of months.
_MAX_ROWS: Final = {"week": 53, "month": 25}
NOT_COMPARED: Final = Comparison({})


class Readings:
    """The answers about one period and the one before it; `failed` once something could not be read."""

    def __init__(self, published: PublishedWeeks, shown: Period) -> None:
        self.failed = False
        self.shown = shown
        self._published = published

    def answer(self, name: str) -> Answer:
        """Return a question's answer about the period."""
        return self._read(partial(self._published.answer, name, self.shown), Answer(PUBLISHED[name]))

    def own(self) -> int:
        """Return how many requests of our own checks are not counted in the period."""
        return self._read(partial(self._published.own, self.shown), 0)

    def over_time(self, name: str, by: str) -> Answer:
        """Return the weeks or months up to the one that is shown."""
        answer = self._read(partial(self._published.over_time, name, by), Answer(PUBLISHED[name], by=by))
        rows = [row for row in answer.rows if str(row[by]) <= str(self.shown)]
        return replace(answer, rows=tuple(rows[-_MAX_ROWS[by] :]))

    def of_year(self, name: str, year: int) -> Answer:
        """Return the days of a year."""
        return self._read(partial(self._published.by_day, name, year), Answer(PUBLISHED[name]))

    def groups(self, name: str) -> Comparison:
        """Compare the groups of a question with those of the period before."""
        return self._read(partial(comparison.by_group, self._published, name, self.shown), NOT_COMPARED)

    def days(self, name: str) -> Comparison:
        """Compare the days of the period with those of the week before each."""
        return self._read(partial(comparison.by_day, self._published, name, self.shown), NOT_COMPARED)

    def totals(self, name: str, periods: Iterable[Period]) -> Comparison:
        """Compare the totals of periods, each with the one before it."""
        return self._read(partial(comparison.of_totals, self._published, name, list(periods)), NOT_COMPARED)

    def _read[Reading](self, read: Callable[[], Reading], missing: Reading) -> Reading:
        try:
            return read()
        except FAILURES:
            self.failed = True
            return missing


def period_of(name: str, by: str) -> Period:
    """Read the name of a week or of a month."""
    return Month.read(name) if by == "month" else Week.read(name)
