"""Words that are cues elsewhere: what a log says of pages names nobody, and a value in an address of a page does."""

import pytest

from keepfaith.pii.detection import ACT, detect


@pytest.mark.parametrize(
    "text",
    [
        '192.0.2.7 - - [03/Jan/2026] "GET /licensure/status HTTP/1.1" 200 5120',
        '192.0.2.7 - - [03/Jan/2026] "POST /forms/student.aspx?page=3 HTTP/1.1" 302 48120',
        "See https://example.org/students/list.html for 45032 and more",
    ],
)
def test_the_name_of_a_page_announces_nothing(text):
    assert [one for one in detect(text) if one.confidence >= ACT and one.category != "ip-address"] == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ('"GET /pupil/file?sasid=1012345678&lasid=45021 HTTP/1.1"', ["1012345678", "45021"]),
        ("https://example.org/elar/educators/967091/licenses", ["967091"]),
        ("SASID/LASID: 1012345678/45021", ["1012345678", "45021"]),
    ],
)
def test_a_value_in_it_is_somebodys(text, numbers):
    assert [text[one.start : one.end] for one in detect(text) if one.confidence >= ACT] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "Two digits of the Social Security number were swapped. The number on the receipt is 219-09-9998.",
        "The debtor's SSN per the order: 219-09-9998",
        "The MEPID in the contract (24816031) is somebody else's.",
    ],
)
def test_where_a_number_is_says_nothing_of_what_it_is(text):
    assert [one.category for one in detect(text) if one.confidence >= ACT] in (["ssn"], ["educator-id"])


@pytest.mark.parametrize(
    "text", ["The number on the receipt is 219-09-9998.", "The SSN is blank; see order 219-09-9998."]
)
def test_a_word_for_something_else_speaks_of_its_own_number(text):
    assert [one for one in detect(text) if one.confidence >= ACT] == []


@pytest.mark.parametrize(
    "text", ["1. Example, D.  b. 3/4/2010  entered 9/1/2025", "A. Example, b. 3/4/2010", "Ex; b. 3/4/2010"]
)
def test_a_letter_for_a_birth_counts_behind_a_name_where_a_date_follows(text):
    assert [text[one.start : one.end] for one in detect(text) if one.confidence >= ACT] == ["3/4/2010"]


def test_the_line_of_a_check_has_a_bank_s_number():
    text = "The MICR line reads 011000015, says the bank."
    assert [one.category for one in detect(text) if one.confidence >= ACT] == ["bank-account"]
