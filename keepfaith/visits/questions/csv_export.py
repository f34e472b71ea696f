"""An answer as lines of CSV, as spreadsheets read them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from keepfaith.visits.questions.answers import Figure
from keepfaith.web.csv_lines import csv_lines


class Rows(Protocol):
    """Rows under named columns; a figure that is not told is left out of its row."""

    @property
    def columns(self) -> Sequence[str]:
        """Every column, in order."""

    @property
    def rows(self) -> Sequence[Mapping[str, Figure]]:
        """The rows."""


def as_csv(answer: Rows) -> str:
    """Return a line of names and one for each row."""
    return csv_lines(answer.columns, ([row.get(name, "") for name in answer.columns] for row in answer.rows))
