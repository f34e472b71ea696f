"""An answer as lines of CSV, as spreadsheets read them."""

import csv
import io
from typing import Final

from keepfaith.visits.questions.answers import Answer, Figure

# A cell that begins so is a formula to a spreadsheet, and hosts and paths are other people's words.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(answer: Answer) -> str:
    """Return a line of names and one for each row."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows([cell(row[name]) for name in answer.columns] for row in answer.rows)
    return lines.getvalue()


def cell(value: Figure) -> str:
    """Write one figure; what looks like a formula is made a text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if value.startswith(_FORMULA) else value
