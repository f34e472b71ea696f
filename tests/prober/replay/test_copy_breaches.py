"""What is asked for, sent and told of copies is decided again alike; a custodian that tells otherwise is seen."""

import datetime as dt

import pytest

from keepfaith.custody.protocol.code_messages import Representation
from keepfaith.custody.server import item_authorizer
from keepfaith.custody.store.items import Items
from tests.prober.replay.scratch import SOMEBODY_ELSE


def own_order(scratch):
    """Return an order that is its mailbox's own, and the proof of that mailbox."""
    record, proof = scratch.create(), scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    return record, proof


def covered(scratch, record):
    case = scratch.own_case()
    scratch.assign_case(case, "pia")
    scratch.cover(record, case)
    scratch.approve(record, case)
    return case


def by_code(scratch, relation):
    """Redeem a code of an order that was given to its person, or to somebody who acts for them."""
    record = scratch.create(address="")
    case = scratch.own_case(purpose="your-information")
    scratch.assign_case(case, "pia")
    scratch.cover(record, case)
    scratch.approve(record, case)
    acting = (
        Representation() if relation == "self" else Representation(relation, "correct", "birth-certificate")
    )
    return record, scratch.redeem_code(record, scratch.mint(record, acting=acting))


def ask_send_and_take_another_back(scratch):
    record, proof = own_order(scratch)
    note, other = scratch.ask_copy(proof, record), scratch.ask_copy(proof, record)
    assert scratch.disclose(record, covered(scratch, record), request=note) == ""
    assert scratch.withdraw_copy(proof, other) == ""
    assert scratch.withdraw_copy(proof, note) == "too late"
    assert scratch.ask_copy(scratch.prove(address=SOMEBODY_ELSE), record) == "not proven"
    record, proof = by_code(scratch, "self")
    assert isinstance(scratch.ask_copy(proof, record), bytes)
    record, proof = by_code(scratch, "parent")
    assert scratch.ask_copy(proof, record) == "not proven"


def send_what_is_left_out(scratch):
    scratch.duty("sam", "security", on=True)
    record, proof = scratch.create("questions"), scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    note, case = scratch.ask_copy(proof, record), covered(scratch, record)
    assert (scratch.propose_withholding(record), scratch.approve_withholding(record)) == ("", "")
    return scratch.disclose(record, case, request=note)


@pytest.mark.usefixtures("written")
def test_what_is_allowed_and_refused_is_decided_again_alike(scratch):
    ask_send_and_take_another_back(scratch)
    assert send_what_is_left_out(scratch) == "not proven"
    assert scratch.look()[0] == []


def test_a_copy_by_a_note_that_names_nobody_is_seen(scratch, monkeypatch):
    monkeypatch.setattr(item_authorizer, "fits", lambda *_: True)
    record, proof = own_order(scratch)
    scratch.ask_copy(proof, record, fields={"note": "free-text"})
    faults, _ = scratch.look()
    assert any("names nobody anew" in fault for fault in faults), faults


def own_question(scratch):
    """Return a question with an e-mail address that is its mailbox's own, and the proof of that mailbox."""
    record, proof = scratch.create("questions"), scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    return record, proof


def tell_of_both(scratch):
    record, proof = own_question(scratch)
    note = scratch.ask_copy(proof, record)
    scratch.tell_afterwards(record, what="copy-asked")
    scratch.disclose(record, covered(scratch, record), request=note)
    scratch.tell_afterwards(record, what="copy-sent")
    # A mailbox that ended its notices is told of a copy of what asked for them.
    notices = scratch.subscribed(address=SOMEBODY_ELSE)
    scratch.ask_copy(scratch.prove(address=SOMEBODY_ELSE), notices)
    scratch.unsubscribe(notices)
    scratch.tell_afterwards(notices, what="copy-asked")


def tell_of_a_copy_that_nobody_asked_for(scratch):
    scratch.tell_afterwards(own_question(scratch)[0], what="copy-asked")


def tell_of_a_copy_that_was_not_sent(scratch):
    record, proof = own_question(scratch)
    scratch.ask_copy(proof, record)
    scratch.tell_afterwards(record, what="copy-sent")


def tell_of_a_copy_days_later(scratch):
    record, proof = own_question(scratch)
    scratch.ask_copy(proof, record)
    scratch.now += dt.timedelta(days=3)
    scratch.tell_afterwards(record, what="copy-asked")


def tell_of_one_copy_nine_times(scratch):
    record, proof = own_question(scratch)
    scratch.ask_copy(proof, record)
    for _ in range(9):
        scratch.tell_afterwards(record, what="copy-asked")


_TELLS = (
    tell_of_a_copy_that_nobody_asked_for,
    tell_of_a_copy_that_was_not_sent,
    tell_of_a_copy_days_later,
    tell_of_one_copy_nine_times,
)


@pytest.mark.parametrize("use", [tell_of_both, *_TELLS])
def test_what_is_told_of_copies_is_decided_again_alike(scratch, use):
    use(scratch)
    assert scratch.look()[0] == []


@pytest.mark.parametrize("use", _TELLS)
def test_what_is_told_of_copies_for_no_reason_is_seen(scratch, monkeypatch, use):
    monkeypatch.setattr(Items, "count_arrivals", lambda *_given, **_named: 2)
    use(scratch)
    faults, _ = scratch.look()
    assert any("decided again it is refused (duty" in fault for fault in faults), faults


def test_what_is_told_to_nobody_is_seen(scratch, monkeypatch):
    monkeypatch.setattr(Items, "count_arrivals", lambda *_given, **_named: 0)
    tell_of_both(scratch)
    faults, _ = scratch.look()
    assert any("decided again it is allowed" in fault for fault in faults), faults
