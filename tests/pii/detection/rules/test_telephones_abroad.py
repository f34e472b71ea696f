"""Telephone numbers of other countries, as they are dialed from here and as people write them there."""

import pytest

from keepfaith.pii.detection import ACT, detect


def sure(text):
    return [
        text[match.start : match.end] for match in detect(text, categories={"phone-number"}, at_least=ACT)
    ]


@pytest.mark.parametrize(
    "number",
    [
        "07700 900123", "07700 900 123", "06.12.34.56.78", "06 12 34 56 78", "(11) 98765-4321", "010-1234-5678",
        "0171/3826366", "138 1234 5678", "0049 (0)30 12345678", "011 44 20 7946 0123",
        "01114135550122", "0049-6371-22-3456", "+49 \n(0)112 6508794", "+44 (0)20 7946 0123",
        "+55 (11) 98765-4321", "+49 (0) 177/3408730",
    ],
)  # fmt: skip
def test_a_number_from_abroad_is_one_without_a_word(number):
    assert sure(f"Sub list\nA. Example {number}\nB. Sample (no Fridays)") == [number]


@pytest.mark.parametrize("text", ["Town, MA 01702\n{}\n", "Parent has called twice ({})."])
def test_a_number_from_abroad_is_one_in_its_own_line_or_in_parentheses(text):
    assert sure(text.format("07421 690 530")) == ["07421 690 530"]


@pytest.mark.parametrize("number", ["0044 7700 900123", "020 7946 0123", "(030) 12345678", "0912 345 678"])
def test_other_forms_need_a_word(number):
    assert sure(f"call {number} today") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "carton tracking number 01114135550122",
        "Seq  Name\n001 4111 2222 3333 4445   OK\n", "10:08  seen again\n", "Student ID 07700 900123",
        "06.12.2024 was a Friday", "Invoice 010-1234-5678", "D0B 4/11/1984",
    ],
)  # fmt: skip
def test_rows_times_days_and_other_numbers_are_none(text):
    assert sure(text) == []
