"""What is done with a mailing is entered in the name of an employee who has the duty; the brake acts in nobody's."""

import datetime as dt
from contextlib import closing

import pytest

from keepfaith.custody.protocol import control_messages
from keepfaith.custody.protocol.mailing_messages import Mailing
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from keepfaith.ipc.strict_fields import Malformed
from tests.custody.conftest import BEGUN, EDITION, RULES, SCHEMA
from tests.duties import TEXT


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path, bytes(32))) as opened:
        yield opened


@pytest.fixture
def say(store):
    handlers = Handlers(
        store, safeguards=TEXT, now=lambda: dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC), cap=1_000
    )

    def saying(message):
        return handlers.answer([message])[0].encode()

    saying(control_messages.Vouch(EDITION, RULES, SCHEMA, BEGUN))
    saying(control_messages.Duty("clerk", "events", on=True))
    return saying


def test_an_act_is_entered_with_who_did_it(store, say):
    before = store.checkpoint.count
    assert say(Mailing("event-1", "stopped", "clerk", "events")) == {"ok": True}
    assert say(Mailing("event-1", "braked", "", "")) == {"ok": True}
    assert store.checkpoint.count == before + 2
    stopped, braked = store.details(before + 1), store.details(before + 2)
    assert (stopped["what"], stopped["why"], stopped["employee"]) == ("event-1", "stopped", "clerk")
    assert (braked["why"], braked["employee"]) == ("braked", "")


@pytest.mark.parametrize(("employee", "duty"), [("clerk", "literature"), ("stranger", "events")])
def test_without_the_duty_nothing_is_entered(store, say, employee, duty):
    before = store.checkpoint.count
    assert say(Mailing("event-1", "stopped", employee, duty))["ok"] is False
    assert store.checkpoint.count == before


@pytest.mark.parametrize(
    ("act", "employee", "duty"),
    [("braked", "clerk", "events"), ("stopped", "", ""), ("stopped", "clerk", "")],
)
def test_only_the_brake_acts_in_nobodys_name(act, employee, duty):
    with pytest.raises(Malformed):
        Mailing("event-1", act, employee, duty).check()
