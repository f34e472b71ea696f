"""Numbers of students and educators in other forms than digits alone: with letters, signs, and in boxes."""

import pytest

from keepfaith.pii.detection import ACT, detect
from keepfaith.pii.detection.learned.candidates import numbers
from keepfaith.pii.detection.normalization import normalized
from keepfaith.pii.detection.page import Page


def found_in(text):
    return [
        (one.category, text[one.start : one.end])
        for one in detect(text, at_least=ACT)
        if one.category in {"student-id", "educator-id"}
    ]


# By classes: letters before, behind and in between; years first; signs; figures of spreadsheets; boxes of forms.
LETTERED = [
    "STU123456", "STU-000123", "BPS123456", "LHS-2031-0045", "abcd123", "qrstu204", "std0000000ABC", "204518X",
    "204518-X",    "2045183CL", "20AB4518", "26C175", "2045-AB-318", "4KB07QD318", "T1234567890123",
]  # fmt: skip
SIGNED = [
    "04/3345", "2031/4518", "20451 / 83", "204518/01", "2045183/2031", "PS-2045/18", "A34/2045/2031", "1.204.518",
    "204.518.355",    "2045.1833", "1012345678.0", "1,012,345,678", "1.01235E+09", "|1|0|2|3|4|5|6|7|8|9|",
]  # fmt: skip


@pytest.mark.parametrize("number", LETTERED + SIGNED)
@pytest.mark.parametrize("text", ["LASID: {}", "student ID {} is wrong", 'the <lasid>{}</lasid> of "B"'])
def test_a_label_right_beside_says_what_a_student_has(text, number):
    assert found_in(text.format(number)) == [("student-id", number)]


@pytest.mark.parametrize("number", [*LETTERED, *SIGNED[:5]])
def test_a_label_right_behind_says_it_too(number):
    assert found_in(f"{number} (student ID)") == [("student-id", number)]


@pytest.mark.parametrize("number", [*LETTERED[2:], *SIGNED[:-1], "2045", "12-99-2045", "2045-1833-0042"])
def test_a_label_right_beside_says_what_an_educator_has(number):
    assert found_in(f"MEPID: {number}, as printed") == [("educator-id", number)]


@pytest.mark.parametrize("number", ["STU123456", "204518X", "20AB4518", "04/3345", "1012345678.0"])
def test_a_column_says_it_too(number):
    text = f"name,lasid,grade\nA. Example,{number},9\nB. Sample,{number[:-1]}9,10\n"
    assert ("student-id", number) in found_in(text)


@pytest.mark.parametrize("number", ["987-65-4320", "219-09-9998", "000-12-3456", "617-555-0100"])
def test_a_label_outweighs_the_groups_of_another_number(number):
    assert found_in(f"Student ID: {number}") == [("student-id", number)]
    assert found_in(f"MEPID {number}") == [("educator-id", number)]


@pytest.mark.parametrize("text", ["the file of STU-204518 is open", "STU204518 was absent"])
def test_a_number_may_begin_with_the_word_for_it(text):
    [(category, number)] = found_in(text)
    assert (category, number.replace("-", "")) == ("student-id", "STU204518")


@pytest.mark.parametrize("number", ["MA 482915", "RP 12/34567", "TX 482 9155"])
def test_capital_letters_before_a_number_belong_to_it(number):
    assert found_in(f"My MEPID is {number}, please check") == [("educator-id", number)]
    assert found_in(f"MEPID {number}") == [("educator-id", number)]


def test_a_label_does_not_belong_to_it():
    assert found_in("THE STUDENT ID IS 204518") == [("student-id", "204518")]
    assert found_in("Student ID NO 204518") == [("student-id", "204518")]


def test_the_others_of_a_list_are_as_sure():
    numbers = ["STU-204518", "STU-204519", "STU-204520"]
    assert found_in("Student IDs " + ", ".join(numbers)) == [("student-id", number) for number in numbers]


@pytest.mark.parametrize(
    "text",
    [
        "the student has MATH101 and BIO2010", "students of 2023/24", "the student came in 09/2024",
        "students: 1,204,518",
        "the student took form-1099 to room-2045", "student records request PRR-2031-0045",
        "a student scored 1204.5180",
        "Student since: 12-31-2011", "students by grade 20/204", "the teacher uses covid-19 and IMG20451 files",
        "teacher meeting, ticket TKT-204518", "Teachers: 2045.50 in all", "SIMS element DOE014",
        "https://example.org/students/abc123/photo.jpg", "the student wrote to abc123@example.org",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_is_none(text):
    assert found_in(text) == []


@pytest.mark.parametrize(
    "number", ["STU-204518", "204518X", "20AB4518", "04/3345", "1.204.518", "1012345678.0"]
)
def test_learned_words_have_the_whole_number_to_weigh(number):
    text = f"the one that the school gave the student was {number} then"
    page = Page(normalized(text), text)
    assert number in [text[one.start : one.end] for one in numbers(page)]


def test_letters_with_few_digits_are_weighed_near_words_for_a_number_alone():
    for text, count in (("her student ID was once abc123", 1), ("swat009 wrote it", 0)):
        assert len([one for one in numbers(Page(normalized(text), text)) if "student" in one.kinds]) == count
