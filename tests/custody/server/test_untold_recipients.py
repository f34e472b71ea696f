"""Whoever received what a person corrects is listed until they are told, and never for what is taken back."""

import datetime as dt

import pytest

from keepfaith.custody.protocol.use_messages import Disclose, Untold
from tests.custody.server.test_proofs import stored
from tests.prober.replay.scratch import code, replayed


@pytest.fixture
def scratch(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


def received(scratch, *, fields=("name",), day=None):
    """Have a record that a case covers, some of which a court received; return it and the case."""
    record = stored(scratch, scratch.create())
    case = scratch.own_case()
    scratch.assign_case(case, "pia")
    assert (scratch.cover(record, case), scratch.approve(record, case)) == ("", "")
    assert tell(scratch, record, case, "A court", fields=fields, day=day) == ""
    return record, case


def tell(scratch, record, case, recipient, *, fields=("name",), day=None):
    given_out = (recipient, "Its order", day or scratch.now.date(), "mail", False, "pia", "privacy")
    return code(scratch.say(Disclose(record, case, fields, *given_out)))


def untold(scratch):
    return [
        (one.field, one.corrected_on, one.disclosure.recipient) for one in scratch.say(Untold()).recipients
    ]


def own(scratch, record):
    """Prove the mailbox of a record; return the proof."""
    proof = scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    return proof


def test_who_received_what_is_corrected_is_listed_until_they_are_told(scratch):
    record, case = received(scratch)
    proof = own(scratch, record)
    assert untold(scratch) == []
    scratch.correct(proof, record)
    assert untold(scratch) == [("name", scratch.now.date(), "A court")]
    # What is given to somebody else, or says something else, tells them nothing.
    assert tell(scratch, record, case, "Another court") == ""
    assert tell(scratch, record, case, "A court", fields=("address",)) == ""
    assert untold(scratch) == [("name", scratch.now.date(), "A court")]
    assert tell(scratch, record, case, "a court") == ""
    assert untold(scratch) == []
    # Both have to be told of another correction.
    scratch.correct(proof, record)
    assert [recipient for _, _, recipient in untold(scratch)] == ["a court", "Another court"]


def test_a_correction_that_is_taken_back_has_nobody_told(scratch):
    record, _ = received(scratch)
    proof = own(scratch, record)
    note = scratch.correct(proof, record)
    assert len(untold(scratch)) == 1
    assert scratch.revert(proof, note) == ""
    assert untold(scratch) == []


def test_nobody_is_told_who_received_other_fields_or_longer_ago_or_another_record(scratch):
    received(scratch, fields=("address",))
    record, _ = received(scratch, day=scratch.now.date() - dt.timedelta(366))
    received(scratch)
    scratch.correct(own(scratch, record), record)
    assert untold(scratch) == []


def test_more_than_a_page_are_told_later(scratch, monkeypatch):
    monkeypatch.setattr("keepfaith.custody.server.disclosure_authorizer.DISCLOSURES_PAGE_SIZE", 1)
    record, case = received(scratch)
    assert tell(scratch, record, case, "Another court") == ""
    scratch.correct(own(scratch, record), record)
    answer = scratch.say(Untold())
    assert (len(answer.recipients), answer.is_cut) == (1, True)
