"""How accounts are written: with their kind before, with shares and check digits behind, and with slashes."""

import pytest

from keepfaith.pii.detection import ACT, detect


def accounts_in(text):
    matches = detect(text, categories={"bank-account"}, at_least=ACT)
    return [text[match.start : match.end] for match in matches]


@pytest.mark.parametrize(
    "account",
    [
        "CK 0012345678", "SAV12345678", "MMA-0123456", "558068 S 0001", "558068-S01", "558068S9", "558068-L02",
        "558068=75", "972136/14", "12/345678/9", "C123456789C", "558068123.0", "123 456 7890", "01-123456-80",
        "123456789012345678",
    ],
)  # fmt: skip
def test_an_account_is_covered_with_all_that_belongs_to_it(account):
    for text in (
        "New acct # {}, same bank",
        "Account no.: {}\nName: A. Example",
        "Name,Account number\nA,{}\nB,{}\n",
    ):
        assert set(accounts_in(text.format(account, account))) == {account}


@pytest.mark.parametrize(
    "text",
    [
        "The account was opened 12/31/2025 by mail", "Account opened 11/2024", "About my account, call 413 555 0122",
        "account on 3/14/2025 12:30",
    ],
)  # fmt: skip
def test_days_and_telephones_are_none(text):
    assert accounts_in(text) == []


def test_a_word_for_an_account_is_no_part():
    assert accounts_in("RDFI ROUTING 011000015\nDFI ACCT 9551277\nAMOUNT 5")[-1] == "9551277"
