"""Lines of CSV are read back as they were written, and no cell is a formula to a spreadsheet."""

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.web.csv_lines import csv_cell, csv_lines

FORMULAS = "=+-@\t\r"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (7, "7"), (-7, "-7"), (True, "yes"), (False, "no"), ("", ""), ("two days", "two days"),
        (dt.date(2026, 11, 23), "2026-11-23"), ("=1+1", "'=1+1"), ("@x", "'@x"), ("\t=1", "'\t=1"),
    ],
)  # fmt: skip
def test_a_cell_is_a_figure_or_a_text_and_never_a_formula(value, cell):
    assert csv_cell(value) == cell


# A text that begins with a mark of ours already is not told from one that got it.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0")).filter(lambda text: text[:1] != "'")


@given(st.lists(st.tuples(TEXTS, TEXTS)))
def test_any_text_comes_back_in_its_own_cell_and_begins_no_formula(rows):
    columns, *cells = csv.reader(io.StringIO(csv_lines(["one", "two"], rows), newline=""))
    assert columns == ["one", "two"]
    assert [tuple(cell.removeprefix("'") for cell in row) for row in cells] == rows
    assert not [cell for row in cells for cell in row if cell and cell[0] in FORMULAS]


def test_lines_end_as_rfc_4180_says_and_a_cell_with_a_comma_is_quoted():
    assert csv_lines(["a", "b"], [["x, y", 1], ['say "no"', 2]]) == 'a,b\r\n"x, y",1\r\n"say ""no""",2\r\n'
