"""How sure a detection is: what a program may act on alone, what a person is asked about, and what is told apart."""

import pytest

from keepfaith.pii.categories import CATEGORIES
from keepfaith.pii.detection import ACT, ASK, DETECTED, RULES, SET_ASIDE, detect

EXAMPLES = {
    "ssn": "SSN 219-09-9998",
    "payment-card": "card 4111 1111 1111 1111",
    "bank-account": "routing number 011000015",
    "drivers-license": "driver's license S12345678",
    "birth-date": "born on 01/31/1990",
    "email-address": "reader@example.org",
    "phone-number": "call (617) 555-0123",
    "ip-address": "from 192.0.2.146",
    "postal-address": "12 Main Street, Springfield, MA 01103",
    "student-id": "SASID 1012345678",
    "educator-id": "MEPID 12345678",
    "quasi-identifiers": "grade 5 at Example Elementary School on 03/04/2025",
}


def test_the_thresholds_are_in_order():
    assert 0 < ASK < SET_ASIDE < ACT < 1


def test_every_rule_names_its_category_and_its_source():
    for name, rule in RULES.items():
        assert rule.name == name
        assert rule.source
        assert ASK <= rule.confidence <= 1
        assert rule.category in CATEGORIES or name == "own-number"
    assert {rule.category for rule in RULES.values()} - {""} == DETECTED == EXAMPLES.keys()


@pytest.mark.parametrize("category", EXAMPLES)
def test_each_detection_names_a_rule_of_its_category(category):
    [detection] = detect(EXAMPLES[category])
    assert detection.category == category == RULES[detection.rule].category
    assert detection.confidence >= (SET_ASIDE if category == "quasi-identifiers" else ACT)


@pytest.mark.parametrize(
    "text",
    [
        "ZIP 02148-1234",
        "Malden, MA 02148-1234",
        "parcel 123-45-6788",
        "Parcel ID 123-456-789",
        "docket no. 2023-01234-CV",
        "permit #219099998",
        "invoice number 219-09-9998",
        "purchase order no. 4111111111111111",
        "tracking number 9400111899223197428490",
        "tracking 1Z999AA10123456784",
        "Message-ID: <20240101123456.4111111111111111@mail.example.org>",
        "commit 4111111111111111aab4e1c0d2f3a4b5c6d7e8f9",
        "550e8400-e29b-41d4-a716-446655440000",
        "ISBN 978-0-306-40615-7",
        "ISBN 0306406152",
        "2026-11-25T14:18:08.123456789Z",
        "1764080288123",
        "version 3.23.91.1",
        "section 3.2.1.4 of 603 CMR 28.05",
        "00:1a:2b:3c:4d:5e",
        "$1,234,567,890 in 2024-2025",
        "EIN 04-6002284",
        "case number 123-45-6788",
        "file_219-09-9998.pdf",
        "A219-09-9998",
        "123-45-6788-01",
        "14 charges totaling $500 in the district court",
        "5 minutes down the street, 3 miles on the road",
        "Copyright 1998-2003 The Example Group",
        "12:34:56",
        "abc::def",
        "budget 219099998",
    ],
)
def test_what_looks_alike_is_nothing_to_act_on_alone(text):
    assert detect(text, at_least=ACT) == ()


@pytest.mark.parametrize(
    "number", ["000-12-3456", "666-12-3456", "900-12-3456", "219-00-9998", "219-09-0000", "078-05-1120"]
)
def test_a_number_that_was_never_given_out_is_unlikely_and_for_a_person_to_decide(number):
    for text in (number, f"SSN {number}"):
        [detection] = detect(text)
        assert detection.is_unlikely
        assert SET_ASIDE <= detection.confidence < ACT


@pytest.mark.parametrize("number", ["219-09-9998", "912-70-1234", "899-99-9999"])
def test_a_number_that_may_be_somebodys_is_not(number):
    [detection] = detect(number)
    assert not detection.is_unlikely
    assert detection.confidence >= ACT


@pytest.mark.parametrize("date", ["13/32/2003", "02/30/1999", "00/10/1999"])
def test_an_impossible_date_of_birth_is_unlikely(date):
    [detection] = detect(f"DOB {date}")
    assert detection.is_unlikely
    assert detection.confidence < ACT


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("219099998", "ssn-bare"),
        ("2 1 9 0 9 9 9 9 8", "ssn-bare"),
        ("4111 1111 1111 1112", "card-form"),
        ("IBAN DE89 3704 0044 0532 0130 01", "iban-form"),
        ("routing number 011000016", "routing-sum"),
        ("6175550123", "phone-bare"),
        ("S12345678", "license-form"),
        ("jane at example dot org", "email-spelled"),
        ("jane.doe at example dot org", "email-spelled"),
    ],
)
def test_what_only_may_be_one_is_asked_about(text, rule):
    [detection] = detect(text)
    assert detection.rule == rule
    assert ASK <= detection.confidence < ACT


def test_an_address_written_out_in_brackets_is_sure():
    [detection] = detect("jane.doe (at) example (dot) org")
    assert detection.rule == "email-spelled"
    assert detection.confidence >= ACT


def test_less_sure_detections_are_left_out_on_request():
    text = "219099997 or 219-09-9998"
    assert len(detect(text)) == 2
    assert [match.rule for match in detect(text, at_least=ACT)] == ["ssn-delimited"]


def test_what_is_sure_once_is_sure_wherever_it_stands():
    text = "SSN 219-09-9998. The parcel is 333224444, and the form has 219099998 and 219 09 9998 once more."
    matches = detect(text, at_least=ACT)
    assert [text[match.start : match.end] for match in matches] == ["219-09-9998", "219099998", "219 09 9998"]
    assert {match.category for match in matches} == {"ssn"}
    assert detect("The form has 219099998.", at_least=ACT) == ()
