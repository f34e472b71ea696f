"""Other readings: a scanner's letters for digits, digits with blanks between, and numbers that a line's end breaks."""

import pytest

from keepfaith.pii.detection import ACT, SET_ASIDE, detect


@pytest.mark.parametrize(
    ("text", "category", "number"),
    [
        ("number 2l9-O9-9998", "ssn", "2l9-O9-9998"),
        ("SSN: 2I9O9999B", "ssn", "2I9O9999B"),
        ("card 4lll 1111 1111 1111", "payment-card", "4lll 1111 1111 1111"),
        ("card 3782 8224G3 1000S", "payment-card", "3782 8224G3 1000S"),
        ("call 617-SS5-0123", "phone-number", "617-SS5-0123"),
        ("IBAN DE89 37O4 0044 0532 0130 00", "bank-account", "DE89 37O4 0044 0532 0130 00"),
        ("DOB: O3/l4/199O", "birth-date", "O3/l4/199O"),
        ("SSN SB5 - 57 - 4509", "ssn", "SB5 - 57 - 4509"),
        ("account number 12345S7B90", "bank-account", "12345S7B90"),
        ("MEPID l2345678", "educator-id", "l2345678"),
        ("DOB: May l, 199O", "birth-date", "May l, 199O"),
        ("born February Z1st, 19g0", "birth-date", "February Z1st, 19g0"),
        ("D.O.B. 19g0-O3-l4", "birth-date", "19g0-O3-l4"),
        ("DL# 309 S6Z 823", "drivers-license", "309 S6Z 823"),
        ("D/O/B 11/19/ZD13 verified", "birth-date", "11/19/ZD13"),
        ("Age 17 (b. 12/13/19B2)", "birth-date", "12/13/19B2"),
        ("Birth: lZ July 2001", "birth-date", "lZ July 2001"),
        ("DOB: Jul Z, 1964 at", "birth-date", "Jul Z, 1964"),
        ("Birth Date Il/8/20", "birth-date", "Il/8/20"),
        ("moved with MEPID-7033B7 today", "educator-id", "7033B7"),
    ],
)
def test_letters_that_look_like_digits_are_read_as_digits(text, category, number):
    assert [(match.category, text[match.start : match.end]) for match in detect(text)] == [(category, number)]


@pytest.mark.parametrize("text", ["boo-is-zoos", "gill so bills", "in the 90s or 10s", "1st, 2l and 3B"])
def test_words_are_no_numbers(text):
    assert detect(text) == ()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("SSN 2 1 9 - 0 9 - 9 9 9 8", "ssn"),
        ("card 4 1 1 1  1 1 1 1  1 1 1 1  1 1 1 1", "payment-card"),
        ("call 6 1 7 - 5 5 5 - 0 1 2 3", "phone-number"),
    ],
)
def test_digits_with_blanks_between_are_one_number(text, category):
    [match] = detect(text, at_least=SET_ASIDE)
    assert match.category == category
    assert text[match.start : match.end] == text[text.index(" ") + 1 :]


def test_a_matrix_of_digits_is_no_number():
    assert detect("1 0 0 1 0 0 0 1 0 1 1 1 0 0\n0 1 1 1 0 0 1 0 1 0 1 0 0 1\n") == ()


def covers(text, number, at_least):
    covered = {place for match in detect(text, at_least=at_least) for place in range(match.start, match.end)}
    start = text.index(number)
    return all(place in covered for place in range(start, start + len(number)) if text[place].isalnum())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Student ID: 20\n4518 and more", "20\n4518"),
        ("account number: 1234567\n> 8901 and more", "1234567\n> 8901"),
        ("DOB: 0\n4/23/1937", "0\n4/23/1937"),
        ("driver's license S12\n345678", "S12\n345678"),
        ("driver's license S\n12345678", "S\n12345678"),
        ("IP address 203.0.\n113.77", "203.0.\n113.77"),
        ("MEPID 1234\n5678", "1234\n5678"),
    ],
)
def test_a_number_goes_on_in_the_next_line(text, number):
    assert covers(text, number, ACT)


@pytest.mark.parametrize(
    "text",
    [
        "Student numbers:\n20451\n20452\n20453\n",
        "account number 12345678\n12345679\n",
        "4111\n1111\n1111\n1111",
    ],
)
def test_the_lines_of_a_list_are_not_one_number(text):
    assert not any("\n" in text[match.start : match.end] for match in detect(text, at_least=ACT))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("SSN: 219-D9-9998", "219-D9-9998"),
        ("SSN: 2|9-09-999B", "2|9-09-999B"),
        ("SSN: 219-09-qggB", "219-09-qggB"),
        ("card number 4lll 1111 1111 llll", "4lll 1111 1111 llll"),
        ("IBAN DE8g 3704 DD44 0532 0130 00", "DE8g 3704 DD44 0532 0130 00"),
        ("routing number D11000015", "D11000015"),
        ("IP address 203.0.ll3.77", "203.0.ll3.77"),
        ("IP address 2001:db8:85a3::8a2e:l7O:7334", "2001:db8:85a3::8a2e:l7O:7334"),
        ("DOB: Z4 June 1942", "Z4 June 1942"),
        ("DOB: l4JUN194Z", "l4JUN194Z"),
        ("call +l 617 555 0123", "l 617 555 0123"),
        ("Soc1al Secur1ty number 219099998", "219099998"),
        ("acc0unt number 12345678", "12345678"),
        ("driver's license K4O1-3b2-55", "K4O1-3b2-55"),
    ],
)
def test_one_definition_of_slips_serves_every_kind_of_number(text, number):
    assert covers(text, number, ACT)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Name\tSSN\nA\t2l909999B\n", "2l909999B"),
        ("#  Name   Account\n1  A B    4O213 7l8\n", "4O213 7l8"),
        ("Name | Student ID\nA | 2 0 4 5 1 8\n", "2 0 4 5 1 8"),
    ],
)
def test_another_reading_sees_the_columns_of_the_first(text, number):
    assert covers(text, number, ACT)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("e-mail r e a d e r @ e x a m p l e . o r g", "r e a d e r @ e x a m p l e . o r g"),
        ("born on 3 / 4 / 1 9 9 0", "3 / 4 / 1 9 9 0"),
        ("DOB 0 3/0 4/1 9 9 0", "0 3/0 4/1 9 9 0"),
        ("S S N :   2 1 9 0 9 9 9 9 8", "2 1 9 0 9 9 9 9 8"),
        (
            "card 4  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1",
            "4  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1",
        ),
        ("#  Name   Account          Sum\n1  A B    4 0 2 1 3 7 1   12\n", "4 0 2 1 3 7 1"),
        (
            "I live at 1 2   M a i n   S t r e e t ,   B o s t o n ,   M A   0 2 1 1 0.",
            "1 2   M a i n   S t r e e t",
        ),
        ("driver's license S 1 2 3 4 5 6 7 8", "S 1 2 3 4 5 6 7 8"),
        ("IBAN D E 8 9   3 7 0 4   0 0 4 4   0 5 3 2   0 1 3 0   0 0", "D E 8 9   3 7 0 4   0 0 4 4"),
    ],
)
def test_words_with_blanks_between_their_letters_are_words(text, number):
    assert covers(text, number, ACT)
