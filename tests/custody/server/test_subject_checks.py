"""Whether there is anything else of a person is said in the task of their own question, truly, and entered."""

import datetime as dt
import secrets

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.header import Header
from tests.custody.conftest import BEGUN, LATER, RULES, SCHEMA
from tests.duties import give_duty

ASKING_SCHEMA = SCHEMA.replace('"questions", "legal', '"questions", "your-information", "legal')
ASKING_RULES = (
    RULES
    + """
@id("tells") @clause("your-rights")
permit(principal == Duty::"events", action == Action::"open", resource)
when { context.purpose == Purpose::"your-information" };
"""
)
QUESTION = Header(LATER, "your-information-requests", "your-information", {"email": "email-address"})
OTHER = Header(LATER, "literature-requests", "literature", {"name": "name"})
SOMEBODY, SOMEBODY_ELSE = "reader@example.gov", "other@example.gov"
TELLER = {"employee": "teller", "duty": "events", "purpose": "your-information"}


@pytest.fixture
def look(running):
    running.control.register(
        LATER, rules=ASKING_RULES, schema=ASKING_SCHEMA, starts_at=BEGUN + dt.timedelta(1)
    )
    give_duty(running.control, "teller", "events")
    client = CasesClient(running.sockets / "requests")

    def asking(record, **other):
        return client.other_records(record, **{**TELLER, **other})

    yield asking
    client.close()


def test_other_records_of_the_same_address_are_found_and_those_of_others_are_not(running, look):
    running.create(OTHER, address=SOMEBODY_ELSE)
    first = running.create(QUESTION, address=SOMEBODY).record
    assert look(first) == "none"
    running.create(about=first, header=OTHER)
    assert look(first) == "none"
    running.create(OTHER, address="READER@example.gov")
    assert look(first) == "typed"


def test_a_question_without_an_address_finds_nothing(running, look):
    nobody, _ = running.create(QUESTION).record, running.create(OTHER).record
    assert look(nobody) == "none"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"employee": "clerk"}, "duty"),
        ({"employee": "officer", "duty": "records"}, "no rule permits"),
        ({"purpose": "questions"}, "purpose"),
        ({"purpose": "unheard-of"}, "error"),
    ],
)
def test_a_web_process_that_lies_learns_nothing_and_is_entered(running, look, change, code):
    record = running.create(QUESTION, address=SOMEBODY).record
    before = running.portal.status().entries
    with pytest.raises(Refused) as refused:
        look(record, **change)
    assert (refused.value.code, running.portal.status().entries) == (code, before + 1)


def test_nothing_is_said_to_who_has_not_acknowledged_the_safeguards(running, look):
    running.control.give_duty("newcomer", "events")
    with pytest.raises(Refused, match="not acknowledged"):
        look(running.create(QUESTION, address=SOMEBODY).record, employee="newcomer")


def test_nothing_is_said_of_what_is_no_question_of_its_person(running, look):
    record = running.create(OTHER, address=SOMEBODY).record
    for one in (record, secrets.token_bytes(16)):
        with pytest.raises(Refused):
            look(one)


def test_looks_count_against_the_cap_of_the_duty(custody):
    custody.cap = 2
    custody.start()
    custody.prepare()
    custody.control.register(
        LATER, rules=ASKING_RULES, schema=ASKING_SCHEMA, starts_at=BEGUN + dt.timedelta(1)
    )
    give_duty(custody.control, "teller", "events")
    record, client = (
        custody.create(QUESTION, address=SOMEBODY).record,
        CasesClient(custody.sockets / "requests"),
    )
    assert [client.other_records(record, **TELLER) for _ in range(2)] == ["none", "none"]
    with pytest.raises(Refused, match="cap"):
        client.other_records(record, **TELLER)
    client.close()
