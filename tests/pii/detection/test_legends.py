"""A line that says what a code means makes the code say so wherever it stands."""

import pytest

from keepfaith.pii.detection import ACT, detect


@pytest.mark.parametrize(
    ("text", "category", "value"),
    [
        (
            "SR01,SR02,SR08\n204518,7,Example\n# SR01 = Massachusetts Education Personnel ID",
            "educator-id",
            "204518",
        ),
        ("<DOE006>3/4/2012</DOE006><!-- DOE006 = date of birth -->", "birth-date", "3/4/2012"),
        ("STF_ID_ST=(204518)\nSTF_ID_ST is the state educator number", "educator-id", "204518"),
    ],
)
def test_a_code_is_what_a_legend_says(text, category, value):
    [one] = [one for one in detect(text) if one.confidence >= ACT]
    assert (one.category, text[one.start : one.end]) == (category, value)


def test_without_a_legend_it_says_nothing():
    assert not detect("SR01,SR02,SR08\n204518,7,Example\n# SR01 = the first column")
