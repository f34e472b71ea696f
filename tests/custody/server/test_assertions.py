"""What is especially sensitive opens only with a passkey that signs for just that, whatever a web process says."""

import datetime as dt
import secrets
from contextlib import closing

import pytest
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol import control_messages, messages, passkey_messages
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from keepfaith.ipc.strict_fields import Malformed
from tests.custody.conftest import BEGUN, EDITION, HEADER, RULES, SCHEMA
from tests.disclosure.staff.passkeys.software_authenticator import (
    FLAG,
    HOST,
    ORIGIN,
    SoftwareAuthenticator,
    assertion_of,
)
from tests.duties import TEXT, acknowledging

START = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
CHANGED_KEY = b"\xa1\x01\x02" + bytes(40)


class Custody:
    """A custodian's answers at a time that a test chooses; names are especially sensitive here."""

    def __init__(self, store):
        self.store, self.now = store, START
        self.begin({"name"})
        self.say(control_messages.Vouch(EDITION, RULES, SCHEMA, BEGUN))
        for employee in ("clerk", "other"):
            self.say(control_messages.Duty(employee, "literature", on=True))
            self.say(acknowledging(employee))
        self.record, self.another = self.create(), self.create()

    def begin(self, categories):
        self.handlers = Handlers(
            self.store, cap=100, safeguards=TEXT, by_passkey=frozenset(categories), now=lambda: self.now
        )

    def say(self, message):
        return self.handlers.answer([message])[0]

    def create(self):
        return self.say(messages.Create(secrets.token_bytes(16), HEADER, "", None, ())).record

    def propose(self, authenticator, employee="clerk", *, rp_id=HOST, origin=ORIGIN, key=None):
        key = key or cbor.encode(ES256.from_cryptography_key(authenticator.key.public_key()))
        message = passkey_messages.ProposePasskey(
            employee, authenticator.identifier, key, authenticator.count, rp_id, origin
        )
        return self.say(message)

    def passkeys(self, employee="clerk"):
        return self.say(passkey_messages.Passkeys(employee, 0)).passkeys

    def give(self, authenticator, employee="clerk"):
        """Have a passkey count, as the custodian's own user does."""
        self.propose(authenticator, employee)
        self.say(passkey_messages.ConfirmPasskey(self.passkeys(employee)[-1].number, on=True))
        return authenticator

    def ask(self, employee="clerk", record=None, fields=("name",), purpose="literature", duty="literature"):
        message = passkey_messages.AskAssertion(employee, duty, record or self.record, fields, purpose)
        return self.say(message)

    def sign(self, authenticator, wanted, **cheats):
        options = f'{{"challenge": "{websafe_encode(wanted.challenge)}"}}'
        return assertion_of(authenticator.use(options, **cheats))

    def open(self, assertion=None, *, employee="clerk", record=None, fields=("name",)):
        record = record or self.record
        message = messages.Open((record,), fields, employee, "literature", "literature", assertion)
        (outcome,) = self.say(message).outcomes
        return outcome.code if isinstance(outcome, Denial) else "opened"

    def acts(self):
        """The last acts first: what was done, about whom, by whom."""
        return [(event.act, event.colleague) for event in self.store.staff_history.page(before=0)]

    def entry(self, back=0):
        """The facts of the last entry."""
        number = self.store.checkpoint.count - back
        row = self.store.connection.execute("SELECT entry FROM journal WHERE number = ?", (number,))
        return decode(row.fetchone()[0])


@pytest.fixture
def custody(tmp_path):
    with closing(Store.open(tmp_path / "store", bytes(32))) as store:
        yield Custody(store)


@pytest.fixture
def key(custody):
    """The clerk's passkey, which is confirmed."""
    return custody.give(SoftwareAuthenticator())


def test_a_sensitive_field_opens_with_a_fresh_assertion_alone(custody, key):
    assert custody.open() is DenialCode.NOT_ASSERTED
    assert custody.open(fields=("number",)) is DenialCode.GUARDRAIL
    challenge = custody.ask()
    assert (challenge.credentials, challenge.rp_id) == ((key.identifier,), HOST)
    assert custody.open(custody.sign(key, challenge)) == "opened"
    assert ("asserted", True) in custody.entry().facts.named()
    assert key.identifier.hex() not in str(custody.store.details(custody.store.checkpoint.count))


