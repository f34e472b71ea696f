"""Accounts at banks: what announces them from afar, the line of a check, and what is another account."""

import pytest

from keepfaith.pii.detection import ACT, detect

ROUTING, ACCOUNT = "011000015", "4455667788"


def detected(text: str) -> list[tuple[str, str]]:
    return [(one.category, text[one.start : one.end]) for one in detect(text, at_least=ACT)]


@pytest.mark.parametrize(
    "text",
    [
        f"The savings account number on that page was one digit short. It should read {ACCOUNT}. Same bank.",
        f"I mistyped the checking account number on the last form. The correct one is {ACCOUNT}, sorry.",
        f"Two digits of my account number were transposed. Please change it to {ACCOUNT}.",
        f"My account number had a typo. Correction: {ACCOUNT}. The bank is the same.",
        f"El número de cuenta que di está mal. Debe ser {ACCOUNT}. El banco es el mismo.",
    ],
)
def test_the_next_sentence_says_what_the_account_is(text):
    assert detected(text) == [("bank-account", ACCOUNT)]


@pytest.mark.parametrize(
    "text",
    [
        f"The order number was wrong. It should read {ACCOUNT}. My bank is fine.",
    ],
)
def test_the_next_sentence_says_nothing_of_another_number(text):
    assert ("bank-account", ACCOUNT) not in detected(text)


@pytest.mark.parametrize(
    "line",
    [
        f"|: {ROUTING} |: {ACCOUNT} ||' 101",
        f"|:{ROUTING}|:{ACCOUNT}||' 101",
        f"⑆{ROUTING}⑆ {ACCOUNT}⑈ 0101",
    ],
)
def test_the_line_of_a_check_has_both_numbers(line):
    assert detected(f"page 3\n{line}") == [("bank-account", ROUTING), ("bank-account", ACCOUNT)]


@pytest.mark.parametrize(
    "line", [f"|: 011000016 |: {ACCOUNT} ||' 101", f"| {ROUTING} | {ACCOUNT} |", "|:---:|:---:|"]
)
def test_other_lines_are_no_checks(line):
    assert detected(f"page 3\n{line}") == []


@pytest.mark.parametrize(
    "text",
    [
        f"The sheet has columns Payee, Routing, Account. Its first row: A. Example | {ROUTING} | {ACCOUNT}. Deleted.",
        f"Fields are name, ABA, account. Line 1: A. Example / {ROUTING} / {ACCOUNT}.",
        f"Code     Payee        Routing       Acct no\nR03      B. Sample {ROUTING} {ACCOUNT}\n",
    ],
)
def test_what_follows_a_bank_s_number_is_the_account_where_both_were_named(text):
    assert detected(text) == [("bank-account", ROUTING), ("bank-account", ACCOUNT)]


@pytest.mark.parametrize(
    "text",
    [
        "Columns are Routing and Amount. First row: 011000015 | 4455667",
        "Columns are Payee, Routing, Account. First row: 011000015 | 445-566-7788",
    ],
)
def test_what_follows_a_bank_s_number_may_be_something_else(text):
    assert not [number for kind, number in detected(text) if kind == "bank-account" and number != ROUTING]


@pytest.mark.parametrize("number", ["0004 7762 88", "73-850339-68", "2898 9922 3141", "1925-0941-8256-2"])
def test_an_account_of_several_groups_is_one_in_a_row(number):
    text = f"payee,routing,account,share\nA. Example,{ROUTING},{number},80\n"
    assert detected(text) == [("bank-account", ROUTING), ("bank-account", number)]


def test_a_code_in_another_column_is_no_account():
    text = f"code;aba;acct;amount\nVC5467733;{ROUTING};0308460;12.50\n"
    assert detected(text) == [("bank-account", ROUTING), ("bank-account", "0308460")]


@pytest.mark.parametrize(
    "text",
    [
        "Sign-ins of acct a.sample@example.com: 2026-03-19 OK; 2026-03-20 OK",
        "Aid for the year; account string 7061-0008 (a line of the budget)",
        "Charge it to account line 5100-2004 of the budget",
        "Reset at 9:14 for 4455667, account disabled",
        "In SUCV0087-47188, payment of fees shall be made into the trust account of the firm",
        "09:14 sign-in from 192.0.2.211, account of B. Sample",
    ],
)
def test_other_accounts_are_no_bank_s(text):
    assert "bank-account" not in [category for category, _ in detected(text)]


@pytest.mark.parametrize("account", ["33.686-7", "6305856-01", "935575"])
def test_what_is_read_behind_a_bank_s_number_on_a_check_is_the_account(account):
    assert ("bank-account", account) in detected(
        f"check MICR line reads 212277430 then {account}, per the bank. Retyped."
    )


@pytest.mark.parametrize(
    "text", ["My account was hit from 198.51.100.1f today", "MICR line reads badly, then 9355750"]
)
def test_a_broken_address_of_the_network_is_no_account(text):
    assert detected(text) == []


@pytest.mark.parametrize("text", ["account 4455667788", "4455667788, my account at the bank"])
def test_accounts_at_a_bank_are_found_still(text):
    assert detected(text) == [("bank-account", ACCOUNT)]


def test_a_row_that_a_line_breaks_has_the_rest_of_its_account():
    first = "Payee        Bank account       Net\ndriver       332-\n8931-91563      $ 423.82\n"
    text = f"{first}clerk        052958630   $ 669.92\n"
    assert ("bank-account", "052958630") in detected(text)
    assert any(number.endswith("8931-91563") for _, number in detected(text))


@pytest.mark.parametrize(
    "text", ["Lunch account: his own is 4455667788", "Accounts payable wants the number again: 4455667788"]
)
def test_accounts_of_meals_and_those_who_pay_are_no_banks(text):
    assert "bank-account" not in [category for category, _ in detected(text)]
