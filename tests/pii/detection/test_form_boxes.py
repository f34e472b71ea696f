"""Digits in the boxes of a form, and odd signs between groups: they are read as a number."""

import pytest

from keepfaith.pii.detection import ACT, detect


def sure(text):
    return [(match.category, text[match.start : match.end]) for match in detect(text, at_least=ACT)]


@pytest.mark.parametrize(
    "number",
    [
        "|2|1|9| |0|9| |9|9|9|8|", "[2][1][9]-[0][9]-[9][9][9][8]", "| 2 | 1 | 9 |-| 0 | 9 |-| 9 | 9 | 9 | 8 |",
        "219:09:9998", "219*09*9998",
    ],
)  # fmt: skip
def test_a_number_in_boxes_or_with_odd_signs_is_one(number):
    assert sure(f"SSN {number}\nbank") == [("ssn", number.strip("|[] "))]


@pytest.mark.parametrize(
    "number", ["|2|1|9| |O|9| |9|9|9|B|", "|2|1|9|\n|0|9| |9|9|9|8|", "|2|1|9| |0|9|\n    |9|9|9|8|"]
)
def test_boxes_may_be_in_two_lines_or_badly_read(number):
    assert sure(f"SSN {number}, as above") == [("ssn", number.strip("|"))]


def test_a_telephone_in_boxes_is_one():
    assert sure("Phone |4|1|3| |5|5|5| |0|1|2|2|") == [("phone-number", "4|1|3| |5|5|5| |0|1|2|2")]


@pytest.mark.parametrize(
    "text", ["| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 |\n", "fe80:219:09:9998::1 up", "score 219:09", "[1][2][3] see notes"]
)  # fmt: skip
def test_tables_addresses_and_notes_are_none(text):
    assert all(category != "ssn" for category, _ in sure(text))
