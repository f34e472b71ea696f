"""An answer as lines of CSV, as spreadsheets read them."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from keepfaith.visits.questions.answers import Figure

# A cell that begins so is a formula to a spreadsheet, and hosts and paths are other people's words.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


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
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows([cell(row.get(name, "")) for name in answer.columns] for row in answer.rows)
    return lines.getvalue()


def cell(value: Figure) -> str:
    """Write one figure; what looks like a formula is made a text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if value.startswith(_FORMULA) else value
