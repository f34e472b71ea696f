"""What the rules find and what they leave alone, and that no writing of a number hides it."""

import re
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from keepfaith.errors import KeepfaithError
from keepfaith.pii import detection
from keepfaith.pii.categories import CATEGORIES
from keepfaith.pii.detection import ACT, DETECTED, SENSITIVE, SET_ASIDE, Detection, detect, masked
from keepfaith.pii.detection.matches import Claim, resolve

SSN, CARD, IBAN = "900-12-3456", "4111111111111111", "DE89370400440532013000"
# What separates two groups of a number, by keyboards, word processors, and lines that end there.
GAPS = [
    *("-", " ", ".", "/", "_", " - ", "-\n", "\n", "-\r\n", "\n> ", " \n  "),
    *"\u00a0\u00ad\u2002\u2009\u200b\u202f‐‑‒–—―−－·•",
]
# Texts around a number; the characters of scripts that have digits of their own are among them.
TEXT = st.text(st.sampled_from("ab Zé1279٣๔.,;:-()@\n\t•"), max_size=20)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def matches_in(text, *categories):
    return [
        (match.category, text[match.start : match.end])
        for match in detect(text, categories=categories or None, at_least=SET_ASIDE)
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("My number is 900-12-3456, thank you", "900-12-3456"),
        ("900 12 3456", "900 12 3456"),
        ("900.12-3456", "900.12-3456"),
        ("900 - 12 - 3456", "900 - 12 - 3456"),
        ("900‑12‑3456", "900‑12‑3456"),
        ("900-12-\r\n3456", "900-12-\r\n3456"),
        ("900-1\n2-3456", "900-1\n2-3456"),
        ("> 900-12\n> 3456", "900-12\n> 3456"),
        ("９００−１２−３４５６", "９００−１２−３４５６"),
        ("SSN900-12-3456.", "900-12-3456"),
        ("000-12-3456", "000-12-3456"),
        ("666-00-0000", "666-00-0000"),
        ("987-65-4321", "987-65-4321"),
        ("SSN: 900123456", "900123456"),
        ("MY SSN IS 900123456", "900123456"),
        ("900123456 is my social", "900123456"),
        ("Social\nSecurity no. 900 123 456", "900 123 456"),
        ("Seguro Social: 900123456", "900123456"),
        ("NÚMERO DE SEGURO SOCIAL\n900123456", "900123456"),
        ("ITIN 900701234", "900701234"),
    ],
)
def test_a_social_security_number_is_found_however_it_is_written(text, number):
    assert matches_in(text) == [("ssn", number)]


@pytest.mark.parametrize(
    "text",
    [
        "900123456",
        "EIN 04-6002284",
        "social security office, 02148-1234",
        "Social Security and EIN 04-6002284",
        "social studies 900123456",
        "antisocialist 900123456",
        "900-12-34567",
        "1900-12-3456",
        "٩٠٠-١٢-٣٤٥٦",
        "900\n\n12\n\n3456",
        "900\n12\n3456",
        "2026-11-25",
        "603 CMR 23.07",
        "ssn" + " " * 41 + "900123456",
    ],
)
def test_what_only_looks_a_little_like_one_is_left_alone(text):
    assert matches_in(text) == []


def test_two_side_by_side_are_two_and_none_of_their_digits_is_left():
    for between in ("", " ", "-", "\n", ", "):
        text = f"{SSN}{between}900-45-6789"
        assert matches_in(text) == [("ssn", SSN), ("ssn", "900-45-6789")]
        assert not re.search("[0-9]", masked(text, detect(text)))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4111 1111 1111 1111 exp 12/30", "4111 1111 1111 1111"),
        ("4111111111111111", "4111111111111111"),
        ("VISA4111-1111-1111-1111", "4111-1111-1111-1111"),
        ("4111 1111 11\n11 1111", "4111 1111 11\n11 1111"),
        ("41111111\n11111111", "41111111\n11111111"),
        ("3782 822463 10005", "3782 822463 10005"),
        ("5555555555554444", "5555555555554444"),
        ("2223003122003222", "2223003122003222"),
        ("6011 1111 1111 1117", "6011 1111 1111 1117"),
        ("30569309025904", "30569309025904"),
        ("3530111333300000 900", "3530111333300000"),
        ("12 4111 1111 1111 1111 5", "4111 1111 1111 1111"),
    ],
)
def test_a_card_is_found_by_issuer_length_and_sum(text, number):
    assert matches_in(text) == [("payment-card", number)]


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "1764080288123",
        "20261125141808",
        "0.4111111111111111",
        "44111111111111111",
        "4111\n1111\n1111\n1111",
        "7111111111111117",
    ],
)
def test_other_long_numbers_are_no_cards(text):
    assert matches_in(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("IBAN DE89 3704 0044 0532 0130 00 at", "DE89 3704 0044 0532 0130 00"),
        ("gb82west12345698765432", "gb82west12345698765432"),
        ("NO93 8601 1117\n947", "NO93 8601 1117\n947"),
        ("ABA 011000015", "011000015"),
        ("011000015 (routing number)", "011000015"),
        ("Account number: 12345678", "12345678"),
        ("acct. no. 123-456-7", "123-456-7"),
        ("my account 1234567890 at the bank", "1234567890"),
        ("Número de cuenta 00123456", "00123456"),
        ("A/C 0012 3456 7890", "0012 3456 7890"),
    ],
)
def test_a_bank_account_is_found_by_its_sum_or_by_words(text, number):
    assert matches_in(text) == [("bank-account", number)]


