"""What is looked for only where digits are, and whether digits are left that nothing has claimed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rules.dates import DATE, dates_in
from keepfaith.pii.detection.rules.given_numbers import GIVEN_NUMBER

_PARTS = (
    "1", "12", "2010", "10234567", " ", "  ", "-", "/", ".", ",", "\n", "\n> ", "s", "ma-", "ab", "id ", "january",
    "sept.", "september", "twenty-seventh", " day of ", " de ", "ngay ", " thang ", "th", "'",
    "the quick brown fox jumped over it ",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PARTS), max_size=24).map("".join), st.integers(0, 60), st.integers(0, 200))
@pytest.mark.parametrize("wanted", [DATE, GIVEN_NUMBER])
def test_a_search_where_digits_are_finds_what_a_search_of_all_does(wanted, text, first, last):
    page = Page(text.encode(), text)
    here = [match.span() for match in page.matches(wanted, first, last)]
    assert here == [match.span() for match in wanted.finditer(page.plain, first, last)]


@given(st.lists(st.sampled_from(_PARTS), max_size=24).map("".join))
def test_dates_looked_for_from_their_digits_are_those_of_the_whole_text(text):
    plain = text.encode()
    assert [match.span() for match in dates_in(plain)] == [match.span() for match in DATE.finditer(plain)]


@pytest.mark.parametrize(
    ("places", "is_other"),
    [
        ([], True),
        ([(3, 5)], True),
        ([(3, 5), (10, 12)], False),
        ([(10, 12), (0, 6)], False),
        ([(0, 11)], True),
    ],
)
def test_digits_that_no_claim_has_are_others(places, is_other):
    page = Page(b"id 12 and 34", "id 12 and 34")
    claims = [Claim(0.1, 0, start, end, "student-id", "student-cue") for start, end in places]
    assert page.has_other_digits(claims) is is_other
    assert not page.has_other_digits(claims, 5, 9)


def test_what_is_without_a_digit_is_not_looked_for():
    page = Page(b"january and ma-", "january and ma-")
    assert not list(page.matches(DATE, 0, 15))
    assert not page.has_other_digits([])
