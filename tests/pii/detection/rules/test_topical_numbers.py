"""In a text that speaks of Social Security numbers, what has their form is one; another word keeps it another."""

import pytest

from keepfaith.pii.detection import ACT, ASK, detect

OTHER = "219-09-9997"


def numbers_in(text, at_least=ACT):
    return [
        text[match.start : match.end] for match in detect(text, at_least=at_least) if match.category == "ssn"
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (
            "My social security # is on it as the certificate number: 219/09/9998. Can you reissue it?",
            "219/09/9998",
        ),
        ("My SSN was keyed as 219-09-9997; it should read 219/09/9998.", "219/09/9998"),
        ("Attached are the socials of the new hires: 219099998, 219-09-9997. Please begin.", "219099998"),
        ("Was:219099998  Should be:219-09-9997  Field: SSN", "219099998"),
        ("Q. What are the digits of your Social Security number?\nA.219099998.\n", "219099998"),
        ("Pay of new hires\nExample, A.219-09-9998   teacher\n", "219-09-9998"),
        ("The number is 219-\n    09-9998, and it is sealed.", "219-\n    09-9998"),
    ],
)
def test_what_a_text_speaks_of_is_found(text, number):
    assert number in numbers_in(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Invoice 219099998 is paid. The SSN was 219-09-9997.", "219099998"),
        ("Our parcel is 219/09/9998. Leave out your SSN.", "219/09/9998"),
        (f"219099998\n\nNothing above is one of them. SSN: {OTHER}", "219099998"),
        (
            f"The SSN is 219-09-9996, not {OTHER}. They refused two claims for it, 219099998 and I0V-69.",
            "219099998",
        ),
        ("The part is marked xA.219-09-9998", "219-09-9998"),
    ],
)
def test_another_word_or_sentence_keeps_it_open(text, number):
    assert number not in numbers_in(text)


def test_a_number_that_was_never_given_out_is_for_a_person_to_look_at():
    text = "The SSN was keyed as 219-09-9997; it should read 666/09/9998."
    assert (numbers_in(text), numbers_in(text, ASK)) == ([OTHER], [OTHER, "666/09/9998"])
