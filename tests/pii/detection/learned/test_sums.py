"""The sum over what is around a place: the same as over each word and sign by itself."""

import time
from itertools import islice

from benchmarks.pii_texts.texts import labeled
from keepfaith.pii.detection.learned.candidates import dates, numbers
from keepfaith.pii.detection.learned.sums import sum_around
from keepfaith.pii.detection.learned.surroundings import surroundings
from keepfaith.pii.detection.learned.weights import weights
from keepfaith.pii.detection.normalization import normalized
from keepfaith.pii.detection.page import Page

REPEATED = "the pupil, the pupil, the pupil. the pupil 204518 pupil the pupil the pupil\nthe pupil the pupil 3/4/2012"


def test_the_sum_is_that_of_all_features():
    this_year, count = time.gmtime().tm_year, 0
    for text in [*(text.text for text in islice(labeled(), 0, None, 9)), REPEATED]:
        page = Page(normalized(text), text)
        for candidates_of, words in zip((numbers, dates), weights(), strict=True):
            for candidate in candidates_of(page):
                features = surroundings(page, candidate, this_year)
                together = sum_around(page, candidate, this_year, words)
                assert together == sum(words.words.get(feature, 0) for feature in features)
                count += 1
    assert count > 500
