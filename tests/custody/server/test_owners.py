"""A web process that lies cannot make what it typed somebody's, nor anything of theirs its own."""

import secrets
from contextlib import closing

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.messages import ConfirmSubscription
from keepfaith.custody.store.store import Store
from tests.custody.server.test_subject_checks import OTHER, QUESTION, SOMEBODY, look
from tests.custody.store.test_subscriptions import MEETINGS, SOMEBODY_ELSE, Custody

__all__ = ["look"]


@pytest.fixture
def custody_of_mail(tmp_path):
    with closing(Store.open(tmp_path / "store", bytes(32))) as store:
        yield Custody(store)


def owned(store, record):
    """Return whether a record is its mailbox's own."""
    stored = store.records.find(record)
    return stored.subject == stored.mailbox


@pytest.mark.parametrize(
    "lie", [{"follows": True}, {"reply_proof": bytes(8)}, {"follows": True, "reply_proof": bytes(8)}]
)
def test_what_claims_to_be_an_answer_is_only_typed(running, look, lie):
    first = running.create(QUESTION, address=SOMEBODY).record
    claim = {**lie, **({"follows": first} if "follows" in lie else {})}
    running.create(OTHER, address=SOMEBODY, **claim)
    assert look(first) == "typed"


def test_a_note_cannot_bring_an_address_with_it(running, look):
    first = running.create(QUESTION, address=SOMEBODY).record
    with pytest.raises(Refused):
        running.create(OTHER, address="other@example.gov", about=first)


def test_only_the_token_gives_a_subscription_to_its_mailbox(custody_of_mail):
    custody = custody_of_mail
    record = custody.create()
    custody.code(record)
    for token in (bytes(16), secrets.token_bytes(16)):
        custody.say(ConfirmSubscription(token))
    assert not owned(custody.store, record)
    assert custody.confirm(record) == "confirmed"
    assert owned(custody.store, record)


def test_a_stranger_who_types_an_address_ends_and_takes_over_nothing_of_it(custody_of_mail):
    custody = custody_of_mail
    own = custody.confirmed()
    before = custody.store.records.find(own)
    strangers = [custody.create(topics=(MEETINGS,)) for _ in range(3)]
    custody.confirmed(SOMEBODY_ELSE)
    assert custody.store.subscriptions.find(own).state == "confirmed"
    assert custody.store.records.find(own) == before
    assert custody.subscribed_to(MEETINGS) == []
    assert not any(owned(custody.store, one) for one in strangers)
    # Nor does what they typed count as a use of the person, or stand in their list.
    uses, _ = custody.store.uses.of_subject(before.mailbox)
    assert {use.record for use in uses} <= {own}
