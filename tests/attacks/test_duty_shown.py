"""A web server that is taken over shows an administrator one duty and has their passkey sign for another one.

The administrator uses the passkey whenever the page asks, but types only the code of a message that says just what the
page shows. The attacker has the web process's verbs, and that page; the worker and the mailbox are not theirs.
"""

import datetime as dt
import itertools
import random
import secrets
from contextlib import suppress

import pytest
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.staff import StaffClient
from keepfaith.custody.protocol.passkey_messages import TakeDutyCodes
from keepfaith.custody.protocol.verbs import OF_WEB
from tests.disclosure.staff.passkeys.software_authenticator import (
    HOST,
    ORIGIN,
    SoftwareAuthenticator,
    assertion_of,
)
from tests.duties import give_duty

from .custodians import custodian
from .trying import compare

BOX = "second@agency.example.gov"


class Office:
    """An administrator with a passkey for duties, two proposals, and a web server that is taken over."""

    def __init__(self, custody):
        self.custody = custody
        self.web, self.worker = (StaffClient(custody.sockets / "requests") for _ in range(2))
        # Each has another one: a mailbox gets so many codes a day.
        self.administrator = f"second{secrets.token_hex(4)}"
        give_duty(custody.control, "chief", "administrator")
        give_duty(custody.control, self.administrator, "administrator")
        self.key = SoftwareAuthenticator()
        (passkey,) = self.propose_key(self.key)
        custody.control.confirm_passkey(passkey.number, on=True, codes_to=BOX)
        self.shown, self.signed = self.propose("literature"), self.propose("privacy")

    def propose_key(self, key):
        public_key = cbor.encode(ES256.from_cryptography_key(key.key.public_key()))
        self.web.propose_passkey(
            self.administrator, key.identifier, public_key=public_key, count=0, rp_id=HOST, origin=ORIGIN
        )
        return self.web.passkeys_of(self.administrator)

    def propose(self, duty):
        today = dt.datetime.now(dt.UTC).date()
        colleague = f"web{secrets.token_hex(4)}"
        return self.web.propose(colleague, duty, starts_on=today, employee="chief")

    def ask(self, number):
        """Have a challenge made; the worker then writes to the administrator."""
        challenge = self.web.ask_duty_assertion(number, employee=self.administrator)
        return challenge, [one for one in self.worker.take_duty_codes() if one.codes_to == BOX]

    def type_code(self, messages):
        """Type the code of a message that says what the page shows; of another one nothing."""
        return next((one.code for one in messages if one.assignment.number == self.shown), "")

    def use_passkey(self, challenge, key=None):
        answer = (key or self.key).use(f'{{"challenge": "{websafe_encode(challenge.challenge)}"}}')
        return assertion_of(answer)

    def confirm(self, number, code, assertion, *, employee=""):
        with suppress(Refused):
            self.web.confirm_by_passkey(
                number, code=code, assertion=assertion, employee=employee or self.administrator
            )

    @property
    def is_given_unseen(self):
        """Whether the duty that was not shown is given; whatever still waits is taken back."""
        assignments = {one.number: one for one in self.web.assignments()}
        for number in (self.shown, self.signed):
            if assignments[number].confirmed_on is None:
                self.web.end(number, employee="chief")
        self.web.close(), self.worker.close()
        return assignments[self.signed].confirmed_on is not None


def sign_for_the_other(office):
    challenge, messages = office.ask(office.signed)
    office.confirm(office.signed, office.type_code(messages), office.use_passkey(challenge))


def ask_for_both_and_use_the_code_of_the_shown(office):
    _, messages = office.ask(office.shown)
    challenge, more = office.ask(office.signed)
    office.confirm(office.signed, office.type_code(messages + more), office.use_passkey(challenge))


def sign_for_the_shown_and_confirm_the_other(office):
    challenge, messages = office.ask(office.shown)
    office.confirm(office.signed, office.type_code(messages), office.use_passkey(challenge))


def guess_the_code(office):
    challenge, _ = office.ask(office.signed)
    code = "".join(random.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(8))
    office.confirm(office.signed, code, office.use_passkey(challenge))


def use_all_of_it_again(office):
    challenge, messages = office.ask(office.shown)
    code, assertion = office.type_code(messages), office.use_passkey(challenge)
    office.confirm(office.shown, code, assertion)
    another, _ = office.ask(office.signed)
    office.confirm(office.signed, code, assertion)
    office.ask(office.signed)
    office.confirm(office.signed, code, office.use_passkey(another))


def confirm_in_the_name_of_who_proposed(office):
    challenge, messages = office.ask(office.shown)
    code, assertion = office.type_code(messages), office.use_passkey(challenge)
    office.confirm(office.signed, code, assertion, employee="chief")


def sign_with_a_key_of_its_own(office):
    own = SoftwareAuthenticator()
    office.propose_key(own)
    challenge, messages = office.ask(office.signed)
    office.confirm(office.signed, office.type_code(messages), office.use_passkey(challenge, own))


TRICKS = [
    sign_for_the_other,
    ask_for_both_and_use_the_code_of_the_shown,
    sign_for_the_shown_and_confirm_the_other,
    guess_the_code,
    use_all_of_it_again,
    confirm_in_the_name_of_who_proposed,
    sign_with_a_key_of_its_own,
]
# What must be out for each to succeed.
GUARDS = {
    "no_code": [sign_for_the_other, ask_for_both_and_use_the_code_of_the_shown, guess_the_code],
    "no_confirmation": TRICKS,
}


@pytest.mark.parametrize("weakness", GUARDS)
@pytest.mark.parametrize("tries", [7, pytest.param(140, marks=pytest.mark.long)])
def test_a_duty_that_is_not_shown_does_not_take_effect(weakness, tries):
    def show_one_and_have_another_signed(custody):
        for trick in itertools.cycle(GUARDS[weakness]):
            office = Office(custody)
            trick(office)
            yield office.is_given_unseen

    compare(show_one_and_have_another_signed, tries, real=custodian(), weakened=custodian(weakness))


def test_the_web_process_cannot_read_the_message():
    assert TakeDutyCodes.verb not in OF_WEB


def test_what_is_shown_truly_takes_effect():
    """The office is one in which a duty can be given; else no attack on it would say anything."""
    with custodian() as custody:
        office = Office(custody)
        challenge, messages = office.ask(office.signed)
        office.shown = office.signed
        office.confirm(office.signed, office.type_code(messages), office.use_passkey(challenge))
        assert custody.portal.duties_of(messages[0].assignment.employee) == ("privacy",)
