"""Searches that begin where a match can: they find what the patterns do, from any place to any other."""

from random import Random

import pytest

from benchmarks.pii_texts.texts import labeled
from keepfaith.pii.detection.begins import search_of
from keepfaith.pii.detection.normalization import normalized
from keepfaith.pii.detection.rules.dates import DATE
from keepfaith.pii.detection.rules.given_numbers import GIVEN_NUMBER
from keepfaith.pii.detection.rules.license_forms import LICENSE_NUMBER

ODD = [
    "wdl*abcdefgh wdlabc12345", "#12/05/2010 05/06/2011", "march\n> 3,\n> 2010",
    "the twenty-first day of september, 2010",
    "1234/05/06 12345-01-02", "ngay 3 thang hai nam 2010", "x 123456, dl a-12", "20100203 120100203 3 mai 10",
]  # fmt: skip


@pytest.mark.parametrize("pattern", [GIVEN_NUMBER, LICENSE_NUMBER, DATE])
def test_a_search_finds_what_its_pattern_does(pattern):
    random, search = Random(7), search_of(pattern)
    texts = [normalized(text.text) for text in labeled()][::5] + [normalized(text) for text in ODD * 20]
    for plain in texts:
        digits = [place for place, sign in enumerate(plain) if sign in b"0123456789"]
        last = random.randint(0, len(plain)) if random.random() < 0.5 else len(plain)
        first = random.randint(0, last)
        digit = next((place for place in digits if first <= place < last), None)
        if digit is None:
            continue
        ours, whole = search(plain, first, digit, last), pattern.search(plain, max(first, digit - 40), last)
        assert (ours and ours.span()) == (whole and whole.span()), plain
