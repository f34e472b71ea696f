"""An administrator confirms what another one proposed, with a passkey and the code that their mailbox has."""

import datetime as dt
from contextlib import closing

import pytest
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol import control_messages, passkey_messages, staff_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.verbs import OF_WEB, REQUESTS
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from tests.custody.conftest import LATER, RULES, SCHEMA
from tests.custody.server.test_staff import STAFF_SCHEMA
from tests.disclosure.staff.passkeys.software_authenticator import (
    FLAG,
    HOST,
    ORIGIN,
    SoftwareAuthenticator,
    assertion_of,
)
from tests.duties import TEXT

START = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
BOX = "second@agency.example.gov"


class Custody:
    """A custodian with three administrators: `chief` proposes, `second` has a passkey for duties, `northern` a part."""

    def __init__(self, store):
        self.store, self.now = store, START
        self.handlers = Handlers(store, cap=100, safeguards=TEXT, now=lambda: self.now)
        assert SCHEMA != STAFF_SCHEMA
        self.say(control_messages.Vouch(LATER, RULES, STAFF_SCHEMA, START))
        self.say(staff_messages.PlaceOrganization("north", "district", ""))
        for name in ("chief", "second"):
            self.say(control_messages.Duty(name, "administrator", on=True))
        self.say(control_messages.Duty("northern", "administrator", on=True, organization="north"))
        self.say(control_messages.Duty("clerk", "literature", on=True))
        self.key = self.give("second")

    def say(self, message):
        return self.handlers.answer([message])[0]

    def give(self, employee, *, codes_to=BOX):
        """Have a passkey count, as the custodian's own user does."""
        key = SoftwareAuthenticator()
        public_key = cbor.encode(ES256.from_cryptography_key(key.key.public_key()))
        self.say(
            passkey_messages.ProposePasskey(employee, key.identifier, public_key, key.count, HOST, ORIGIN)
        )
        (*_, passkey) = self.say(passkey_messages.Passkeys(employee, 0)).passkeys
        self.say(passkey_messages.ConfirmPasskey(passkey.number, on=True, codes_to=codes_to))
        return key

    def propose(self, colleague="newcomer", *, by="chief", assigned="literature", organization=""):
        proposal = staff_messages.ProposeDuty(
            *(by, "administrator", colleague, assigned, organization, (), self.now.date(), None)
        )
        return self.say(proposal).number

    def ask(self, number, *, by="second", duty="administrator"):
        return self.say(passkey_messages.AskDutyAssertion(by, duty, number))

    def codes(self):
        return self.say(passkey_messages.TakeDutyCodes()).codes

    def sign(self, challenge, /, *, key=None, **cheats):
        options = f'{{"challenge": "{websafe_encode(challenge.challenge)}"}}'
        return assertion_of((key or self.key).use(options, **cheats))

    def confirm(self, number, code, assertion, *, by="second"):
        message = passkey_messages.ConfirmDutyByPasskey(by, "administrator", number, code, assertion)
        answer = self.say(message)
        return "" if isinstance(answer, Done) else str(answer.code)

    def has(self, employee="newcomer"):
        return self.store.duties.any_of(employee, on=self.now.date())

    def last(self):
        number = self.store.checkpoint.count
        row = self.store.connection.execute("SELECT entry FROM journal WHERE number = ?", (number,))
        return decode(row.fetchone()[0]), self.store.details(number)


@pytest.fixture
def custody(tmp_path):
    with closing(Store.open(tmp_path / "store", bytes(32))) as store:
        yield Custody(store)


def test_a_duty_takes_effect_by_a_passkey_and_the_code_in_the_mailbox(custody):
    number = custody.propose()
    challenge = custody.ask(number)
    assert (challenge.credentials, challenge.rp_id) == ((custody.key.identifier,), HOST)
    (code,) = custody.codes()
    assert (code.employee, code.codes_to, code.assignment.number) == ("second", BOX, number)
    assert (code.assignment.employee, code.assignment.proposed_by) == ("newcomer", "chief")
    assert not custody.has()
    assert custody.confirm(number, f" {code.code[:4].upper()}-{code.code[4:]}", custody.sign(challenge)) == ""
    assert custody.has()


def test_the_entry_says_that_a_passkey_confirmed_and_not_which(custody):
    number = custody.propose()
    challenge = custody.ask(number)
    (code,) = custody.codes()
    assert custody.confirm(number, code.code, custody.sign(challenge)) == ""
    entry, details = custody.last()
    assert (entry.kind, entry.duty, ("asserted", True) in entry.facts.named()) == (
        *("duty-given", "literature"),
        True,
    )
    assert (details["employee"], details["by"], details["assignment"]) == ("newcomer", "second", number)
    assert custody.key.identifier.hex() not in str(details)
    assert code.code not in str(details)
    (event, *_) = custody.store.staff_history.page(before=0)
    assert (event.act, event.employee, event.colleague) == ("duty-given", "second", "newcomer")


def test_what_the_operator_confirms_states_no_passkey(custody):
    custody.say(staff_messages.ConfirmDuty(custody.propose(), on=True))
    entry, details = custody.last()
    assert (entry.kind, entry.facts.named(), "by" in details) == ("duty-given", frozenset(), False)


def test_the_web_process_cannot_ask_for_a_code():
    verb = passkey_messages.TakeDutyCodes.verb
    assert (verb in REQUESTS, verb in OF_WEB) == (True, False)


