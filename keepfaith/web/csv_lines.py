"""Lines of CSV as RFC 4180 has them, in which no cell is a formula to a spreadsheet."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Final

# A cell that begins so is a formula to a spreadsheet, and some cells are other people's words.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

type Cell = str | int | bool | dt.date


def csv_lines(columns: Sequence[str], rows: Iterable[Iterable[Cell]]) -> str:
    """Return a line of names and one for each row."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(map(csv_cell, row) for row in rows)
    return lines.getvalue()


def csv_cell(value: Cell) -> str:
    """Write one cell; what looks like a formula is made a text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    text = value.isoformat() if isinstance(value, dt.date) else value
    return f"'{text}" if text.startswith(_FORMULA) else text
