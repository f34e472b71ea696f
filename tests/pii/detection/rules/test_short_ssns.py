"""Social Security numbers of which a table took the first zeros, or a person hid all but four digits."""

import pytest

from keepfaith.pii.detection import ACT, detect


def numbers_in(text):
    return [text[match.start : match.end] for match in detect(text, at_least=ACT) if match.category == "ssn"]


@pytest.mark.parametrize(
    "number", ["***-**-1234", "XXX-XX-1234", "xxx xx 1234", "•••-••-1234", "###-##-1234"]
)
def test_four_digits_behind_hidden_ones_are_of_a_number(number):
    assert numbers_in(f"Verified by {number} today") == [number]


@pytest.mark.parametrize("text", ["card xxxx-xxxx-xxxx-1234", "ends in ****1234", "xxx-xx", "maxxx-xx-1234"])
def test_other_hidden_numbers_are_none(text):
    assert numbers_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "SSN: {}", "SSN is {}.", "Last,First,SSN,Position\nExample,A.,{},Teacher\n",
        "Name | SSN | Box 1\nEXAMPLE A | 219-09-9998 | 5\nSAMPLE K | {} | 6\n",
        "NAME            SSN         GR\nSAMPLE, A       {}    12\n",
    ],
)  # fmt: skip
def test_a_number_without_its_first_zeros_is_one_beside_its_word(text):
    assert "19099998" in numbers_in(text.format("19099998"))


@pytest.mark.parametrize(
    "text",
    [
        "My SSN is {}. Call me.", "Nimewo sosyal mwen se {}. Tanpri rele m.", "her social security card ({}) came",
        "The SSN line on the I-9 was blank. She gave it to me over the phone: {}. Please shred this.",
        "We have his TIN as {} (it is his social).", "The W-2 went out with the wrong social. It should be {}, sorry.",
        "Wrong social in the system. She says 219-09-9998, we have {}. Copy of card needed.",
    ],
)  # fmt: skip
def test_a_sentence_gives_a_number_without_its_first_zero(text):
    assert "19099998" in numbers_in(text.format("19099998"))


@pytest.mark.parametrize(
    "text",
    [
        "Our SSN policy is on file. The invoice is 19099998.", "SSN forms: 19099998 pages",
        "SSN was given, and the student number is 19099998.", "SSN as of 20240131.",
    ],
)  # fmt: skip
def test_eight_digits_of_something_else_are_none(text):
    assert numbers_in(text) == []


@pytest.mark.parametrize(
    "text", ["MEPID 19099998", "SSN not given, MEPID 19099998", "SSN on file. Order 19099998", "SSN 20240131"]
)
def test_eight_digits_elsewhere_are_none(text):
    assert numbers_in(text) == []


def test_decimals_of_a_table_are_part_of_a_number():
    assert numbers_in("Name,SSN\nA,219099998.0\n") == ["219099998.0"]