@pytest.mark.parametrize(
    "text",
    [
        "DE89 3704 0044 0532 0130 01",
        "DE89 3704 0044 0532 0130 000",
        "ABA 011000016",
        "011000015",
        "on account of 123456 students",
        "account number: see page 12",
        "account number: call 900-555-0100",
        "12345678",
        "savings of 12,345,678 dollars",
    ],
)
def test_other_numbers_are_no_bank_accounts(text):
    assert matches_in(text, "bank-account") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Driver's license S12345678", "S12345678"),
        ("DRIVER’S LICENCE NO. SA1234567", "SA1234567"),
        ("driver license: 900123456", "900123456"),
        ("DL# D400-7836-0001", "D400-7836-0001"),
        ("DL 07ABC12345", "07ABC12345"),
        ("licencia de conducir S12345678", "S12345678"),
        ("S12345678 is my driver's license", "S12345678"),
    ],
)
def test_a_license_is_found_beside_words_for_it(text, number):
    assert matches_in(text) == [("drivers-license", number)]


@pytest.mark.parametrize(
    "text",
    [
        "S12345678",
        "teacher's license 12345678",
        "driver's license: call 900-555-0100",
        "DL issued 01-02-2020",
    ],
)
def test_without_such_words_or_form_it_is_no_license(text):
    assert matches_in(text, "drivers-license") == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("DOB: 01/02/2003, enrolled 09/01/2010", "01/02/2003"),
        ("D.O.B. 2003-02-01", "2003-02-01"),
        ("born on January 5th, 1999 in", "January 5th, 1999"),
        ("BORN 5 JAN 1999", "5 JAN 1999"),
        ("date of birth 20030201", "20030201"),
        ("fecha de nacimiento: 5 de enero de 1999", "5 de enero de 1999"),
        ("1.2.03 (birthday)", "1.2.03"),
    ],
)
def test_a_date_beside_words_for_birth_is_one_of_birth(text, date):
    assert matches_in(text) == [("birth-date", date)]


@pytest.mark.parametrize("text", ["01/02/2003", "born in 1999", "newborn care 01/02/2003"])
def test_other_dates_are_not(text):
    assert matches_in(text) == []


@pytest.mark.parametrize(
    ("text", "category", "what"),
    [
        ("Write to reader@example.org.", "email-address", "reader@example.org"),
        ("<Reader.One+x@mail.example.org>", "email-address", "Reader.One+x@mail.example.org"),
        ("mailto:reader＠example.org", "email-address", "reader＠example.org"),
        ("(900) 555-0100 x12", "phone-number", "(900) 555-0100 x12"),
        ("+1 900.555.0100", "phone-number", "+1 900.555.0100"),
        ("+19005550100", "phone-number", "+19005550100"),
        ("1-900-555-0100", "phone-number", "1-900-555-0100"),
        ("900‑555‑\n0100", "phone-number", "900‑555‑\n0100"),
        ("call 9005550100", "phone-number", "9005550100"),
        ("Call (900) 555-0100 now", "phone-number", "(900) 555-0100"),
        ("Teléfono: 555-0100", "phone-number", "555-0100"),
    ],
)
def test_ways_to_reach_a_person_are_found(text, category, what):
    assert matches_in(text) == [(category, what)]


@pytest.mark.parametrize(
    "text", ["reader@", "@example.org", "a@b", "9005550100", "555-0100", "900-155-0100", "100-555-0100"]
)
def test_what_reaches_nobody_is_left_alone(text):
    assert matches_in(text) == []


