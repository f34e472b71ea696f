"""An answer: the rows of one question as they are published, of a week, of a month or of all, and its notes."""

from dataclasses import dataclass, replace

from keepfaith.visits.publication.figures import LATE, Row
from keepfaith.visits.publication.months import Month, Period
from keepfaith.visits.publication.questions import (
    MINIMUM_NOTE,
    MONTH_NOTE,
    SUM_NOTE,
    UPPER_BOUND_NOTE,
    Question,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question comes to; `by` is what its rows count where they count time.

    `is_complete` says whether each week of its period is published.
    """

    question: Question
    rows: tuple[Row, ...] = ()
    period: Period | None = None
    by: str = "day"
    is_upper_bound: bool = False
    is_complete: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that say what a row counts."""
        return (self.by,) if self.question.is_by_day else self.question.keys

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, in order."""
        return self.keys + self.question.figures

    @property
    def notes(self) -> list[str]:
        """Return how this was counted; the sentences can be translated."""
        notes = [self.question.description, MINIMUM_NOTE]
        if self.by == "week" and self.question.is_by_day:
            notes.append(SUM_NOTE)
        if isinstance(self.period, Month) or (self.by == "month" and self.question.is_by_day):
            notes.append(MONTH_NOTE)
        if self.is_upper_bound and self.question.name == "visits":
            notes.append(UPPER_BOUND_NOTE)
        return notes

    def total(self, figure: str) -> int:
        """Add up one figure of every row that tells it."""
        return sum(int(row.get(figure, 0)) for row in self.rows)

    def totals(self) -> dict[str, int]:
        """Return the total of each figure that some row tells."""
        return {figure: self.total(figure) for figure in self.question.figures if self.has(figure)}

    def in_time(self) -> "Answer":
        """Return the same without what came late."""
        return replace(self, rows=tuple(row for row in self.rows if row.get("day") != LATE))

    def has(self, figure: str) -> bool:
        """Return whether some row tells a figure."""
        return any(figure in row for row in self.rows)