def test_a_code_goes_out_once(custody):
    custody.ask(custody.propose())
    assert [len(custody.codes()) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("code", ["", "aaaaaaaa", "é"])
def test_without_the_right_code_nothing_is_given_and_the_try_is_used_up(custody, code):
    number = custody.propose()
    challenge = custody.ask(number)
    (right,) = custody.codes()
    assert custody.confirm(number, code, custody.sign(challenge)) == "not asserted"
    assert custody.confirm(number, right.code, custody.sign(challenge)) == "not asserted"
    assert not custody.has()
    entry, details = custody.last()
    assert (entry.kind, entry.attempted, details["employee"]) == ("refused", "duty-given", "second")


@pytest.mark.parametrize(
    "cheat",
    [{"flags": FLAG.UP}, {"origin": "https://desk.testserver"}, {"challenge": bytes(32)}, {"spoil": True}],
    ids=str,
)
def test_without_the_passkeys_word_the_code_gives_nothing(custody, cheat):
    number = custody.propose()
    challenge = custody.ask(number)
    (code,) = custody.codes()
    assert custody.confirm(number, code.code, custody.sign(challenge, **cheat)) == "not asserted"
    assert not custody.has()


def test_a_strangers_key_and_one_that_is_for_openings_alone_confirm_nothing(custody):
    number = custody.propose()
    custody.say(control_messages.Duty("third", "administrator", on=True))
    own = custody.give("third", codes_to="")
    challenge = custody.ask(number, by="third")
    assert (challenge.credentials, custody.codes()) == ((), ())
    assert custody.confirm(number, "", custody.sign(challenge, key=own), by="third") == "not asserted"
    challenge = custody.ask(number)
    (code,) = custody.codes()
    assert custody.confirm(number, code.code, custody.sign(challenge, key=own)) == "not asserted"


def test_code_and_signature_are_for_one_proposal(custody):
    shown, other = custody.propose(), custody.propose("stranger")
    custody.ask(shown)
    (code,) = custody.codes()
    challenge = custody.ask(other)
    (others,) = custody.codes()
    assert code.code != others.code
    assert custody.confirm(other, code.code, custody.sign(challenge)) == "not asserted"
    challenge = custody.ask(shown)
    (code,) = custody.codes()
    assert custody.confirm(other, code.code, custody.sign(challenge)) == "not asserted"
    assert not custody.has("stranger")


def test_an_assertion_is_good_once_and_in_time(custody):
    number = custody.propose()
    challenge = custody.ask(number)
    (code,) = custody.codes()
    custody.now += dt.timedelta(minutes=30, seconds=1)
    assert custody.confirm(number, code.code, custody.sign(challenge)) == "not asserted"
    challenge = custody.ask(number)
    (code,) = custody.codes()
    assertion = custody.sign(challenge)
    assert custody.confirm(number, code.code, assertion) == ""
    custody.say(staff_messages.EndAssignment("chief", "administrator", number, "mistake"))
    again = custody.propose()
    assert custody.confirm(again, code.code, assertion) == "not asserted"


@pytest.mark.parametrize(
    ("by", "proposed", "code"),
    [
        ("chief", {}, "own proposal"),
        ("second", {"colleague": "second"}, "own proposal"),
        ("northern", {}, "outside organization"),
        ("clerk", {}, "duty"),
        ("stranger", {}, "duty"),
        ("second", {"assigned": "administrator"}, "no rule permits"),
    ],
)
def test_nobody_confirms_what_is_not_theirs_to_confirm(custody, by, proposed, code):
    key = custody.give(by) if by in ("chief", "northern", "clerk") else custody.key
    number = custody.propose(**proposed)
    answer = custody.ask(number, by=by)
    assert (str(answer.code), custody.codes()) == (code, ())
    unsigned = passkey_messages.AssertionChallenge(bytes(32), HOST, ())
    assert custody.confirm(number, "", custody.sign(unsigned, key=key), by=by) == code
    assert not custody.store.duties.find(number).confirmed_on
    entry, details = custody.last()
    assert (entry.attempted, entry.denial, details["employee"]) == ("duty-given", code, by)


def test_an_administrator_of_a_part_confirms_there(custody):
    key = custody.give("northern", codes_to="northern@agency.example.gov")
    number = custody.propose(organization="north")
    challenge = custody.ask(number, by="northern")
    (code,) = custody.codes()
    assert code.codes_to == "northern@agency.example.gov"
    assert custody.confirm(number, code.code, custody.sign(challenge, key=key), by="northern") == ""


def test_what_is_given_or_taken_back_is_not_confirmed(custody):
    number = custody.propose()
    challenge = custody.ask(number)
    (code,) = custody.codes()
    custody.say(staff_messages.EndAssignment("chief", "administrator", number, "taken-back"))
    assert custody.confirm(number, code.code, custody.sign(challenge)) == "no assignment"
    assert not custody.has()
    given = custody.propose()
    custody.say(staff_messages.ConfirmDuty(given, on=True))
    assert str(custody.ask(given).code) == "no assignment"


def test_a_mailbox_gets_so_many_codes_a_day(custody):
    number = custody.propose()
    for _ in range(20):
        assert custody.ask(number).credentials
    assert str(custody.ask(number).code) == "not accepted"
    custody.now += dt.timedelta(1)
    assert custody.ask(number).credentials


def test_a_custodian_that_starts_again_has_forgotten_the_code(custody):
    number = custody.propose()
    challenge = custody.ask(number)
    (code,) = custody.codes()
    custody.handlers = Handlers(custody.store, cap=100, safeguards=TEXT, now=lambda: custody.now)
    assert custody.confirm(number, code.code, custody.sign(challenge)) == "not asserted"


def test_a_passkey_that_ended_confirms_nothing(custody):
    number = custody.propose()
    challenge = custody.ask(number)
    (code,) = custody.codes()
    custody.say(passkey_messages.EndPasskey("second", custody.key.identifier))
    assert custody.confirm(number, code.code, custody.sign(challenge)) == "not asserted"
