"""What is left out of its person's view is decided again from the entries; what goes on for too long is seen."""

import datetime as dt

import pytest

from keepfaith.custody.server import case_authorizer, item_forms
from keepfaith.custody.server.item_authorizer import ItemAuthorizer
from keepfaith.custody.server.item_forms import year_after
from keepfaith.custody.server.mail_authorizer import MailAuthorizer
from keepfaith.custody.server.proof_authorizer import ProofAuthorizer
from keepfaith.custody.store.items import Items
from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.judgment import OWN_VIEW
from tests.custody.acts.mutants import without
from tests.prober.replay.scratch import NO_RECORD, SOMEBODY

pytestmark = pytest.mark.usefixtures("written")
DAY = dt.timedelta(days=1)


@pytest.fixture
def record(scratch):
    scratch.duty("sam", "security", on=True)
    record = scratch.create("questions", address=SOMEBODY)
    assert scratch.add_receipt(scratch.prove(), record) == ""
    return record


def left_out(scratch, record, **more):
    assert scratch.propose_withholding(record, **more) == ""
    assert scratch.approve_withholding(record) == ""


def seen(scratch):
    """Return the faults that the row of promise 38 says."""
    scratch.look()
    with FoldStore.opened(scratch.folder) as store:
        return store.faults("uses", OWN_VIEW)


def when_its_year_is_over(scratch):
    day = year_after(scratch.now.date())
    scratch.now = dt.datetime.combine(day, dt.time(9), dt.UTC)


def test_whatever_is_proposed_approved_ended_shown_and_told_is_decided_alike(scratch, record):
    proof = scratch.prove()
    assert [scratch.propose_withholding(one) for one in (NO_RECORD, scratch.note(record))] == [
        "unknown record",
        "not accepted",
    ]
    assert scratch.propose_withholding(record, who="ben", duty="assistance") == "no rule permits"
    assert [scratch.approve_withholding(record), scratch.end_withholding(record)] == ["not proposed"] * 2
    assert scratch.propose_withholding(record) == ""
    assert scratch.approve_withholding(record, who="sam", duty="security") == "duty"
    assert scratch.show(proof, record, "question") == ""
    assert scratch.approve_withholding(record) == ""
    assert scratch.show(proof, record, "question") == "not proven"
    assert scratch.withdraw_own(proof, record) == "not proven"
    assert scratch.tell_afterwards(record) == "duty"
    assert scratch.erase(record) == "held"
    assert scratch.propose_withholding(record) == "left out before"
    assert scratch.end_withholding(record) == ""
    assert scratch.show(scratch.prove(), record, "question") == ""
    assert [scratch.tell_afterwards(record), scratch.tell_afterwards(record)] == ["", ""]
    faults, counts = scratch.look()
    assert faults == []
    assert counts["uses replayed"] > 10


def test_the_end_by_time_and_what_comes_after_it_are_decided_alike(scratch, record):
    left_out(scratch, record, began_on=scratch.now.date() - 300 * DAY)
    scratch.now += 64 * DAY
    assert scratch.show(scratch.prove(), record, "question") == "not proven"
    scratch.now += DAY
    assert scratch.show(scratch.prove(), record, "question") == ""
    assert scratch.tell_afterwards(record) == ""
    assert scratch.look()[0] == []


def test_what_is_only_proposed_and_taken_back_leaves_nothing(scratch, record):
    assert [scratch.propose_withholding(record), scratch.end_withholding(record)] == ["", ""]
    left_out(scratch, record)
    assert scratch.look()[0] == []


def test_a_proposal_that_nobody_approved_in_a_year_is_over_and_counts_for_nothing(scratch, record):
    other = scratch.create("questions", address=SOMEBODY)
    left_out(scratch, other)
    assert scratch.propose_withholding(record) == ""
    when_its_year_is_over(scratch)
    assert scratch.approve_withholding(record) == "not proposed"
    assert scratch.propose_withholding(record) == ""
    assert scratch.look()[0] == []


