"""What stands near a word for a student or an educator and is none of their numbers, and what is one."""

import pytest

from keepfaith.pii.detection import ACT, detect

STUDENT, EDUCATOR, LICENSE = "student-id", "educator-id", "drivers-license"


def _sure(text):
    return [(one.category, text[one.start : one.end]) for one in detect(text, at_least=ACT)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Students: 4412093, 4412094, 4412095", ["4412093", "4412094", "4412095"]),
        ("Students absent: 44120 and 44121", ["44120", "44121"]),
        ("Students: 04412", ["04412"]),
        ("student 44120 was absent", ["44120"]),
        ("It is about student 44120, not student 44121.", ["44120", "44121"]),
    ],
)
def test_numbers_of_several_students_are_found(text, numbers):
    assert _sure(text) == [(STUDENT, number) for number in numbers]


@pytest.mark.parametrize(
    "text",
    [
        "Pupils enrolled: 1893",
        "students=1893 teachers=1214 errors=0",
        '{"teachers": 12040, "students": 81422}',
        "Students tested last spring: 2140; teachers trained: 1206",
        "Alumnos inscritos: 4120",
    ],
)
def test_how_many_there_are_is_no_number_of_anybody(text):
    assert _sure(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The student's record. Number 4412093.", "4412093"),
        ("Student enrollment number 4412093", "4412093"),
        ("Mi matrícula es 4412093", "4412093"),
        ("School ID: 375913\nName: A. Example, grade 5", "375913"),
    ],
)
def test_what_only_students_have_is_theirs(text, number):
    assert _sure(text) == [(STUDENT, number)]


@pytest.mark.parametrize(
    "text",
    [
        "Student art show: entry no. 44021 was framed.",
        "Students fill it in: survey number 402817",
        "For the student parking, sticker no. 884120",
        "Student services\nJ0b no. 0048213",
        "La matrícula comienza el lunes. Convocatoria número 87975700.",
        "School number: 04730763",
        '{"grade": "4", "schoolId": "04730763"}',
    ],
)
def test_what_an_office_numbers_is_nobodys(text):
    assert _sure(text) == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Her state ID as a teacher is 41750411.", EDUCATOR),
        ("Teacher, 41750411 (state identifier)", EDUCATOR),
        ("His state ID as a pupil is 41750411.", STUDENT),
        ("Grade 4, state identifier: 41750411", STUDENT),
    ],
)
def test_a_number_of_the_state_is_of_whom_the_words_around_speak(text, category):
    assert _sure(text) == [(category, "41750411")]


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("The teacher said that her number is 816867.", "The teacher said that your number is 816867."),
        ("A teacher has the number 450511.", "The center (not a teacher) has the number 450511."),
    ],
)
def test_a_number_is_of_whoever_is_meant(text, others):
    assert [one.rule for one in detect(text, at_least=ACT)] == ["educator-cue"]
    assert "educator-cue" not in [one.rule for one in detect(others, at_least=ACT)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("10:15 441209 (student) to the office", ["441209"]),
        ("Photo 1 - 441209, school ID of a pupil", ["441209"]),
        ("Student IDs: 44-1209", ["44-1209"]),
        ("Student ID: 441 - 2093", ["441 - 2093"]),
    ],
)
def test_a_number_does_not_begin_with_a_time_or_with_which_of_several_it_is(text, numbers):
    assert [number for _, number in _sure(text)] == numbers


def test_a_part_of_a_row_of_groups_is_no_number():
    assert _sure("The licenses were shipped, teacher. Code 9400 1503 2357 8385 3039 43.") == []
    assert _sure("Her teacher license is 9400 1503.") == [(EDUCATOR, "9400 1503")]


def test_a_date_without_signs_in_a_list_is_one_of_birth():
    assert (STUDENT, "05082021") not in _sure("SASID 1044530057, 05082021, grade 3")
    assert (EDUCATOR, "02022012") not in _sure("Educator ID 345678 and 02022012 as the date of birth")
    assert _sure("Educator IDs: 34567812 and 02022012") == [(EDUCATOR, "34567812"), (EDUCATOR, "02022012")]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("My teaching license is 4482915.", [(EDUCATOR, "4482915")]),
        ("She teaches music. License: 4482915", [(EDUCATOR, "4482915")]),
        ("Librarian, license 4482915", [(EDUCATOR, "4482915")]),
        ("The electrician came; his license is 4482915. The teachers' room is bright again.", []),
        ("Program license number: 482915. Capacity: 52 children.", []),
        ("The school musical has a performance license 4482915 of the publisher.", []),
        (
            "Instructor approval, class of drivers. License (driver's) 44829156, class D",
            [(LICENSE, "44829156")],
        ),
    ],
)
def test_a_license_is_of_whom_the_words_beside_it_speak(text, numbers):
    assert _sure(text) == numbers


def test_ten_digits_of_a_student_are_no_license_beside_words_for_one():
    text = "The pupil 1044530057 was taught by somebody licensed. License: 345678, all levels, teacher."
    assert _sure(text) == [(STUDENT, "1044530057"), (EDUCATOR, "345678")]


def test_a_number_of_another_column_is_none():
    text = "Dist | Educator lic. | Field\n04730763 | 345678 | ESL\n06580114 | 345679 | Art"
    assert _sure(text) == [(EDUCATOR, "345678"), (EDUCATOR, "345679")]


def test_the_ends_of_a_row_of_numbers_are_nobodys():
    assert _sure("Hall passes 440100 to 440180, for pupils, are in the teachers' safe.") == []
    assert _sure("MEPID 440100, corrected to 440180") == [(EDUCATOR, "440100"), (EDUCATOR, "440180")]


@pytest.mark.parametrize(
    ("text", "category", "number"),
    [
        ("Teacher license no. 7390123, case PRR-2031-0045", EDUCATOR, "7390123"),
        ("My educator ID is 7390123; the registration is PRR-2031-0045.", EDUCATOR, "7390123"),
        ("Student number 40512, complaint PR-2031-0045", STUDENT, "40512"),
    ],
)
def test_the_number_of_a_case_is_nobodys(text, category, number):
    assert _sure(text) == [(category, number)]
    assert all("0045" not in text[one.start : one.end] for one in detect(text))
