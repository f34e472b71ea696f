"""Nothing opens for an employee who has not acknowledged the text in force within a year."""

import datetime as dt
import secrets
from contextlib import closing

import pytest

from keepfaith.custody.protocol import acknowledgment_messages, control_messages, messages
from keepfaith.custody.protocol.acknowledgment_messages import ACKNOWLEDGED_FOR
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from tests.custody.conftest import BEGUN, EDITION, HEADER, RULES, SCHEMA
from tests.duties import TEXT, acknowledging

START = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
ANOTHER = bytes(32)


class Custody:
    """A custodian's answers at a time, and under a text, that a test chooses."""

    def __init__(self, store):
        self.store, self.now = store, START
        self.begin(TEXT)
        self.say(control_messages.Vouch(EDITION, RULES, SCHEMA, BEGUN))
        self.say(control_messages.Duty("clerk", "literature", on=True))
        self.record = self.say(messages.Create(secrets.token_bytes(16), HEADER, "", None, ())).record

    def begin(self, text):
        self.handlers = Handlers(self.store, cap=100, safeguards=text, now=lambda: self.now)

    def say(self, message):
        return self.handlers.answer([message])[0]

    def open(self):
        message = messages.Open((self.record,), ("name",), "clerk", "literature", "literature")
        (outcome,) = self.say(message).outcomes
        return (outcome.code, outcome.clause) if isinstance(outcome, Denial) else "opened"

    def listed(self):
        page = self.say(acknowledgment_messages.Acknowledgments(""))
        return page.text, [(one.employee, one.day) for one in page.acknowledgments]

    def acts(self):
        page = self.store.staff_history.page(before=0)
        return [(event.act, event.employee) for event in page if event.act.startswith(("ack", "safe"))]


UNREAD = (DenialCode.NOT_ACKNOWLEDGED, "not-misused")


@pytest.fixture
def custody(tmp_path):
    with closing(Store.open(tmp_path / "store", bytes(32))) as store:
        yield Custody(store)


def test_nothing_opens_before_the_text_is_acknowledged(custody):
    assert custody.open() == UNREAD
    assert custody.say(acknowledging("clerk")).new
    assert custody.open() == "opened"
    assert custody.listed() == (TEXT, [("clerk", START.date())])
    assert custody.acts() == [("acknowledged", "clerk")]


def test_acknowledged_twice_on_a_day_it_is_entered_once(custody):
    custody.say(acknowledging("clerk"))
    assert not custody.say(acknowledging("clerk")).new
    assert custody.acts() == [("acknowledged", "clerk")]


def test_after_a_year_it_counts_no_more(custody):
    custody.say(acknowledging("clerk"))
    custody.now = START + ACKNOWLEDGED_FOR
    assert custody.open() == "opened"
    custody.now += dt.timedelta(1)
    custody.say(control_messages.Duty("clerk", "literature", on=True))
    assert custody.open() == UNREAD
    assert custody.listed() == (TEXT, [])
    custody.say(acknowledging("clerk"))
    assert custody.open() == "opened"


def test_another_text_is_acknowledged_anew_and_its_change_is_entered(custody):
    custody.say(acknowledging("clerk"))
    custody.begin(ANOTHER)
    assert custody.open() == UNREAD
    assert custody.acts() == [("safeguards-changed", ""), ("acknowledged", "clerk")]
    assert custody.say(acknowledging("clerk")).code is DenialCode.NOT_ACCEPTED
    # Put back, what was acknowledged counts again.
    custody.begin(TEXT)
    assert custody.open() == "opened"


def test_only_who_has_a_duty_acknowledges(custody):
    assert custody.say(acknowledging("stranger")).code is DenialCode.NOT_ACCEPTED
    assert custody.acts() == []
