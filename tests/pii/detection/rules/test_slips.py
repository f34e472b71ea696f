"""Numbers as scanners misread them."""

import pytest

from keepfaith.pii.detection import detect


@pytest.mark.parametrize(
    ("text", "category", "number"),
    [
        ("number 2l9-O9-9998", "ssn", "2l9-O9-9998"),
        ("SSN: 2I9O9999B", "ssn", "2I9O9999B"),
        ("2l9 09 99 98", None, None),
        ("card 4lll 1111 1111 1111", "payment-card", "4lll 1111 1111 1111"),
        ("3782 8224G3 1000S", "payment-card", "3782 8224G3 1000S"),
        ("call 617-SS5-0123", "phone-number", "617-SS5-0123"),
        ("IBAN DE89 37O4 0044 0532 0130 00", "bank-account", "DE89 37O4 0044 0532 0130 00"),
        ("boo-is-zoos", None, None),
        ("gill so bills", None, None),
    ],
)
def test_letters_that_look_like_digits_are_read_as_digits(text, category, number):
    matches = [(match.category, text[match.start : match.end]) for match in detect(text)]
    assert matches == ([(category, number)] if category else [])
