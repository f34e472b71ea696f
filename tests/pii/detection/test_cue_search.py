"""Where digits are in a text, which rules ask before they search it."""

import re

import pytest

from keepfaith.pii.detection.cue_search import CueSearch


@pytest.mark.parametrize("plain", [b"", b"none", b"7", b"no 12, or a3", b"\x013 and \xff9\n"])
def test_the_next_digit_is_the_one_that_a_pattern_finds(plain):
    search = CueSearch(plain, [])
    for start in range(len(plain) + 1):
        for end in range(len(plain) + 3):
            digit = re.compile(rb"[0-9]").search(plain, start, end)
            assert search.next_digit(start, end) == (digit.start() if digit else -1)


@pytest.mark.parametrize(("plain", "first", "end"), [(b"", 0, 0), (b"none", 4, 0), (b"no 12, 3.", 3, 8)])
def test_the_first_digit_is_the_end_where_there_is_none(plain, first, end):
    search = CueSearch(plain, [])
    assert (search.first_digit, search.digits_end) == (first, end)
