"""Claims that touch each other, and those that do not."""

from keepfaith.pii.detection.matches import Claim, resolve

TEXT = "one 123 two 456 three 789"


def places(claims, **options):
    return [(one.start, one.end, one.category) for one in resolve(TEXT, claims, **options)]


def claim(start, end, category="ssn", doubt=0.1):
    return Claim(doubt, 0, start, end, category, "rule")


def test_claims_that_do_not_touch_are_found_in_order():
    assert places([claim(12, 15), claim(4, 7), claim(15, 15), claim(22, 25, doubt=0.9)]) == [
        (4, 7, "ssn"),
        (12, 15, "ssn"),
    ]
    assert places([claim(12, 15), claim(4, 12)], offset=100) == [(104, 112, "ssn"), (112, 115, "ssn")]


def test_a_claim_of_no_category_takes_its_place_and_is_not_found():
    assert places([claim(4, 7, ""), claim(12, 15)]) == [(12, 15, "ssn")]
    assert places([claim(4, 7, "", doubt=0.01), claim(4, 7), claim(12, 15)]) == [(12, 15, "ssn")]


def test_the_surer_of_two_that_touch_prevails():
    assert places([claim(4, 15, "phone-number"), claim(4, 7, doubt=0.05)]) == [
        (4, 7, "ssn"),
        (8, 15, "phone-number"),
    ]


def test_nothing_is_found_twice():
    assert places([claim(4, 7), claim(4, 7), claim(12, 15)]) == [(4, 7, "ssn"), (12, 15, "ssn")]
    assert places([claim(4, 7), claim(12, 15)], since=7) == [(12, 15, "ssn")]
