"""Several numbers behind one word: those of its list are what it says, and others are not."""

import time

import pytest

from keepfaith.pii.detection import ACT, detect

NUMBERS = {
    "ssn": ("Socials of both parents", ("219-09-9998", "333224444")),
    "drivers-license": ("Driver's licenses of the chaperones", ("S12345678", "D4012-34567-89012")),
    "student-id": ("Student IDs on the bus", ("204518", "31-2204")),
    "educator-id": ("MEPIDs to be checked", ("12345678", "482-915")),
    "bank-account": ("Bank account numbers", ("4820051733", "77310024")),
    "birth-date": ("Dates of birth", ("3/4/1990", "May 6, 2011")),
}
LISTS = (
    "{}: {}, {}",
    "{}: {} and {}",
    "{}: {} (mother), {} (father)",
    "{}\n1. {}\n2. {}",
    "{}: {}; {}",
    "{}: {} & {}",
    "{}\n{}\n{}",
    "{}: {}. The second one is {}",
    "{}: {}; correct one: {}",
    "{}: {} instead of {}",
    "{}: mine is {}, my husband's {}",
    "{}: {} and that of the other person ({})",
    "{}: A. Example ({}), B. Sample ({})",
)


@pytest.mark.parametrize("category", NUMBERS)
@pytest.mark.parametrize("form", LISTS)
def test_each_number_of_a_list_is_what_its_word_says(category, form):
    words, numbers = NUMBERS[category]
    text = form.format(words, *numbers)
    assert [(match.category, text[match.start : match.end]) for match in detect(text, at_least=ACT)] == [
        (category, number) for number in numbers
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("MEPID 12345678, district 01230000", "12345678"),
        ('{"student_id": "204518", "org": "01230000"}', "204518"),
        ("student id 204518 owes $482915", "204518"),
        ("bank account 4820051733, trace 9912345678", "4820051733"),
        ("driver's license S12345678, odometer 8812345", "S12345678"),
        ("born 3/4/1990, hired 9/1/2015", "3/4/1990"),
        ("name,dob,grade,entered\nA.B.,March 4, 2010,5,May 6, 2016", "March 4, 2010"),
        ("student ID 204518, other invoice 482915", "204518"),
        ("SASID 1012345678. Next visit 2026-03-04", "1012345678"),
        ("phone 617-555-0123, meeting ID 998 555 0199", "617-555-0123"),
    ],
)
def test_a_word_that_has_its_number_says_nothing_of_the_next(text, number):
    assert [text[match.start : match.end] for match in detect(text, at_least=ACT)] == [number]


def test_the_time_for_a_list_grows_with_its_length():
    def seconds(count):
        text = "Student IDs: " + ", ".join(str(number) for number in range(200_000, 200_000 + count))
        begun = time.process_time()
        assert len(detect(text, at_least=ACT)) == count
        return time.process_time() - begun

    # The least of some: in between, Python looks through all that the other tests left in memory.
    seconds(100)
    short, long = (min(seconds(count) for _ in range(5)) for count in (2_000, 8_000))
    assert long < 12 * short