def test_what_is_not_sensitive_opens_without(custody):
    custody.begin(set())
    assert custody.open() == "opened"
    assert "asserted" not in dict(custody.entry().facts.named())


def test_each_opening_needs_another_assertion(custody, key):
    assertion = custody.sign(key, custody.ask())
    assert custody.open(assertion) == "opened"
    assert custody.open(assertion) is DenialCode.NOT_ASSERTED
    custody.ask()
    assert custody.open(assertion) is DenialCode.NOT_ASSERTED
    assert custody.open(custody.sign(key, custody.ask())) == "opened"


def test_a_challenge_is_good_for_one_try(custody, key):
    assertion = custody.sign(key, custody.ask())
    assert custody.open(assertion, record=custody.another) is DenialCode.NOT_ASSERTED
    assert custody.open(assertion) is DenialCode.NOT_ASSERTED


def test_a_later_challenge_ends_an_earlier_one(custody, key):
    early = custody.ask()
    custody.ask()
    assert custody.open(custody.sign(key, early)) is DenialCode.NOT_ASSERTED


@pytest.mark.parametrize(
    "bound",
    [
        {"record": "another"},
        {"employee": "other"},
        {"fields": ("number",)},
        {"purpose": "questions"},
        {"duty": "events"},
    ],
    ids=lambda bound: next(iter(bound)),
)
def test_what_is_signed_is_for_just_that_opening(custody, key, bound):
    custody.give(SoftwareAuthenticator(), "other")
    if "record" in bound:
        bound = {"record": custody.another}
    custody.ask()
    assert custody.open(custody.sign(key, custody.ask(**bound))) is DenialCode.NOT_ASSERTED


@pytest.mark.parametrize(
    "cheat",
    [
        {"origin": "https://desk.testserver"},
        {"origin": "http://testserver"},
        {"origin": "https://testserver:8443"},
        {"host": "desk.testserver"},
        {"flags": FLAG.UP},
        {"flags": FLAG.UV},
        {"kind": "webauthn.create"},
        {"spoil": True},
        {"cross_origin": True},
        {"challenge": bytes(32)},
    ],
    ids=str,
)
def test_what_a_browser_would_not_sign_opens_nothing(custody, key, cheat):
    assert custody.open(custody.sign(key, custody.ask(), **cheat)) is DenialCode.NOT_ASSERTED


def test_after_five_minutes_it_is_too_late(custody, key):
    assertion = custody.sign(key, custody.ask())
    custody.now += dt.timedelta(minutes=5, seconds=1)
    assert custody.open(assertion) is DenialCode.NOT_ASSERTED


def test_a_clock_that_was_set_back_makes_nothing_fresh(custody, key):
    assertion = custody.sign(key, custody.ask())
    custody.now -= dt.timedelta(seconds=1)
    assert custody.open(assertion) is DenialCode.NOT_ASSERTED


def test_an_unconfirmed_passkey_and_a_colleagues_open_nothing(custody, key):
    own, colleagues = SoftwareAuthenticator(), custody.give(SoftwareAuthenticator(), "other")
    custody.propose(own)
    assert custody.ask().credentials == (key.identifier,)
    for stranger in (own, colleagues, SoftwareAuthenticator(identifier=key.identifier)):
        assert custody.open(custody.sign(stranger, custody.ask())) is DenialCode.NOT_ASSERTED


def test_without_a_passkey_that_counts_there_is_nothing_to_sign(custody):
    own = SoftwareAuthenticator()
    custody.propose(own)
    challenge = custody.ask()
    assert challenge.credentials == ()
    assert custody.open(custody.sign(own, challenge)) is DenialCode.NOT_ASSERTED


def test_a_count_that_does_not_grow_blocks_the_passkey(custody, key, caplog):
    assert custody.open(custody.sign(key, custody.ask())) == "opened"
    key.count -= 1
    assert custody.open(custody.sign(key, custody.ask())) is DenialCode.NOT_ASSERTED
    assert "ALARM: a passkey was copied" in caplog.text
    key.count += 7
    assert custody.ask().credentials == ()
    assert [one.counts for one in custody.passkeys()] == [False]
    assert custody.acts()[0] == ("passkey-blocked", "clerk")


