"""The words with which answers begin are read whole, or their file is refused."""

import pytest

from keepfaith.agency.ready_answers import FILE, MAX_ANSWERS, places_left, read_answers
from keepfaith.errors import KeepfaithError
from keepfaith.policies.validation.letter_checks import check_letters
from tests.portals import ROOT

ANSWER = '[later]\ntitle = "Later"\ntext = "It comes on {day}."\n'


def test_the_sample_has_words_for_orders_and_for_every_form():
    answers = read_answers(ROOT / "agencies" / "dese")
    assert answers["out-of-stock"].is_for("literature")
    assert not answers["out-of-stock"].is_for("question")
    assert answers["question-back"].is_for("question")
    assert answers["question-back"].keeps_open
    assert places_left("We lack {what}.", answers) == ["{what}"]
    assert places_left("We lack {maps}.", answers) == []


def test_an_agency_without_the_file_offers_none(tmp_path):
    assert read_answers(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[later", "answers.toml cannot be read"),
        ('[later]\ntitle = "Later"\n', "later lacks a text"),
        ("later = 1\n", "answers.toml cannot be read"),
        (f"{ANSWER}x = 1\n", "'x', which means nothing"),
        (ANSWER.replace("[later]", "['Later on']"), "is not a name of small letters"),
        (ANSWER.replace('"Later"', '" "'), "1 to 100 characters"),
        (ANSWER.replace("It comes", "x" * 2_001), "1 to 100 characters"),
        (ANSWER.replace("{day}", "{day"), "has no partner"),
        (f"{ANSWER}forms = ['question']\n", "which the agency does not have"),
        ("".join(f"[a{number}]\n" for number in range(MAX_ANSWERS + 1)), "more than 100 answers"),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path, text, words):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(KeepfaithError, match=words):
        read_answers(tmp_path)


def test_a_check_of_the_folder_says_so(tmp_path):
    (tmp_path / FILE).write_text("[later")
    assert FILE in {fault.file for fault in check_letters(None, tmp_path)}
