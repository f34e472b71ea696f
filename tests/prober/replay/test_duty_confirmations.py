"""A duty that an administrator confirmed with a passkey is decided again from the entries alone."""

import pytest
from fido2.utils import websafe_encode

from keepfaith.custody.ledger.fact_bits import NO_FACTS
from keepfaith.custody.protocol import control_messages, passkey_messages, staff_messages
from keepfaith.custody.server.assertions import Assertions
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.server.duty_confirmations import DutyConfirmations
from keepfaith.custody.store.duties import Duties
from keepfaith.prober.replay.judgment import MISUSE, NEEDS
from tests.disclosure.staff.passkeys.software_authenticator import FLAG, assertion_of
from tests.prober.replay.test_staff import broken, organize, propose

CODES_TO = "second@agency.example.gov"


@pytest.fixture
def agency(scratch):
    """A scratch custodian where `second` has a passkey for duties, and `chief` proposes."""
    organize(scratch)
    scratch.duty("second", "administrator", on=True)
    scratch.key = scratch.give_passkey("second", codes_to=CODES_TO)
    return scratch


def confirm(scratch, number, *, by="second", key=None, right=True, **cheats):
    """Confirm a proposal with a passkey and the code."""
    answered = scratch.say(passkey_messages.AskDutyAssertion(by, "administrator", number))
    codes = scratch.say(passkey_messages.TakeDutyCodes()).codes
    challenge = getattr(answered, "challenge", bytes(32))
    answer = (key or scratch.key).use(f'{{"challenge": "{websafe_encode(challenge)}"}}', **cheats)
    code = codes[0].code if codes and right else ""
    message = passkey_messages.ConfirmDutyByPasskey(by, "administrator", number, code, assertion_of(answer))
    return scratch.say(message)


def test_confirmations_by_passkey_and_refusals_are_decided_alike(agency):
    northern = agency.give_passkey("northern", codes_to="northern@agency.example.gov")
    for_openings = agency.give_passkey("chief")
    confirm(agency, propose(agency, colleague="first").number)
    confirm(agency, propose(agency, colleague="wrong-code").number, right=False)
    confirm(agency, propose(agency, colleague="unseen").number, flags=FLAG.UP)
    confirm(agency, propose(agency, colleague="own").number, by="chief", key=for_openings)
    confirm(agency, propose(agency, colleague="outside").number, by="northern", key=northern)
    confirm(
        agency, propose(agency, colleague="inside", organization="hill").number, by="northern", key=northern
    )
    confirm(agency, propose(agency, colleague="by-clerk").number, by="ada")
    confirm(agency, propose(agency, colleague="second").number)
    confirm(agency, 1)
    taken_back = propose(agency, colleague="declined").number
    agency.say(staff_messages.EndAssignment("chief", "administrator", taken_back, "mistake"))
    confirm(agency, taken_back)
    assert agency.store.duties.any_of("first", on=agency.now.date())
    assert agency.store.duties.any_of("inside", on=agency.now.date())
    assert agency.look()[0] == []


def test_a_duty_given_without_a_passkeys_word_is_a_breach(agency, monkeypatch):
    monkeypatch.setattr(DutyConfirmations, "_is_confirmed", lambda *_given: True)
    number = propose(agency).number
    agency.say(control_messages.Duty("third", "administrator", on=True))
    confirm(agency, number, by="third")
    assert agency.store.duties.any_of("newcomer", on=agency.now.date())
    assert broken(agency) == {NEEDS, MISUSE}


def test_a_duty_confirmed_by_one_who_may_not_is_a_breach(agency, monkeypatch):
    monkeypatch.setattr(DutyConfirmations, "_verdict", lambda *_given: Verdict())
    chief = agency.give_passkey("chief", codes_to=CODES_TO)
    confirm(agency, propose(agency).number, by="chief", key=chief)
    assert broken(agency) == {NEEDS, MISUSE}


def test_a_duty_confirmed_by_a_passkey_for_openings_alone_is_a_breach(agency, monkeypatch):
    counting = agency.store.passkeys.counting
    monkeypatch.setattr(type(agency.store.passkeys), "confirming", lambda _self, name: counting(name))
    agency.say(control_messages.Duty("third", "administrator", on=True))
    confirm(agency, propose(agency).number, by="third", key=agency.give_passkey("third"))
    assert broken(agency) == {NEEDS, MISUSE}


def test_a_confirmation_that_hides_the_passkey_is_a_breach(agency, monkeypatch):
    confirmed = Duties._confirmed
    with monkeypatch.context() as breach:
        breach.setattr(Assertions, "is_signed", lambda *_given: True)

        def hide(self, number, act, *, at):
            breach.setattr("keepfaith.custody.store.duties.Facts.of", lambda _facts: NO_FACTS)
            confirmed(self, number, act, at=at)

        breach.setattr(Duties, "_confirmed", hide)
        confirm(agency, propose(agency).number)
    assert broken(agency) == {NEEDS, MISUSE}


def test_an_administrator_made_by_a_passkey_is_a_breach(agency, monkeypatch):
    proposal = staff_messages.ProposeDuty(
        *("chief", "administrator", "newcomer", "administrator", "", (), agency.now.date(), None)
    )
    monkeypatch.setattr(DutyConfirmations, "_verdict", lambda *_given: Verdict())
    confirm(agency, agency.say(proposal).number)
    assert broken(agency) == {NEEDS, MISUSE}
