"""A custodian that has copies sent at nobody's own word, or twice, is seen; one that does not, is not."""

import datetime as dt

import pytest

from keepfaith.custody.protocol.code_messages import Representation
from keepfaith.custody.server import copy_authorizer
from keepfaith.custody.server.copy_authorizer import CopyAuthorizer
from keepfaith.custody.store import copies
from keepfaith.custody.store.copies import Copies
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


def anybody_asks(monkeypatch):
    monkeypatch.setattr(CopyAuthorizer, "_is_own", lambda *_: True)


def who_acts_asks(monkeypatch):
    monkeypatch.setattr(CopyAuthorizer, "_is_own", CopyAuthorizer._opens)


def it_waits_for_ever(monkeypatch):
    waits = Copies.waits
    monkeypatch.setattr(
        Copies, "waits", lambda self, note, record: self._has(note) or waits(self, note, record)
    )


def what_is_left_out_waits(monkeypatch):
    monkeypatch.setattr(copies, "_WAITS", "withdrawn_on IS NULL AND sent_on IS NULL")


def any_number(monkeypatch):
    monkeypatch.setattr(copies, "MAX_COPIES", 100)


def any_note(monkeypatch):
    monkeypatch.setattr(copy_authorizer, "is_copy_request", lambda _: True)


def ask_of_another(scratch):
    record, _ = own_order(scratch)
    scratch.ask_copy(scratch.prove(address=SOMEBODY_ELSE), record)


def ask_for_ones_child(scratch):
    record, proof = by_code(scratch, "parent")
    scratch.ask_copy(proof, record)


def send_twice(scratch):
    record, proof = own_order(scratch)
    note, case = scratch.ask_copy(proof, record), covered(scratch, record)
    scratch.disclose(record, case, request=note)
    scratch.disclose(record, case, "address", request=note)


def send_what_is_left_out(scratch):
    scratch.duty("sam", "security", on=True)
    record, proof = scratch.create("questions"), scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    note, case = scratch.ask_copy(proof, record), covered(scratch, record)
    assert (scratch.propose_withholding(record), scratch.approve_withholding(record)) == ("", "")
    return scratch.disclose(record, case, request=note)


def ask_eleven_times(scratch):
    record, proof = own_order(scratch)
    for _ in range(11):
        scratch.ask_copy(proof, record)


def ask_by_a_note_of_an_employee(scratch):
    record, proof = own_order(scratch)
    scratch.ask_copy(proof, record, fields={"note": "free-text"})


def test_what_is_allowed_and_refused_is_decided_again_alike(scratch):
    ask_send_and_take_another_back(scratch)
    assert send_what_is_left_out(scratch) == "not proven"
    assert scratch.look()[0] == []


@pytest.mark.parametrize(
    ("breach", "use", "words"),
    [
        (anybody_asks, ask_of_another, "copy-asked was allowed by your-rights; decided again it is refused"),
        (
            who_acts_asks,
            ask_for_ones_child,
            "copy-asked was allowed by your-rights; decided again it is refused",
        ),
        (
            it_waits_for_ever,
            send_twice,
            "disclosed was allowed by governing-law; decided again it is refused",
        ),
        (
            what_is_left_out_waits,
            send_what_is_left_out,
            "disclosed was allowed by governing-law; decided again it is refused",
        ),
        (any_number, ask_eleven_times, "decided again it is refused (cap, your-rights)"),
        (any_note, ask_by_a_note_of_an_employee, "asks for a copy by what names nobody anew"),
    ],
)
def test_each_breach_is_seen(scratch, monkeypatch, breach, use, words):
    breach(monkeypatch)
    use(scratch)
    faults, _ = scratch.look()
    assert any(words in fault for fault in faults), faults


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
    monkeypatch.setattr(Copies, "occasions", lambda *_given, **_named: 2)
    use(scratch)
    faults, _ = scratch.look()
    assert any("decided again it is refused (duty" in fault for fault in faults), faults


def test_what_is_told_to_nobody_is_seen(scratch, monkeypatch):
    monkeypatch.setattr(Copies, "occasions", lambda *_given, **_named: 0)
    tell_of_both(scratch)
    faults, _ = scratch.look()
    assert any("decided again it is allowed" in fault for fault in faults), faults
