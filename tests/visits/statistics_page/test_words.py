"""Counts in words: shares that are near what they say, names for every class, numbers of the reader's language."""

from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

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
    if "Hardly any" in sentence:
        assert part < 0.03
    elif "Nearly all" in sentence:
        assert part > 0.97
    else:
        assert abs(part - float(meant(sentence))) <= 0.075


@pytest.mark.parametrize(
    ("machines", "every", "sentence"),
    [
        (0, 5, "Hardly any visit was a machine's."),
        (20, 100, "About one visit in five was a machine's."),
        (50, 100, "About half of all visits were machines'."),
        (66, 100, "About two visits in three were machines'."),
        (100, 100, "Nearly all visits were machines'."),
    ],
)
def test_shares_are_written_in_plain_words(machines: int, every: int, sentence: str) -> None:
    assert words.share(machines, every) == sentence


def test_every_class_function_and_figure_has_a_name() -> None:
    assert set(words.GROUPS["machine"]) == set(CLASSES) - HUMANS
    assert set(words.GROUPS["function"]) == {"form", "search", "download", "page", "missing"}
    for question in PUBLISHED.values():
        assert {*question.keys, *question.figures, "week"} <= words.FIGURES.keys()


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
