"""Numbers that only words announce: of students and educators, and licenses to drive."""

import pytest

from keepfaith.pii.detection import ACT, detect


@pytest.mark.parametrize(
    ("text", "category", "number"),
    [
        ("SASID: 1012345678", "student-id", "1012345678"),
        ("state-assigned student ID 1012345678", "student-id", "1012345678"),
        ("student number 20451", "student-id", "20451"),
        ("LASID A-20451", "student-id", "A-20451"),
        ("my son's student ID is 204518", "student-id", "204518"),
        ("MEPID 12345678", "educator-id", "12345678"),
        ("educator license number 482915", "educator-id", "482915"),
        ("teacher's license 12345678", "educator-id", "12345678"),
        ("driver's license S12345678", "drivers-license", "S12345678"),
        ("license to drive: SA1234567", "drivers-license", "SA1234567"),
        ("License No.: S12345678", "drivers-license", "S12345678"),
        ("driver license WDLABCD456DG", "drivers-license", "WDLABCD456DG"),
    ],
)
def test_a_number_beside_such_words_is_one(text, category, number):
    [match] = detect(text, at_least=ACT)
    assert (match.category, text[match.start : match.end]) == (category, number)


@pytest.mark.parametrize(
    "text",
    [
        "the school has 1200 students",
        "students of 2023-2024",
        "student enrolled 09/01/2015",
        "the student called 900-555-0100",
        "Copyright: 1987-1988 Example Student Information",
    ],
)
def test_counts_years_and_dates_near_students_are_not(text):
    assert detect(text, categories={"student-id"}, at_least=ACT) == ()


@pytest.mark.parametrize("number", ["1012345678", "S12345678"])
def test_the_form_alone_is_asked_about(number):
    [match] = detect(number, categories={"student-id", "drivers-license"})
    assert match.confidence < ACT


def test_a_number_may_go_on_in_the_next_line():
    text = "Student ID: 20\n4518 and more"
    assert "".join(text[match.start : match.end] for match in detect(text)).replace("\n", "") == "204518"
