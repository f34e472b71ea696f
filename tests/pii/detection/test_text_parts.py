"""Reading part by part: nothing is lost or found twice where two parts meet; the work grows with the length alone."""

import time

import pytest

from keepfaith.pii import detection
from keepfaith.pii.detection import detect, text_parts

FILLERS = [
    "1", "1 ", "1\n", "123-45-", "123-45-6788", "ssn ", "dl ", "born ", "a@", "@", "12 main street ", "ma 02110 ",
    "a:", "1:", "ssn\tdob\n", "ssn\tdob\n1234\t5678\n", "1.", "+1", "a", " ", "\n", ",", '"', "de89 3704 ", "1\u200b",
    "4111 ", "po box 1 ", "grade 5 elementary ", "ssn | dob | ", "calle a ", "S", "1l", "(", "account 12 ", "é", "号",
    "dob 1/2/2003. it should be ", "mepid. it is 12345678 ", "生", "born it is the ",
]  # fmt: skip


@pytest.mark.parametrize("at", range(60, 140, 7))
def test_what_stands_where_two_parts_meet_is_found_once(at, monkeypatch):
    monkeypatch.setattr(text_parts, "PART", 100)
    text = f"{'x' * (at - 1)} SSN 219-09-9998, 12 Main Street, Springfield, MA 01103; {'y ' * 60}"
    whole = [text[match.start : match.end] for match in detect(text)]
    assert whole == ["219-09-9998", "12 Main Street, Springfield, MA 01103"]


def test_a_table_goes_on_in_the_next_part(monkeypatch):
    monkeypatch.setattr(text_parts, "PART", 300)
    monkeypatch.setattr(text_parts, "MARGIN", 40)
    text = "Name\tSSN\n" + "".join(f"row\t{219_000_001 + number}\n" for number in range(200))
    assert sum(match.rule == "ssn-cue" for match in detect(text, categories={"ssn"})) == 200


def test_places_count_the_characters_as_given():
    text = "\u200bS\u0301SN\u200d 2\u200b19-09\u2060-9998\ufeff, r\u00e9ader@example.org"
    assert [text[match.start : match.end] for match in detect(text)] == [
        "2\u200b19-09\u2060-9998",
        "réader@example.org",
    ]


@pytest.mark.parametrize(
    "filler", [*FILLERS[:9], *(pytest.param(filler, marks=pytest.mark.long) for filler in FILLERS[9:])]
)
def test_the_work_grows_with_the_length_alone(filler):
    spent = []
    for size in (60_000, 240_000):
        text = filler * (size // len(filler))
        start = time.process_time()
        detect(text)
        spent.append(time.process_time() - start)
    # Four times the text; what grew with its square would take sixteen times as long.
    assert spent[1] < 10 * spent[0] + 0.2


def test_a_million_characters_of_one_kind_are_read():
    for sign in "1 a.\n@":
        assert len(detect(sign * 1_000_000)) <= 1


def test_all_that_may_be_given_at_once_is_bounded(monkeypatch):
    monkeypatch.setattr(detection, "MAX_LENGTH", 10)
    assert detect("1" * 10) == ()
