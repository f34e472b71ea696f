"""The quick suite tries fewer examples, and never so few that nothing is tried; the long one tries all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.example_counts import LEAST, quick_count

WHOLE = 90
tried: list[int] = []


@settings(max_examples=WHOLE)
@given(st.integers())
def test_examples_are_tried(number: int) -> None:
    tried.append(number)


def test_a_third_of_them_in_the_quick_suite_and_all_of_them_in_the_long_one(
    request: pytest.FixtureRequest,
) -> None:
    tried.clear()
    test_examples_are_tried()
    is_quick = "not long" in request.config.option.markexpr
    assert len(tried) == (WHOLE // 3 if is_quick else WHOLE)


def test_few_are_not_made_fewer():
    assert [quick_count(number) for number in (1, LEAST, 2 * LEAST, 3 * LEAST, 300)] == [
        1,
        LEAST,
        LEAST,
        LEAST,
        100,
    ]
