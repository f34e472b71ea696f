"""Counts in words: shares that are near what they say, names for every class, numbers of the reader's language."""

from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.prober.oracle.periods import is_false_change
from keepfaith.visits.pipeline.agent_classes import CLASSES, HUMANS
from keepfaith.visits.publication.questions import PUBLISHED
from keepfaith.visits.statistics_page import words

NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20,
    "half": 2,
}  # fmt: skip


def meant(sentence: str) -> Fraction:
    """Read the share back out of its sentence."""
    number_words = [word for word in sentence.split() if word in NUMBERS]
    above = NUMBERS[number_words[0]] if len(number_words) == 2 else 1
    return Fraction(above, NUMBERS[number_words[-1]])


@given(machines=st.integers(0, 10**9), people=st.integers(0, 10**9))
def test_a_share_in_words_is_close_to_its_number(machines: int, people: int) -> None:
    every = machines + people
    if not every:
        return
    part, sentence = machines / every, words.share(machines, every)
    if "Almost no" in sentence:
        assert part < 0.03
    elif "Almost all" in sentence:
        assert part > 0.97
    else:
        assert abs(part - float(meant(sentence))) <= 0.075


@pytest.mark.parametrize(
    ("machines", "every", "sentence"),
    [
        (0, 5, "Almost no visits came from bots."),
        (20, 100, "About one visit in five came from a bot."),
        (50, 100, "About half of all visits came from bots."),
        (66, 100, "About two visits in three came from bots."),
        (100, 100, "Almost all visits came from bots."),
    ],
)
def test_shares_are_written_in_plain_words(machines: int, every: int, sentence: str) -> None:
    assert words.share(machines, every) == sentence


def test_every_class_function_and_figure_has_a_name() -> None:
    assert set(words.GROUPS["machine"]) == set(CLASSES) - HUMANS
    assert set(words.GROUPS["function"]) == {"form", "search", "download", "page", "missing"}
    for question in PUBLISHED.values():
        assert {*question.keys, *question.figures, "week", "month"} <= words.FIGURES.keys()


def test_signs_that_would_not_be_seen_are_shown_as_such() -> None:
    assert words.group_name("path", "/a\x00\u202e\u200b\n/") == "/a����/"
    assert words.group_name("path", "/é/ü/") == "/é/ü/"
    assert words.group_name("path", "/" + "x" * 9_000) == "/" + "x" * 119 + "…"


def test_numbers_hours_and_days_are_written_as_the_language_does() -> None:
    assert words.number(1234567) == "1,234,567"
    assert [words.clock(hour) for hour in (0, 6, 12, 18)] == ["midnight", "6 a.m.", "noon", "6 p.m."]
    assert words.figure_text("week", "2026-W47") == "November 16, 2026"
    assert [words.figure_text(name, "other") for name in ("day", "hour")] == ["Other days", "Other hours"]
    with override("es"):
        assert words.number(1234567) == "1\xa0234\xa0567"
        assert words.clock(18) == "18:00"


@pytest.mark.parametrize(
    ("now", "before", "weeks", "sentence"),
    [
        (20, 20, (1, 1), "the same as before"),
        (1001, 1000, (1, 1), "about the same as 1,000"),
        (112, 100, (1, 1), "12% more than 100"),
        (88, 100, (1, 1), "12% fewer than 100"),
        (299, 100, (1, 1), "199% more than 100"),
        (4500, 1500, (1, 1), "3 times as many as 1,500"),
        (50, 40, (5, 4), "as many a week as before"),
        (60, 40, (5, 4), "20% more a week than before (40 in 4 weeks)"),
        (40, 60, (4, 5), "17% fewer a week than before (60 in 5 weeks)"),
        (200, 40, (4, 5), "6 times as many a week as before (40 in 5 weeks)"),
    ],
)
def test_a_change_is_written_in_plain_words(
    now: int, before: int, weeks: tuple[int, int], sentence: str
) -> None:
    assert words.change(now, before, weeks=weeks) == sentence


@given(now=st.integers(10, 10**7), before=st.integers(10, 10**7))
def test_a_change_in_words_is_the_one_that_a_reader_computes(now: int, before: int) -> None:
    assert not is_false_change(words.change(now, before, weeks=(1, 1)), now, before)