def test_a_custodian_that_quietly_leaves_it_out_for_longer_is_seen(scratch, record, monkeypatch):
    monkeypatch.setattr(ItemAuthorizer, "end_due", lambda *_, **__: None)
    left_out(scratch, record)
    when_its_year_is_over(scratch)
    assert scratch.show(scratch.prove(), record, "question") == "not proven"
    faults = seen(scratch)
    assert any("for longer than it may" in fault for fault in faults)
    assert any("shown was refused" in fault for fault in faults)


def test_a_custodian_that_goes_on_leaving_out_what_it_ended_is_seen(scratch, record, monkeypatch):
    left_out(scratch, record)
    scratch.end_withholding(record)
    monkeypatch.setattr(ProofAuthorizer, "_opens", lambda *_: False)
    scratch.show(scratch.prove(), record, "question")
    assert seen(scratch)


def test_what_nobody_approved_and_is_left_out_is_seen(scratch, record, monkeypatch):
    scratch.propose_withholding(record)
    monkeypatch.setattr(Items, "is_left_out", lambda *_: True)
    assert scratch.show(scratch.prove(), record, "question") == "not proven"
    assert seen(scratch)


def test_an_approval_without_a_rule_or_of_whoever_proposed_it_is_seen(scratch, record, monkeypatch):
    scratch.propose_withholding(record)
    without(monkeypatch, "withholding-approved", "rules", "duty")
    assert scratch.approve_withholding(record, who="ben", duty="privacy") == ""
    assert seen(scratch)


def test_what_employees_wrote_about_it_is_given_by_no_letter_and_a_custodian_that_enters_one_is_seen(
    scratch, record, monkeypatch
):
    case = scratch.covered(record)
    letter = {"what": "written-enclosed", "removed": 0, "record": record}
    assert scratch.write_letter(case, **letter) == ""
    left_out(scratch, record)
    assert scratch.write_letter(case, **letter) == "left out"
    assert scratch.look()[0] == []
    monkeypatch.setattr(case_authorizer, "unwritable", lambda *_: None)
    assert scratch.write_letter(case, **letter) == ""
    (fault,) = seen(scratch)
    assert "decided again it is refused (left out, your-rights)" in fault


def test_that_one_employee_proposed_and_approved_it_is_seen(scratch, record, monkeypatch):
    assert scratch.propose_withholding(record, who="pia", duty="privacy") == ""
    without(monkeypatch, "withholding-approved", "own proposal")
    assert scratch.approve_withholding(record) == "failed"
    scratch.store.connection.execute("UPDATE item_apart SET employee = 'sam'")
    assert scratch.approve_withholding(record) == ""
    assert seen(scratch)


def test_leaving_it_out_a_second_time_is_seen(scratch, record, monkeypatch):
    left_out(scratch, record)
    scratch.end_withholding(record)
    without(monkeypatch, "withholding-proposed", "left out before")
    assert scratch.propose_withholding(record) == "failed"
    scratch.store.connection.execute("DELETE FROM items")
    assert scratch.propose_withholding(record) == ""
    assert seen(scratch)


def test_an_investigation_that_began_too_long_ago_is_seen(scratch, record, monkeypatch):
    monkeypatch.setattr(item_forms, "year_after", lambda day: year_after(year_after(day)))
    assert scratch.propose_withholding(record, began_on=scratch.now.date() - 400 * DAY) == ""
    assert any("goes beyond what it may be" in fault for fault in seen(scratch))


def test_an_end_by_time_before_its_time_is_seen(scratch, record):
    left_out(scratch, record)
    scratch.store.connection.execute("UPDATE items SET until = until - 364 * 86400")
    scratch.now += 2 * DAY
    scratch.prove()
    assert any("ends by time" in fault for fault in seen(scratch))


def test_a_message_about_what_goes_on_is_seen(scratch, record, monkeypatch):
    left_out(scratch, record)
    monkeypatch.setattr(MailAuthorizer, "_goes_by_itself", lambda *_: True)
    assert scratch.tell_afterwards(record) == ""
    assert scratch.look()[0]