def test_the_nearer_of_two_cues_decides():
    text = "SSN 900123456, account number 912345678, DL 923456789"
    assert matches_in(text) == [
        ("ssn", "900123456"), ("bank-account", "912345678"), ("drivers-license", "923456789"),
    ]  # fmt: skip


def test_what_touches_something_better_is_trimmed_and_not_dropped():
    claims = [
        Claim(0.5, 0, 0, 12, "phone-number", "outer"), Claim(0.1, 0, 4, 7, "ssn", "inner"),
        Claim(0.2, 9, 4, 7, "bank-account", "far"), Claim(0.2, 2, 10, 14, "birth-date", "late"),
    ]  # fmt: skip
    assert resolve("12 -345- 6789x", claims) == [
        Detection(0, 2, "phone-number", "outer", 0.5), Detection(4, 7, "ssn", "inner", 0.9),
        Detection(9, 10, "phone-number", "outer", 0.5), Detection(10, 14, "birth-date", "late", 0.8),
    ]  # fmt: skip


def test_only_the_requested_categories_are_searched():
    text = f"{SSN} reader@example.org"
    assert matches_in(text, "email-address") == [("email-address", "reader@example.org")]
    assert matches_in(text, *SENSITIVE) == [("ssn", SSN)]
    assert matches_in(text, "ssn", "email-address") == matches_in(text)
    assert detect(text, categories=()) == ()
    assert {name for name in CATEGORIES if CATEGORIES[name].sensitive} == SENSITIVE <= DETECTED


def test_what_cannot_be_done_is_refused_in_words(monkeypatch):
    with pytest.raises(KeepfaithError, match="Nothing finds this category: name"):
        detect("", categories={"name", "ssn"})
    monkeypatch.setattr(detection, "MAX_LENGTH", 10)
    assert matches_in(" " * 10) == []
    with pytest.raises(KeepfaithError, match="not read") as refused:
        detect(SSN)
    assert "900" not in str(refused.value)


@pytest.mark.parametrize("filler", ["a ", "1 ", "1\n", "4111 ", "a@", "dl ", "é", "1" * 99 + " "])
def test_nothing_of_a_long_text_is_left_unread(filler):
    # The end lies far behind whatever a search for one number could reach.
    text = filler * (60_000 // len(filler)) + f"\n\nSSN {SSN}\n\n" + filler * (60_000 // len(filler))
    assert ("ssn", SSN) in matches_in(text, "ssn")


def test_masked_keeps_separators_and_all_that_was_not_found():
    text = "Mine is 900-12-\n3456; write to réader@example.org."
    assert masked(text, detect(text)) == "Mine is •••-••-\n••••; write to ••••••@•••••••.•••."
    assert masked(text, ()) == text
    assert masked("abc", [Detection(1, 3, "name", ""), Detection(0, 2, "name", "")]) == "•••"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            TEXT, st.sampled_from([SSN, CARD, IBAN, "900-555-0100", "SSN ", "900123456", "DOB 1/2/2003"])
        )
    )
)
def test_places_are_in_order_apart_and_hold_what_they_say(parts):
    text = "".join(parts)
    places = detect(text)
    assert all(one.end <= other.start for one, other in pairwise(places))
    for match in places:
        assert 0 <= match.start < match.end <= len(text)
        assert any(sign.isalnum() for sign in text[match.start : match.end])
    hidden = masked(text, places)
    assert len(hidden) == len(text)
    for match in places:
        assert not any(sign.isalnum() for sign in hidden[match.start : match.end])
    at = {place for match in places for place in range(match.start, match.end)}
    assert all(hidden[place] == text[place] for place in range(len(text)) if place not in at)


@settings(max_examples=100, deadline=None)
@given(
    before=TEXT, after=TEXT, wide=st.booleans(), gaps=st.lists(st.sampled_from(GAPS), min_size=3, max_size=3),
    number=st.sampled_from([("900", "12", "3456"), ("000", "00", "0001"), ("4111", "1111", "1111", "1111")]),
)  # fmt: skip
def test_a_number_is_covered_whatever_is_around_and_inside_it(before, after, wide, gaps, number):
    # What spans more than two lines is a column of numbers.
    assume("".join(gaps[: len(number) - 1]).count("\n") <= 1)
    written = number[0] + "".join(gap + digit for gap, digit in zip(gaps, number[1:], strict=False))
    written = written.translate(WIDE) if wide else written
    text = f"{before},{written},{after}"
    hidden = masked(text, detect(text))
    start = len(before) + 1
    assert not any(sign.isalnum() for sign in hidden[start : start + len(written)])


