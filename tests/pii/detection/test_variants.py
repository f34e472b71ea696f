"""Other readings: a scanner's letters for digits, digits with blanks between, and numbers that a line's end breaks."""

import pytest

from keepfaith.pii.detection import ACT, ASK, SET_ASIDE, detect


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
        ("account number 12345S7B90", "bank-account", "12345S7B90"),
        ("MEPID l2345678", "educator-id", "l2345678"),
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


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Student ID: 20\n4518 and more", "20\n4518"),
        ("account number: 1234567\n> 8901 and more", "1234567\n> 8901"),
        ("DOB: 0\n4/23/1937", "0\n4/23/1937"),
        ("driver's license S12\n345678", "S12\n345678"),
    ],
)
def test_a_number_may_go_on_in_the_next_line_which_a_person_is_asked_about(text, number):
    covered = {place for match in detect(text) for place in range(match.start, match.end)}
    start = text.index(number)
    assert all(place in covered for place in range(start, start + len(number)) if text[place].isalnum())
    assert any(ASK <= match.confidence < ACT for match in detect(text))
