"""The labeled texts of the benchmark: spans, numbers and seeds are what they claim."""

import re
from collections import Counter
from itertools import pairwise

import pytest

from benchmarks.pii_scores import CATEGORY, Prediction, score
from benchmarks.pii_texts import numbers
from benchmarks.pii_texts.archive import archive
from benchmarks.pii_texts.texts import (
    DRAWN,
    KINDS,
    TEMPLATES,
    WORD,
    Span,
    Text,
    filled,
    kinds_of,
    labeled,
    templates,
)

TEXTS = list(labeled())
LEAST, LEAST_TEMPLATES, LEAST_NEGATIVES = 600, 40, 400


def of_kind(kind):
    return [(text, span) for text in TEXTS for span in text.spans if span.kind == kind]


@pytest.mark.parametrize("kind", KINDS)
def test_each_identifier_is_there_often_enough(kind):
    places = of_kind(kind)
    assert len(places) >= LEAST
    assert len([text for text, _ in places if text.noise]) >= LEAST // 3


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"ssn-bare"}))
def test_each_identifier_has_many_templates(kind):
    with_it = {one for path in TEMPLATES.glob("*.txt") for one in templates(path) if kind in kinds_of(one)}
    assert len(with_it) >= LEAST_TEMPLATES


def test_texts_without_identifiers_are_many():
    assert len([text for text in TEXTS if not text.spans]) >= LEAST_NEGATIVES


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("read", ("ssn", "birth-date", "educator")),
        ("unread", ("ssn", "birth-date", "educator")),
        ("apart", ("birth-date", "educator")),
        ("seen-then", ("birth-date", "educator", "student")),
        ("seen-first", ("birth-date", "educator", "student")),
        ("unseen", ("birth-date", "educator", "student")),
    ],
)
def test_other_templates_give_enough_of_their_kinds(name, kinds):
    texts = list(labeled(archive() / "fresh" / name))
    counts = Counter(span.kind for text in texts for span in text.spans)
    assert min(counts[kind] for kind in kinds) >= LEAST
    assert len([text for text in texts if not text.spans]) >= LEAST_NEGATIVES


def test_no_two_texts_are_equal():
    assert [text for text, count in Counter(text.text for text in TEXTS).items() if count > 1] == []


def test_the_same_seed_gives_the_same_texts_and_another_one_others():
    assert list(labeled()) == TEXTS
    others = {text.text for text in labeled(seed=20) if text.spans}
    assert len(others & {text.text for text in TEXTS}) < len(others) / 100


def test_no_braces_of_a_word_are_left():
    words = re.compile(r"{[a-z-]+}")
    assert [text.text for text in TEXTS if words.search(text.text)] == []


def test_spans_are_in_order_and_do_not_overlap():
    for text in TEXTS:
        assert all(0 <= span.start < span.end <= len(text.text) for span in text.spans)
        assert all(first.end <= second.start for first, second in pairwise(text.spans))


ALL_TEMPLATES = [one for path in sorted(TEMPLATES.glob("*.txt"), key=str) for one in templates(path)]


@pytest.mark.parametrize("template", ALL_TEMPLATES)
def test_a_span_begins_and_ends_where_its_word_does(template):
    text = filled(numbers.Random(7), template)
    words = [match for match in WORD.finditer(template) if match[1] in DRAWN]
    assert len(words) == len(text.spans)
    for match, span in zip(words, text.spans, strict=True):
        before, after = template[: match.start()][-1:], template[match.end() :][:1]
        assert before == "}" or text.text[: span.start][-1:] == before
        assert after == "{" or text.text[span.end :][:1] == after


NOISY = {"scanner_slips"}


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [("ssn", 9, 9), ("ssn-bare", 9, 9), ("itin", 9, 9), ("card", 14, 19), ("routing", 9, 9), ("account", 6, 17),
     ("student", 4, 10), ("educator", 6, 8)],
)  # fmt: skip
def test_a_span_has_the_digits_of_its_kind(kind, least, most):
    for text, span in of_kind(kind):
        if text.noise not in NOISY:
            written = text.text[span.start : span.end]
            assert least <= sum(part.isdecimal() for part in written) <= most


@pytest.mark.parametrize(
    ("kind", "form"),
    [("email", r"\S+@\S+\.\w+"), ("ip", r"[0-9A-Fa-f.:]+"), ("iban", r"[A-Za-z]{2}\d\d[\w -]+")],
)
def test_a_span_without_noise_has_the_form_of_its_kind(kind, form):
    clean = [text.text[span.start : span.end] for text, span in of_kind(kind) if not text.noise]
    assert [written for written in clean if not re.fullmatch(form, written)] == []


def test_numbers_never_issued_are_marked():
    for text, span in of_kind("ssn"):
        number = re.sub(r"\D", "", text.text[span.start : span.end])
        if not text.noise:
            never = (
                number[:3] in {"000", "666"}
                or number[0] == "9"
                or number[3:5] == "00"
                or number[5:] == "0000"
            )
            assert span.is_unlikely == (never or number in numbers.SAMPLE_SSNS)


def test_a_card_is_marked_unless_its_check_digit_is_right():
    for text, span in of_kind("card"):
        number = re.sub(r"\D", "", text.text[span.start : span.end])
        if not text.noise:
            assert span.is_unlikely == (numbers.luhn(number[:-1]) != number[-1])


def test_an_iban_is_marked_unless_its_remainder_is_one():
    for text, span in of_kind("iban"):
        compact = re.sub(r"\W", "", text.text[span.start : span.end]).upper()
        if not text.noise:
            numeric = int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4]))
            assert span.is_unlikely == (numeric % 97 != 1)


SSN = Span(4, 15, "ssn", is_unlikely=False)


def scored(predictions, *, span=SSN, threshold=0.0, all_of_it=True):
    text = Text("SSN 536-22-8712 of A.B., call 617-555-0123", (span,))
    named = [Prediction(*place, 0.5, is_unlikely=False) for place in predictions]
    return score([text], [named], threshold=threshold, all_of_it=all_of_it).kinds


def test_a_whole_match_counts_everywhere():
    ssn = scored([(4, 15, "ssn")])["ssn"]
    assert (ssn.recall, ssn.precision, ssn.whole, ssn.masked) == (1.0, 1.0, 1, 1)


def test_a_fragment_is_no_match_and_not_wrong_either():
    ssn = scored([(4, 8, "ssn")])["ssn"]
    assert (ssn.typed, ssn.wrong, ssn.masked) == (0, 0, 0)


def test_another_category_covers_but_does_not_match():
    kinds = scored([(0, 20, "phone-number")])
    assert (kinds["ssn"].typed, kinds["ssn"].masked, kinds["phone"].wrong) == (0, 1, 1)


def test_one_character_left_open_is_not_masked():
    ssn = scored([(4, 14, "ssn")])["ssn"]
    assert (ssn.typed, ssn.whole, ssn.masked) == (1, 0, 0)


def test_what_is_not_sure_enough_is_left_out():
    ssn = scored([(4, 15, "ssn")], threshold=0.9)["ssn"]
    assert (ssn.gold, ssn.typed, ssn.masked) == (1, 0, 0)


def test_acting_alone_need_not_find_what_nobody_was_issued():
    unlikely = Span(4, 15, "ssn", is_unlikely=True)
    ssn = scored([(4, 15, "ssn")], span=unlikely, all_of_it=False)["ssn"]
    assert (ssn.gold, ssn.typed, ssn.wrong) == (0, 0, 0)
    assert scored([], span=unlikely)["ssn"].gold == 1


def test_every_kind_has_a_category():
    assert set(KINDS) == CATEGORY.keys()