@settings(max_examples=60, deadline=None)
@given(
    at=st.integers(1, 10),
    where=st.sampled_from(["\n", "\r\n", "\n  ", "\n> "]),
    number=st.sampled_from([SSN, CARD]),
)
def test_a_line_may_end_anywhere_inside_a_number(at, where, number):
    written = number[:at] + where + number[at:]
    assert [text for _, text in matches_in(f"it is {written}.", "ssn", "payment-card")] == [written]


@settings(max_examples=60, deadline=None)
@example(["12 Main Street ", "1111"])
@given(
    st.lists(st.one_of(TEXT, st.sampled_from([SSN, CARD, IBAN, "219099998", "12 Main Street ", "MA 02110 "])))
)
def test_what_is_masked_once_is_masked(parts):
    text = "".join(parts)
    hidden = masked(text, detect(text))
    sure = detect(hidden, categories=SENSITIVE, at_least=SET_ASIDE)
    assert all(text[match.start : match.end] == hidden[match.start : match.end] for match in sure)


@pytest.mark.parametrize(
    "text",
    [
        "The routing number, as the letter with the new checks and deposit slips last week says, is 011000015.",
        "I copied 011000015 from the lower edge of a check, but the office says that this is no routing number.",
        "Which of the two routing numbers is for wires? 011000015 is on the check.",
    ],
)
def test_a_number_that_proves_itself_is_a_banks_where_such_are_spoken_of(text):
    [match] = detect(text, at_least=ACT)
    assert (match.category, text[match.start : match.end]) == ("bank-account", "011000015")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It says 48200517, that's my account", "48200517"),
        ("Please deposit it to 482-0051733, which is new", "482-0051733"),
        ("my bank account? I believe 4820051733", "4820051733"),
    ],
)
def test_an_account_is_announced_by_how_people_say_it(text, number):
    [match] = detect(text, at_least=ACT)
    assert (match.category, text[match.start : match.end]) == ("bank-account", number)


def test_the_next_column_is_no_part_of_a_card():
    text = "CARD              NO\n6011 0000 0000 0004   34"
    [match] = detect(text, at_least=ACT, categories=["payment-card"])
    assert text[match.start : match.end] == "6011 0000 0000 0004"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Correct the DOB from 3/4/1990 to May 6, 1991", ["3/4/1990", "May 6, 1991"]),
        ("DOB differs: office=3/4/1990 home=5/6/1991", ["3/4/1990", "5/6/1991"]),
        ("The date of birth, by the form signed June 1, 2025, is 3/4/1990.", ["3/4/1990"]),
        ("Dates of birth: 3/4/1990, 5/6/1991, March 7, 1992", ["3/4/1990", "5/6/1991", "March 7, 1992"]),
        ("DOB: 3/4/1990 hired=5/6/2011", ["3/4/1990"]),
        ("The birth date says 3/4/1990 and should say 5/6/1991", ["3/4/1990", "5/6/1991"]),
        ("Her birthday isn't 3/4/1990, it's 5/6/1991.", ["3/4/1990", "5/6/1991"]),
        ("DOB 3/4/1990 on the form, 5/6/1991 in the file", ["3/4/1990", "5/6/1991"]),
        ("nací el 3/4/1990 y mi hijo el 5/6/2011", ["3/4/1990", "5/6/2011"]),
        ("born 3/4/1990, five years old as of 9/1/1995", ["3/4/1990"]),
        ("Date of service 9/1/2025 date of birth Mar. 4, 1990", ["Mar. 4, 1990"]),
        ("birth date 3/4/1990; placement date 9/1/2025", ["3/4/1990"]),
        ("The birth of a new plan: 3/4/2025", []),
    ],
)
def test_each_of_two_birth_dates_that_are_compared_is_one(text, numbers):
    assert [text[match.start : match.end] for match in detect(text, at_least=ACT)] == numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ring 011 55 21 3234-5678 if nobody is there", "011 55 21 3234-5678"),
        ("front (617) 555-0123, kitchen 6175550145", "6175550145"),
    ],
)
def test_a_telephone_number_is_known_by_how_it_is_dialed_or_by_its_company(text, number):
    assert number in {text[match.start : match.end] for match in detect(text, at_least=ACT)}


@pytest.mark.parametrize(
    "text",
    [
        "Telephone bill, invoice 6175550123",
        "Social media account: post 1708610325",
        "The SSN stays empty; put the permit number P 333224444 there.",
        "SSN: none\nParcel: 37-333-224.444",
    ],
)
def test_a_word_in_another_thought_says_nothing_of_a_number(text):
    assert detect(text, at_least=ACT) == ()
