"""Birth dates: which dates of a list, of a comparison or of a table are some, and which of other events are none."""

import pytest

from keepfaith.pii.detection import ACT, detect


def dates_in(text):
    return [
        text[match.start : match.end]
        for match in detect(text, at_least=ACT)
        if match.category == "birth-date"
    ]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("The birth certificate says 3/4/1990, the transcript says 5/6/1991.", ["3/4/1990", "5/6/1991"]),
        (
            "Birth date and school of each child: A.B., 3/4/2015, Sample School; C.D., Oct 5, 2016, Sample School",
            ["3/4/2015", "Oct 5, 2016"],
        ),
        ("children: A (3/4/2015), B (5/6/2016) - birth dates as given", ["3/4/2015", "5/6/2016"]),
        (
            "DOB was entered as March 4, 1990; the correct one is May\n6, 1991.",
            ["March 4, 1990", "May\n6, 1991"],
        ),
        ("Caller: my date of birth?\nCaller: yes, it's 03/04/1990.", ["03/04/1990"]),
        ("DOB #1 Nov. 20 2012", ["Nov. 20 2012"]),
        ("Proof of age: 3/4/1990 (passport)", ["3/4/1990"]),
        ("The state shows 3/4/1990 as date of birth; the district shows 5/6/1991.", ["3/4/1990", "5/6/1991"]),
        (
            "Her DOB (3/4/1990) does not match the one in the state system (5/6/1991).",
            ["3/4/1990", "5/6/1991"],
        ),
        ("Vaccines: DOB 3/4/2015; MMR 5/6/2016; Tdap 7/8/2017", ["3/4/2015"]),
        ("03/04/2011 (student DOB)", ["03/04/2011"]),
        ("Name,Student DOB,Town\nA,3/4/2011,Salem\nB,5/6/2012,Salem\n", ["3/4/2011", "5/6/2012"]),
    ],
)
def test_each_date_that_a_word_for_birth_speaks_of_is_one(text, dates):
    assert dates_in(text) == dates


@pytest.mark.parametrize(
    "text",
    [
        "The birth of the program dates to 3/4/2024.",
        "The birth certificate was checked on 3/4/2024.",
        "His birth certificate. Case closed, released 3/4/2024.",
        "Born in Salem, he moved to Maine on 3/4/2024.",
        "DOB is no longer collected as of 3/4/2024.",
    ],
)
def test_a_date_of_another_event_is_none(text):
    assert dates_in(text) == []


def test_the_birth_of_a_person_is_one():
    assert dates_in("the date of birth of the applicant: 3/4/1990") == ["3/4/1990"]
    assert dates_in("the birth of the child on 3/4/2020") == ["3/4/2020"]
