"""An answer: rows of counts, in an order of their own, and what must be said beside them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.questions.catalog import Question
from keepfaith.visits.questions.date_ranges import Span

UPPER_BOUND: Final = "upper_bound"
MINIMUM_NOTE: Final = gettext_noop(
    "Whatever was counted fewer than ten times is counted together, as “other”."
)
UPPER_BOUND_NOTE: Final = gettext_noop(
    "We counted some days in several steps, so some visitors may be counted twice. There were at most this many."
)
SUM_OF_DAYS_NOTE: Final = gettext_noop("The figure of a week or a month is the sum of its days.")

type Figure = str | int | bool
type Row = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question came to."""

    question: Question
    span: Span
    rows: tuple[Row, ...] = ()

    @classmethod
    def of(cls, question: Question, span: Span, rows_found: Sequence[Sequence[Any]]) -> "Answer":
        """Name and order what an engine found: by time, then the most first, and what was merged last of all."""
        empty = cls(question, span)
        columns = [
            _plain_values(name, values, span)
            for name, values in zip(empty.columns, zip(*rows_found, strict=True), strict=False)
        ]
        rows = [dict(zip(empty.columns, line, strict=True)) for line in zip(*columns, strict=True)]
        rows.sort(key=empty.place)
        return cls(question, span, tuple(filter(empty.counts_something, rows)))

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that say what a row counts."""
        return tuple(name for name in (self.span.by, self.question.group) if name)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, in order."""
        return self.keys + tuple(name for name, _ in self.question.counts)

    @property
    def notes(self) -> list[str]:
        """Return how this was counted; the sentences can be translated."""
        notes = [self.question.description]
        if self.question.merges:
            notes.append(MINIMUM_NOTE)
        if self.question.counts_visitors and self.span.by != "day":
            notes.append(SUM_OF_DAYS_NOTE)
        if any(row.get(UPPER_BOUND) for row in self.rows):
            notes.append(UPPER_BOUND_NOTE)
        return notes

    def total(self, figure: str) -> int:
        """Add up one figure of every row."""
        return sum(int(row[figure]) for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        return {
            "question": self.question.name,
            "from": self.span.since and self.span.since.isoformat(),
            "to": self.span.until and self.span.until.isoformat(),
            "notes": self.notes,
            "rows": list(self.rows),
        }

    def counts_something(self, row: Row) -> bool:
        """Return whether a row is worth its line: what was merged may come to nothing."""
        return row.get(self.question.group) != OTHER or any(row[name] for name, _ in self.question.counts)

    def place(self, row: Row) -> tuple[Any, ...]:
        """Return where a row stands among the others."""
        group, step = self.question.group, row[self.span.by] if self.span.by else ""
        if not self.question.merges:
            return step, row.get(group, 0)
        return (
            step,
            row[group] == OTHER,
            -sum([int(row[name]) for name in self.question.size_figures]),
            row[group],
        )


def _plain_values(name: str, values: Sequence[Any], span: Span) -> Sequence[Figure]:
    """Make what an engine gave in one column into texts, whole numbers, or yes and no."""
    if isinstance(values[0], dt.date):
        return [span.label(value) for value in values]
    if isinstance(values[0], str):
        return values
    return [bool(value) for value in values] if name == UPPER_BOUND else [int(value) for value in values]
