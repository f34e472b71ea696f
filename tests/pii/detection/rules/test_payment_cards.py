"""Payment cards that people call accounts, and what has a card's digits and is none."""

import pytest

from keepfaith.pii.detection import ACT, detect

CARD = "4111 1111 1111 1111"


def detected(text: str) -> list[tuple[str, str]]:
    return [(one.category, text[one.start : one.end]) for one in detect(text, at_least=ACT)]


@pytest.mark.parametrize(
    "text",
    [
        f"Cardholder acct: {CARD}",
        f"Cardmember account number {CARD}",
        f"Attached is the p-card statement for acct. {CARD}. One charge is wrong.",
        f"The charge on the card was declined twice this week, and so we closed it. Account {CARD}",
        f"Seq  Card number              Auth\n001 {CARD}   OK\n002 {CARD}   OK\n",
    ],
)
def test_a_card_is_one_whatever_it_is_called(text):
    assert {("payment-card", CARD)} == set(detected(text))


def test_an_account_that_has_a_card_s_sum_is_an_account():
    number = CARD.replace(" ", "")
    assert detected(f"savings account {number}") == [("bank-account", number)]


@pytest.mark.parametrize("country", ["PL22", "pl22"])
def test_a_part_of_an_international_account_is_no_card(country):
    text = f"iban: {country} {CARD} 7816 0576"
    assert "payment-card" not in [one.category for one in detect(text)]


def test_a_card_behind_a_code_is_one():
    assert detected(f"ref AX12 {CARD}") == detected(f"ref {CARD}")
