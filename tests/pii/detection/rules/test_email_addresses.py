"""E-mail addresses whose sign a program or a person wrote in another way."""

import pytest

from keepfaith.pii.detection import ACT, detect


def sure(text):
    return [
        text[match.start : match.end] for match in detect(text, categories={"email-address"}, at_least=ACT)
    ]


@pytest.mark.parametrize(
    "address",
    [
        "jsmith=40example.org", "jsmith%40example.com", "jsmith @ example.org", "j.smith (at) example (dot) org",
        "jsmith[at]example[dot]org", "jsmith (at) example.org",
    ],
)  # fmt: skip
def test_the_sign_may_be_written_in_another_way(address):
    assert sure(f"Write to {address} please") == [address]


def test_the_rest_of_an_address_of_the_web_is_no_part():
    assert sure("GET /reset?user=jsmith%40example.com&step=2") == ["jsmith%40example.com"]


@pytest.mark.parametrize(
    "text", ["lunch @ example.org", "meet me @ noon", "5 @ 2.50 each", "rate%40off now", "x=40 and y"]
)
def test_other_signs_are_none(text):
    assert sure(text) == []
