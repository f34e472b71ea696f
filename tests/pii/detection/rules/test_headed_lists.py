"""Lists under a heading: it speaks of one value in each line, and of none that a line says is another."""

import time

import pytest

from keepfaith.pii.detection import ACT, detect

DATES = ("Oct 14, 1979", "01.22.2012", "3-Sep-2008")


def acted(text, category):
    return [
        text[match.start : match.end] for match in detect(text, at_least=ACT) if match.category == category
    ]


@pytest.mark.parametrize(
    "form",
    [
        "Birth dates:\n{}\n{}\n{}",
        "DOB\n{}\n{}\n{}",
        "Date of birth\n\n{}\n\n{}\n\n{}",
        "Dates of birth of the children\n- {}\n- {}\n- {}",
        "Pupils (birth date in brackets)\n1. A.B. [{}]\n2. C.D. [{}]\n3. E.F. [{}]",
        "Household, with date of birth:\nmother: {}\nfather: {}\nson: {}",
        "Please list each student's date of birth.\nStudent A: {}\nStudent B: {}\nStudent C: {}",
        "> Fechas de nacimiento:\n> * {}\n> * {}\n> * {}",
        "Child 1: DOB {}\nChild 2: {}\nChild 3: {}",
        "<tr><th>DOB</th></tr><tr><td>{}</td></tr><tr><td>{}</td></tr><tr><td>{}</td></tr>",
        '{{"birthDates": ["{}", "{}", "{}"]}}',
    ],
)
def test_each_line_below_a_word_for_birth_has_a_birth_date(form):
    assert acted(form.format(*DATES), "birth-date") == list(DATES)


@pytest.mark.parametrize(
    "text",
    [
        "Date of birth: on file\nMeetings:\n- 3/4/2025\n- 5/6/2025",
        "DOB field is empty. Runs:\n3/4/2025\n5/6/2025",
        "Birth certificates are collected on these days:\n- 3/4/2025\n- 5/6/2025",
        "Deadlines for the birth-to-three program:\n3/4/2025\n5/6/2025",
        "Board meetings:\n- 3/4/2025\n- 5/6/2025",
        "Native-born and foreign-born pupils, counted 3/4/2025",
        "The school's birthday is celebrated on 3/4/2025.",
        "A STUDENT WAS SEEN ON 3/4/2025, REPORT OF 5/6/2025",
    ],
)
def test_days_of_something_else_are_left_alone(text):
    assert acted(text, "birth-date") == []


def test_a_line_that_says_something_else_ends_the_list():
    text = "Birth dates:\n3/4/1990\n5/6/1991\nmeeting: 3/4/2025\n7/8/2025"
    assert acted(text, "birth-date") == ["3/4/1990", "5/6/1991"]


@pytest.mark.parametrize(
    ("category", "form"),
    [
        ("educator-id", "MEPIDs of the staff to be moved:\n{}\n{}\n{}"),
        ("educator-id", "Teacher license numbers on this petition\n* {} (grade 3)\n* {} (grade 4)\n* {}"),
        ("educator-id", "Educator IDs:\n1) A.B., {}\n2) C.D., {}\n3) E.F., {}"),
        ("student-id", "Student IDs on the bus:\n\n{}\n\n{}\n\n{}"),
        ("student-id", "LASIDs for the trip\n- room a: {}\n- room b: {}\n- room c: {}"),
    ],
)
def test_numbers_below_a_word_for_several_are_what_it_says(category, form):
    numbers = ["204518", "7716204", "31552"]
    assert acted(form.format(*numbers), category) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "Teachers' purchase orders:\n- 4512345678\n- 4512345679",
        "District codes of the educators:\n- 04120000\n- 02770000",
        "MEPIDs:\n- order 4512345\n- invoice 4512346",
    ],
)
def test_numbers_of_something_else_are_left_alone(text):
    assert [match for match in detect(text, at_least=ACT) if match.category.endswith("-id")] == []


def test_a_long_list_takes_no_longer_for_each_line():
    def took(lines):
        text = "Birth dates:\n" + "".join(
            f"- {n % 12 + 1}/{n % 28 + 1}/{1940 + n % 70}\n" for n in range(lines)
        )
        begun = time.process_time()
        detect(text)
        return time.process_time() - begun

    took(100)
    assert took(8_000) < 40 * max(took(800), 0.005)
