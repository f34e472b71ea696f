"""Numbers in forms that seldom are anybody's: a label right beside one says that it is, as does the header above it."""

import pytest

from keepfaith.pii.detection import ACT, detect


def found_in(text):
    return [
        (one.category, text[one.start : one.end])
        for one in detect(text, at_least=ACT)
        if one.category in {"student-id", "educator-id"}
    ]


# Figures with a fraction, groups by several signs, letters within and as a scanner misread digits, a case's form.
NAMED = [
    "20.4518", "204518.3", "21/83/455", "204/18/ABC/2031", "2045183-310455", "20.451.833-5", "A20-45-AB-99-18",
    "QEKZ123456MABCDE17", "EMP204Z42", "NW2O4S18", "HS-2031-0045",
]  # fmt: skip


@pytest.mark.parametrize("number", NAMED)
@pytest.mark.parametrize(
    "text", ["LASID: {}", "my student number is {}, please", "student ID ({}) is wrong", "{} (SASID) is his"]
)
def test_a_label_right_beside_says_that_a_student_has_it(text, number):
    assert found_in(text.format(number)) == [("student-id", number)]


@pytest.mark.parametrize("number", NAMED[:-1])
@pytest.mark.parametrize(
    "text",
    ["MEPID: {}", "I hold a teaching license, number {}, and teach", "School nurse, DESE license no. {}"],
)
def test_a_label_right_beside_says_that_an_educator_has_it(text, number):
    assert found_in(text.format(number)) == [("educator-id", number)]


@pytest.mark.parametrize("number", NAMED)
def test_the_header_of_a_column_says_it_too(number):
    assert ("student-id", number) in found_in(f"name,lasid,grade\nA. Example,{number},9\nB. Sample,,10\n")


def test_few_digits_with_letters_need_a_label_with_signs_alone():
    assert found_in("LASID: k32") == [("student-id", "k32")]
    assert found_in("the student number is code k32") == []


@pytest.mark.parametrize("number", ["20.451.833-5", "204/18/ABC/2031"])
def test_a_word_for_somebody_says_it_of_six_digits_right_behind(number):
    assert found_in(f"The bus left without student {number} today.") == [("student-id", number)]


@pytest.mark.parametrize(
    "thing",
    [
        "9th",
        "v3.1",
        "10.0.0.1",
        "FY24",
        "grade12",
        "K-12",
        "5pm",
        "12:30",
        "12/2031",
        "24-sep-2031",
        "page203",
        "12.45",
    ],
)
@pytest.mark.parametrize("text", ["The SASID: {}", "our student number {} again", "MEPID = {}"])
def test_other_things_beside_a_label_stay_alone(text, thing):
    assert found_in(text.format(thing)) == []


@pytest.mark.parametrize(
    "text", ["The bus left room 204/18/ABC/2031.", "Part 20.4518 of the student list", "{} students"]
)
def test_without_a_label_they_are_nobodys(text):
    assert found_in(text.format("21/83/455")) == []


@pytest.mark.parametrize(
    "number",
    [
        "RP 12/34567",
        "RP\u00a012/34567",
        "RP\u202f12/34567",
        "PPS - 61830",
        "PPS-\n  61830",
        "MA\n7204518",
        "OR \u2116 204518",
    ],
)
def test_capital_letters_before_a_number_are_a_part_of_it(number):
    assert found_in(f"MEPID: {number}, as printed") == [("educator-id", number)]


@pytest.mark.parametrize("words", ["Anytown MA - ", "called BY - ", "NO - "])
def test_words_in_capitals_before_a_dash_are_no_part_of_a_number(words):
    assert found_in(f"MEPID of the caller in {words}7204518") in ([("educator-id", "7204518")], [])


@pytest.mark.parametrize("second", ["000781137", "900448904", "608 021 354"])
def test_what_follows_in_a_list_is_as_sure_as_the_first(second):
    assert ("student-id", second) in found_in(f"Placement list: SASIDs 000446379, {second} and 1012345678.")
    assert ("student-id", second) in found_in(f"Two SASIDs for the same boy: 15198 (old) and {second} (new).")


def test_the_state_s_form_keeps_the_fraction_of_a_spreadsheet():
    assert found_in("student 1012345678.0 moved") == [("student-id", "1012345678.0")]


@pytest.mark.parametrize(
    "text",
    ["Teachers share the software, license number {}.", "Driver education teacher. Permit/license no.: {}"],
)
def test_a_license_of_things_or_drivers_is_no_educator_s(text):
    assert found_in(text.format("20451/83/455")) == []
