"""Social Security numbers: what stands beside one does not hide it, and other numbers in its form are told apart."""

import pytest

from keepfaith.pii.detection import ACT, detect


def numbers_in(text):
    return [text[match.start : match.end] for match in detect(text, at_least=ACT) if match.category == "ssn"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Do not release pages with 219-09-9998 on them.", "219-09-9998"),
        ("Social Security Number ____219099998____ Signature", "219099998"),
        ("It lists 219099998 as the student's SSN, yet", "219099998"),
        ("Name      SSN            Hired\nA B       219-\n    09-9998      3/4/2024\n", "219-\n    09-9998"),
        ("SSN         HIRED        FTE\n219 09\n9998   3/4/2024   1.0\n", "219 09\n9998"),
        ("RECIPIENT TIN (SSN or EIN): 219099998", "219099998"),
        ("SSA returned a no-match letter for the number: 219099998", "219099998"),
        ("> INSERT INTO p (id, ssn)\n> VALUES (7, '219099998')", "219099998"),
    ],
)
def test_a_number_is_one_whatever_is_beside_it(text, number):
    assert numbers_in(text) == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The copy of my social security card I mailed you by mistake (21909-9998).", "21909-9998"),
        ("It has the Social Security number of the former superintendent (21909-9998).", "21909-9998"),
        ("Tax ID (SSN) .......... 21909-9998\nName .......... A", "21909-9998"),
        (
            "I do not want my full social in an email, but for the audit, 21909-9998, as you said.",
            "21909-9998",
        ),
        ("NAME            SSN           GR\nSAMPLE, A       21909-\n    9998   10\n", "21909-\n    9998"),
        ("Name / SS# / Phone\nA. Example /219-099998 /413-555-0122\n", "219-099998"),
        (
            "Mi número de Seguro Social está mal en la solicitud de licencia. El correcto es 219099998.",
            "219099998",
        ),
        (
            "Seguro Social\n> está mal en la solicitud de licencia. El\n> correcto es 219 099998.",
            "219 099998",
        ),
        ("SSN on the form was blank. She gave it to me over the phone: (219) 09-9998.", "219) 09-9998"),
        ("SSN: (219)\n09-9998\nLicense sought: Teacher", "219)\n09-9998"),
        ("Left SS# 2 1 9 - 0 9 - 9 9 9 B and a message", "2 1 9 - 0 9 - 9 9 9 B"),
        ("SSN 219099998 . 0 in the export", "219099998 . 0"),
    ],
)
def test_a_number_is_one_however_it_is_broken(text, number):
    assert numbers_in(text) == [number]


def test_what_somebody_has_instead_is_one_too():
    text = (
        "Wrong social in the system. Educator says correct one is 219099998, we have 219-099989. Transposed."
    )
    assert numbers_in(text) == ["219099998", "219-099989"]


@pytest.mark.parametrize(
    "text",
    [
        "social security office, 02148-1234", "The SSN form goes to 12 Elm St, Boston, MA 02134-1234.",
        "Send the social security forms to Springfield 01103-1234",
        "SSN forms go to the town (Springfield 01103-1234).",
        "The SSN matches. The license number is wrong. The correct one is 219099998.",
        "Old license (driver): 219-09-9998",
    ],
)  # fmt: skip
def test_a_zip_code_and_another_number_are_none(text):
    assert numbers_in(text) == []


@pytest.mark.parametrize("text", ["release 219-09-9998", "Parcel at 219-09-9998", "the case was 219-09-9998"])
def test_a_number_of_something_else_is_none(text):
    assert numbers_in(text) == []


def test_a_bar_between_two_columns_is_no_digit():
    assert numbers_in("ssn|hired\n219-09-9998|10/30/2024\n") == ["219-09-9998"]


@pytest.mark.parametrize(
    "text",
    [
        "Number type: [ ] SSN  [x] ITIN  [ ] EIN\nNumber: 946-78-6094",
        "Number type: ( ) EIN (X) SSN\nNo.: 946-78-6094",
        "There is a typo in my SSN on page two of the form. It should read 946-78-6094. The phone is fine.",
        "The SSN line on the form of H. Example was blank. She gave it to me over the phone: 946-78-6094.",
        "The SSN line on the form of H. Example was blank. She gave it to me over the phone: 946786094.",
    ],
)
def test_what_is_chosen_or_said_before_is_what_the_number_is(text):
    assert [one.category for one in detect(text, at_least=ACT)] == ["ssn"]


def test_what_is_not_chosen_says_nothing():
    text = "Number type: [ ] SSN  [x] EIN\nNumber: 946786094"
    assert detect(text, at_least=ACT) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Last six of the SSN: on file\nDriver's license: 416 274 456", "SSN: declined\nPermit: 416 274 456",
        "We do not need your Social Security number. You wrote 416 274 456 as your license.",
    ],
)  # fmt: skip
def test_a_number_that_is_not_given_says_nothing_of_the_next(text):
    assert "ssn" not in [one.category for one in detect(text, at_least=ACT)]


def test_a_number_that_is_given_though_it_is_on_file_is_one():
    assert [one.category for one in detect("SSN on file: 416 274 456", at_least=ACT)] == ["ssn"]


@pytest.mark.parametrize(
    "text",
    [
        "SSN 219-09-9998, call back 011 351 931 463 697", "SSN on file, phone +351 976 148 453",
        "SSN 219-09-9998; 219 457 622 8673",
        "License # W-261-753-416-831, SSN later",
    ],
)  # fmt: skip
def test_three_groups_of_a_longer_number_are_none(text):
    assert numbers_in(text) in ([], ["219-09-9998"])


def test_three_groups_of_three_are_one_alone_and_in_a_list():
    assert numbers_in("SSNs 219 099 998 and 219 099 997") == ["219 099 998", "219 099 997"]


@pytest.mark.parametrize("number", ["21909-9998", "219-099998", "219 099998"])
def test_groups_that_are_odd_are_one_where_a_verb_says_so(number):
    assert numbers_in(f"Please fix my social in your system, the stub is wrong. It should be {number}.") == [
        number
    ]


def test_a_word_for_another_number_beside_one_prevails_if_that_takes_the_form():
    text = "Driver's License No.: 219-09-9998"
    assert [match.category for match in detect(text, at_least=ACT)] == ["drivers-license"]


def test_a_cell_that_ends_within_a_number_is_read():
    text = (
        "educator_no|ssn|dob|license_type|issue_dt\n"
        "CP-445865||7|7|3| |5|7| |9|0|6|5||21/03/2018|Initial|January 14, 2024\n"
        "74035|9 2 9 - 7 8 - 2 2 1 1|5/14/2016 0:00|Provisional|2025-11-04"
    )
    assert "birth-date" in [one.category for one in detect(text, at_least=ACT)]
