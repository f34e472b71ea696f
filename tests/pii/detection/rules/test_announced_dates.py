"""Days of births that only a word right beside makes one: without signs, or without a year."""

import pytest

from keepfaith.pii.detection import ACT, detect


def births(text):
    return [
        text[match.start : match.end]
        for match in detect(text, at_least=ACT)
        if match.category == "birth-date"
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("DOB: 050311", "050311"),
        ("dob 681121, grade 5", "681121"),
        ("my bday is 861203 and my name", "861203"),
        ("Birth date of child ........ 050281\nPlace", "050281"),
        ("DOB on certificate: 521129", "521129"),
        ("a birth date of 091403. Is this", "091403"),
        ("DOB (MMDDYY): 050311", "050311"),
        ("Birthdate 5032011", "5032011"),
        ("U. Sample (DOB 6. September 1948) gr 9; V. Sample (DOB 091375) gr 1", "091375"),
    ],
)
def test_digits_without_signs_right_behind_a_word_for_it(text, date):
    assert date in births(text)


def test_what_a_spreadsheet_made_of_dates_in_their_column():
    text = "name,dob,room\nA,50311,40666\nB,40666,12\nC,5032011,13\nD,40666.0,14\nE,050311,15\n"
    assert births(text) == ["50311", "40666", "5032011", "40666.0", "050311"]


def test_what_is_no_day_in_their_column_is_for_a_person():
    text = "name,dob\nA,991399\nB,050311\n"
    (first, *_) = detect(text, at_least=0.2)
    assert (text[first.start : first.end], first.confidence < ACT) == ("991399", True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Her birthday is May 3.", "May 3"),
        ("date of birth: the 3rd of May", "the 3rd of May"),
        ("Birthday: 5/3", "5/3"),
        ("cumpleaños: 3 de mayo", "3 de mayo"),
        ("DOB May the 3rd (year unknown)", "May the 3rd"),
    ],
)
def test_a_day_without_a_year(text, day):
    assert births(text) == [day]


@pytest.mark.parametrize("text", ["You are born on June 13 and get gifts", "Born 5/3 in Salem"])
def test_a_day_without_a_year_that_a_story_tells_is_for_a_person(text):
    (one,) = detect(text)
    assert one.category == "birth-date"
    assert one.confidence < ACT


@pytest.mark.parametrize(
    "text",
    [
        "Birth certificate 050311", "birth certificate no. 050311", "DOB #123456", "DOB: 991399", "DOB $50311",
        "birthday party May 3 at 5", "born 3 of 5", "born at 5:30", "3 of the 12 born 5 of", "expires 050311, DOB none",
        "Order 050311", "Room 50311", "on May 3 we met", "DOB 050311-4",
    ],
)  # fmt: skip
def test_others_stay_alone(text):
    assert births(text) == []
