"""Every text that people write is searched for private numbers; identifiers that programs make are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.intake.inbound_mail.quarantine import quarantine_numbers
from keepfaith.intake.mime.parse import parse_message

CARD = "4111 1111 1111 1111"


def screened(head: str, text: str = "Hello"):
    return quarantine_numbers(parse_message(f"From: reader@example.org\r\n{head}\r\n\r\n{text}\r\n".encode()))


@pytest.mark.parametrize(
    "head",
    [
        f"Subject: my card {CARD}",
        "Subject: =?utf-8?q?my_card_4111_1111_1111_1111?=",
        "Subject: =?utf-8?b?bXkgY2FyZCA0MTExIDExMTEgMTExMSAxMTEx?=",
        f"Subject: my\r\n card {CARD}",
        f"To: Example Person {CARD} <eoewebservices@mass.gov>",
        f"Comments: {CARD}",
    ],
)
def test_a_number_in_a_header_in_which_people_write_is_taken_out(head):
    message = screened(head)
    assert "payment-card" in message.numbers
    assert all(digits not in message.texts["headers"] for digits in ("4111", "NDExMSA", "1111"))
    assert "•" in message.texts["headers"]


@settings(max_examples=50)
@given(st.integers(0, 10**18), st.sampled_from(["Message-ID", "References", "Received", "X-Trace"]))
def test_numbers_of_machines_stay_and_warn_nobody(number, name):
    message = screened(f"{name}: <{number}.{CARD.replace(' ', '')}@mail.example.org>")
    assert not message.has_numbers
    assert str(number) in message.texts["headers"]


def test_headers_without_a_number_stay_as_they_came():
    letter = parse_message(b"From: a@example.org\r\nSubject: x\r\n y\r\nX-Empty:\r\n\r\nz")
    assert quarantine_numbers(letter).texts["headers"] == letter.headers
