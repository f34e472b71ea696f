"""Details that only together tell who somebody is are flagged for a person to look at."""

import pytest

from keepfaith.pii.detection import ACT, detect


@pytest.mark.parametrize(
    "text",
    [
        "grade 5 at Example Elementary School on March 3, 2025",
        "On 03/04/2025 a fifth-grader, third grade before, left Example Middle School",
        "a female born 3/4/1990 from ZIP 02148",
    ],
)
def test_a_school_with_grade_and_date_or_zip_with_sex_and_date_is_flagged(text):
    matches = detect(text, categories={"quasi-identifiers"})
    assert matches
    assert all(match.confidence < ACT for match in matches)


@pytest.mark.parametrize(
    "text",
    [
        "grade 5 at Example Elementary School",
        "Example Elementary School on March 3, 2025",
        "grade 5" + " " * 300 + "Example Elementary School on March 3, 2025",
    ],
)
def test_two_of_three_or_far_apart_are_not(text):
    assert detect(text, categories={"quasi-identifiers"}) == ()
