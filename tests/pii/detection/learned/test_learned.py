"""Learned words: what they claim, what they doubt, that they are what the named sets give, and what they cost."""

import math
import time

import pytest

from benchmarks.pii_words import digest_of_sets, examples_of, learn, written
from keepfaith.pii.detection import ACT, detect
from keepfaith.pii.detection.learned.__main__ import explain
from keepfaith.pii.detection.learned.candidates import BIRTH
from keepfaith.pii.detection.learned.claims import settled
from keepfaith.pii.detection.learned.weights import FILE, UNIT, weights
from keepfaith.pii.detection.normalization import normalized
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES

MAX_SIZE = 540_000


def test_the_weights_are_learned_from_the_sets_as_they_are():
    header = FILE.read_text(encoding="utf-8").splitlines()[0].split()
    assert header[:3] == ["//", "sets", digest_of_sets()]
    assert FILE.stat().st_size <= MAX_SIZE


def test_the_same_examples_give_the_same_weights():
    texts = [f"{name} was born on {day} March 2009, seen {day}" for name in "ABCDEF" for day in (3, 7, 12)]
    made = [
        written(
            learn(
                [
                    one
                    for number, text in enumerate(texts)
                    for one in examples_of(text, (), f"set {number % 3}", text)
                ],
                (BIRTH,),
            ),
            (BIRTH,),
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_a_claim_by_words_names_its_rule():
    text = "The child on the second page of the roster, 204518, still has no lunch account at the school."
    rules = {one.rule for one in detect(text) if one.category == "student-id"}
    assert rules <= {"student-words", "student-cue"}


def test_the_words_that_decided_are_named():
    lines = explain("Our pupil was born on 3/4/2012.")
    assert lines[-1].startswith("3/4/2012  birth ")
    assert "born" in lines[-1]


@pytest.mark.parametrize("line", ["pupil 204518, ", "pupil 3/4/2012, ", "204518 ", "3/4/2012 born "])
def test_many_candidates_in_one_line_take_time_by_their_number(line):
    seconds = []
    for count in (2_000, 8_000):
        begun = time.process_time()
        detect("pupil " + line * count)
        seconds.append(time.process_time() - begun)
    assert seconds[1] < 10 * seconds[0] + 1


def test_what_nobody_has_is_not_claimed():
    text = "The students' bus left the depot of the school at odometer reading 204518 after the field trip."
    assert [one for one in detect(text) if one.confidence >= ACT] == []


@pytest.mark.parametrize(
    "text",
    [
        "Vaccines of the pupil, by the nurse:\nMMR 5/6/2016\nTdap 7/8/2017",
        "Reservation for the teachers' workshop: 45807302. Breakfast is at 8.",
        "The pupils' list is in the file k204518.pdf of the school.",
        "Which teacher has 999999, and is she certified?",
    ],
)
def test_what_else_the_people_of_a_text_have_is_not_claimed(text):
    assert [one for one in detect(text) if one.confidence >= ACT] == []


def test_a_word_at_the_other_end_of_a_text_counts():
    lines = explain("Pupil. " + "It is so, and it was so, as it has been here. " * 4 + "204518")
    assert any("text pupil" in line for line in lines)


def test_a_chance_is_of_the_sum_of_what_each_line_of_the_file_adds():
    numbers, _ = weights()
    lines = FILE.read_text(encoding="utf-8").split("\n\n")[0].splitlines()[2:]
    for first in range(0, 400, 7):
        some = [line.split() for line in lines[first::397]]
        features = [(place, word.encode()) for place, word, *_ in some if word.isascii() and word != "0"]
        sums = [0] * len(numbers.kinds)
        for place, word, *figures in some:
            if (place, word.encode()) in features:
                sums = [whole + int(figure) for whole, figure in zip(sums, figures, strict=True)]
        odds = [math.exp(max(-30, min(30, whole / UNIT))) for whole in sums]
        chances = numbers.chances(features, numbers.kinds)
        assert [*chances.values()] == pytest.approx([one / (1 + sum(odds)) for one in odds])


def test_a_form_without_any_word_is_not_acted_on():
    assert [one for one in detect("S48204471") if one.confidence >= ACT] == []


def test_claims_of_two_rules_for_one_place_are_both_doubted():
    text = "The webinar is open from noon on. Its meeting code is 48204471, sent by the vendor."
    start = text.index("48204471")
    place = start, start + 8
    claims = [RULES["license-cue"].claim(*place), RULES["educator-cue"].claim(*place, distance=9)]
    page = Page(normalized(text), text)
    doubted = settled(page, claims, frozenset({"drivers-license", "educator-id"}))
    assert [claim.doubt > 1 - ACT for claim in doubted] == [True, True]
