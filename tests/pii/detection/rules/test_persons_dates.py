"""Dates of people beside which no word for a birth stands."""

import pytest

from keepfaith.pii.detection import ACT, detect
from keepfaith.pii.detection.rules.persons_dates import is_of_age, is_of_history


def _sure(text):
    return [text[one.start : one.end] for one in detect(text) if one.confidence >= ACT]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        (
            "Pupils on the roster:\n1. A. Example - 3/4/2012\n2. B. Sample - 5/6/2011",
            ["3/4/2012", "5/6/2011"],
        ),
        ("A. Example, 3/4/2012, and B. Sample, 5/6/2011, are siblings.", ["3/4/2012", "5/6/2011"]),
        ("Sample, B.; 3/4/2012; F; gr 3", ["3/4/2012"]),
        ("JUVENILE 1  EXAMPLE, A.  M/W  3/4/2012", ["3/4/2012"]),
        ("The girl, 3/4/2012, has no guardian.", ["3/4/2012"]),
        ("STUDENT: A. Example\n3/4/2012\nGRADE 6", ["3/4/2012"]),
        ("In loving memory of B. Sample (3/4/1950 to 5/6/2025)", ["3/4/1950"]),
        ("Birth certificate on file: YES\nMonth/Day/Year on certificate\n3/4/2012", ["3/4/2012"]),
        (
            "Q. Your date of birth?\nA. 3/4/1990.\nQ. And your brother's?\nA. 5/6/1992.",
            ["3/4/1990", "5/6/1992"],
        ),
        (
            "A. Example (3/4/2012)\nB. Sample (5/6/2011)\nDates in ( ) are birthdates.",
            ["3/4/2012", "5/6/2011"],
        ),
        ("the birthdate is not 3/4/2012 but 5/6/2012", ["3/4/2012", "5/6/2012"]),
        ("The Student attained the age of eighteen on 3/4/2007.", ["3/4/2007"]),
        ("The child first saw the light of day on 3/4/2007.", ["3/4/2007"]),
        ("El niño vino al mundo el 3/4/2007.", ["3/4/2007"]),
    ],
)
def test_a_date_is_a_birth_by_who_is_around(text, dates):
    assert _sure(text) == dates


@pytest.mark.parametrize(
    "text",
    [
        "Pupils who enrolled:\n1. A. Example - 3/4/2012\n2. B. Sample - 5/6/2011",
        "Seniority list of the staff\nA. Example - 3/4/1998\nB. Sample - 5/6/1999",
        "Students on the committee\nA. Example - 3/4/2026\nB. Sample - 5/6/2026",
        "It was given to the boys.\n  -- Chicago Reader 3/27/81\nTo the girls.\n  -- Chicago Reader 5/28/82",
        "Horace Mann was born on May 4, 1796.",
        "Happy birthday, Example Regional School! On 3/4/2026 we eat cake.",
        "Staff born before 1/1/1957 need no proof.",
        "Birth to three: the team met in the library, and we all agreed, on 3/4/2026",
        "The bill was born on January 17, 2023.",
    ],
)
def test_other_dates_of_people_are_none(text):
    assert _sure(text) == []


@pytest.mark.parametrize(
    ("date", "is_one"),
    [(b"3/4/2012", True), (b"03042012", True), (b"3/4/12", True), (b"01220019", False), (b"3/4/2099", False)],
)
def test_a_birth_is_some_years_ago(date, is_one):
    assert is_of_age(date) is is_one


def test_nobody_lives_so_long():
    assert is_of_history(b"may 4, 1796")
    assert not is_of_history(b"may 4, 1950")