def test_one_that_never_counts_opens_again_and_again(custody):
    key = custody.give(SoftwareAuthenticator(counts=False))
    for _ in range(2):
        assert custody.open(custody.sign(key, custody.ask())) == "opened"


def test_one_assertion_is_for_one_record(custody, key):
    assertion = custody.sign(key, custody.ask())
    message = messages.Open(
        (custody.record, custody.another), ("name",), "clerk", "literature", "literature", assertion
    )
    with pytest.raises(Malformed, match="one record"):
        message.check()


def test_what_the_rules_refuse_is_refused_with_an_assertion_too(custody, key):
    custody.say(control_messages.Duty("clerk", "literature", on=False))
    assert custody.open(custody.sign(key, custody.ask())) is DenialCode.DUTY


def test_an_end_needs_nobody_and_counts_at_once(custody, key):
    assertion = custody.sign(key, custody.ask())
    assert custody.say(passkey_messages.EndPasskey("other", key.identifier)).new is False
    assert custody.say(passkey_messages.EndPasskey("clerk", key.identifier)).new is True
    assert custody.open(assertion) is DenialCode.NOT_ASSERTED
    assert custody.acts()[0] == ("passkey-ended", "clerk")


def test_who_leaves_has_no_passkey_any_more(custody, key):
    custody.say(control_messages.EndStaff("clerk"))
    custody.say(control_messages.Duty("clerk", "literature", on=True))
    assert custody.passkeys() == ()
    assert custody.open(custody.sign(key, custody.ask())) is DenialCode.NOT_ASSERTED


def test_a_proposal_is_entered_once_and_shows_its_fingerprint(custody):
    key = SoftwareAuthenticator()
    assert (custody.propose(key).new, custody.propose(key).new) == (True, False)
    (passkey,) = custody.passkeys()
    assert (len(passkey.fingerprint), passkey.counts, passkey.origin) == (24, False, ORIGIN)
    assert custody.propose(key, "other").code is DenialCode.NOT_ACCEPTED
    custody.say(passkey_messages.ConfirmPasskey(passkey.number, on=False))
    assert custody.passkeys() == ()
    assert [act for act, _ in custody.acts()][:2] == ["passkey-ended", "passkey-proposed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rp_id": "example.org"},
        {"origin": "http://testserver"},
        {"origin": "https://testserver.example.org"},
        {"origin": "https://testserver/path"},
        {"key": CHANGED_KEY},
        {"key": cbor.encode({1: 3, 3: -257, -1: b"\x0f" * 128, -2: b"\x01\x00\x01"})},
        {"key": cbor.encode({1: 2, 3: -47, -1: 8, -2: bytes(32), -3: bytes(32)})},
    ],
    ids=str,
)
def test_what_could_not_be_checked_is_not_proposed(custody, wrong):
    assert custody.propose(SoftwareAuthenticator(), **wrong).code is DenialCode.NOT_ACCEPTED


def test_who_has_no_duty_proposes_nothing_and_ten_are_enough(custody):
    assert custody.propose(SoftwareAuthenticator(), "stranger").code is DenialCode.NOT_ACCEPTED
    for _ in range(10):
        assert custody.propose(SoftwareAuthenticator()).new
    assert custody.propose(SoftwareAuthenticator()).code is DenialCode.NOT_ACCEPTED


def test_other_categories_are_entered_when_the_custodian_starts_with_them(custody):
    assert custody.acts()[-1][0] == "passkey-categories"
    custody.begin({"name", "ssn"})
    custody.open()
    assert custody.acts()[0][0] == "passkey-categories"
    custody.begin({"name", "ssn"})
    custody.open()
    assert [act for act, _ in custody.acts()].count("passkey-categories") == 2


def test_a_custodian_that_starts_again_has_forgotten_what_was_to_be_signed(custody, key):
    assertion = custody.sign(key, custody.ask())
    custody.begin({"name"})
    assert custody.open(assertion) is DenialCode.NOT_ASSERTED
