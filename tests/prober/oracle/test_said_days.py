"""The prober reads off a text since when it is in force, and takes no day of a law for that."""

import datetime as dt

import pytest

from keepfaith.prober.oracle.said_days import says_another_day

DAY = dt.date(2018, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "In force since January 30, 2018. The date shown with this policy is always that of the edition.",
        "Effective date: Jan. 1, 2018", "Effective: 1/30/2018", "EFFECTIVE 2018-01-30",
        "In force since: February 30, 2018",
        "It is short. This policy took effect on 2 February 2018.", "Since March 1, 2019, this policy is in effect.",
        "We post this notice, which takes effect March 1st, 2019",
    ],
)  # fmt: skip
def test_another_day_is_seen_however_it_is_written(text):
    assert says_another_day(text, DAY)


@pytest.mark.parametrize(
    "text",
    [
        "In force since January 31, 2018.", "Effective: 1/31/2018", "Since Jan. 31, 2018, this edition is in force.",
        "The Act took effect on March 3, 2003.", "This policy names the Act. It took effect on March 3, 2003.",
        "This edition follows the one of January 30, 2018.", "We answer this notice in an effective way.",
    ],
)  # fmt: skip
def test_its_own_day_and_the_day_of_a_law_are_none(text):
    assert not says_another_day(text, DAY)
