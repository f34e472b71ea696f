"""Grants on one record are decided again from the entries, and an opening without one that counts is seen."""

import datetime as dt

import pytest

from keepfaith.custody.protocol import staff_messages
from keepfaith.custody.server import entitlement, item_acts, item_facts, task_rules
from keepfaith.custody.server.granted_work import GrantedWork
from keepfaith.custody.store.items import Items
from keepfaith.prober.replay.judgment import NEEDS
from tests.custody.acts.mutants import without
from tests.prober.replay.test_reviews import broken

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def task(scratch):
    """A task that Ada has."""
    record = scratch.create()
    scratch.act(record, "taken")
    return record


def granted(scratch, record, **more):
    number = scratch.propose_grant(record, **more)
    assert scratch.approve_grant(number) == ""
    return number


def test_whatever_is_proposed_approved_opened_and_ended_is_decided_alike(scratch, task):
    assert scratch.open(task, who="bob") == "guardrail"
    number = granted(scratch, task)
    assert scratch.open(task, who="bob") == scratch.open(task, who="bob") == ""
    assert scratch.propose_grant(task) == "granted"
    assert [scratch.propose_grant(task, who="bob"), scratch.propose_grant(task, "eve")] == [
        "not own task",
        "colleague",
    ]
    assert [scratch.propose_grant(task, "ada"), scratch.propose_grant(bytes(16))] == [
        "own proposal",
        "unknown record",
    ]
    assert scratch.propose_grant(task, duty="events") == "no rule permits"
    assert scratch.propose_grant(scratch.note(task)) == "not own task"
    assert [scratch.approve_grant(number), scratch.approve_grant(9_999)] == ["not proposed"] * 2
    assert [scratch.end_grant(number, who="bob"), scratch.end_grant(9_999)] == [
        "no rule permits",
        "not proposed",
    ]
    assert scratch.act(task, "noted", who="bob") == "guardrail"
    # Whoever has it opens it as their own, and a closed task opens by no grant.
    assert scratch.open(task) == ""
    assert scratch.act(task, "closed") == ""
    assert scratch.open(task, who="bob") == "guardrail"
    assert [scratch.act(task, "reopened"), scratch.act(task, "taken")] == ["", ""]
    assert scratch.open(task, who="bob") == ""
    assert scratch.end_grant(number) == ""
    assert scratch.open(task, who="bob") == "guardrail"
    faults, counts = scratch.look()
    assert faults == []
    assert counts["uses refusals"] > 12


def test_employees_and_accounts_of_the_prober_give_each_other_nothing_and_that_is_decided_alike(scratch):
    for account, duty in (("p-1", "literature"), ("p-2", "literature"), ("p-3", "supervisor")):
        scratch.enroll(account)
        scratch.duty(account, duty, on=True)
    scratch.canary("nerys.k4wick@example.org")
    canary, real = scratch.create(address="nerys.k4wick@example.org"), scratch.create()
    for record in (canary, real):
        scratch.act(record, "taken")
        assert scratch.act(record, "handed", colleague="p-1") == "test account"
        assert scratch.propose_grant(record, "p-1") == "test account"
    assert scratch.act(canary, "taken", who="p-1") == ""
    assert scratch.act(canary, "handed", who="p-1", colleague="bob") == "test account"
    assert scratch.propose_grant(canary, who="p-1") == "test account"
    number = scratch.propose_grant(canary, "p-2", who="p-1")
    assert [scratch.approve_grant(number), scratch.approve_grant(number, who="p-3")] == ["test account", ""]
    assert scratch.open(canary, who="p-2") == ""
    assert scratch.act(canary, "handed", who="p-1", colleague="p-2") == ""
    assert scratch.look()[0] == []


def test_a_task_that_was_given_to_an_account_of_the_prober_is_seen(scratch, task, monkeypatch):
    scratch.enroll("p-1")
    scratch.duty("p-1", "literature", on=True)
    monkeypatch.setattr(task_rules, "unless_alike", lambda *_: None)
    assert scratch.act(task, "handed", colleague="p-1") == ""
    assert broken(scratch) == {NEEDS}


def test_its_hours_and_its_wait_are_counted_alike(scratch, task):
    granted(scratch, task)
    scratch.now = scratch.now.replace(minute=59) + 2 * HOUR
    assert scratch.open(task, who="bob") == ""
    scratch.now += dt.timedelta(minutes=1)
    assert scratch.open(task, who="bob") == "guardrail"
    number = scratch.propose_grant(task)
    scratch.now = scratch.now.replace(minute=59) + 24 * HOUR
    assert scratch.approve_grant(number) == ""
    assert scratch.open(task, who="bob") == ""
    scratch.now += 3 * HOUR
    number = scratch.propose_grant(task)
    scratch.now += 25 * HOUR
    assert scratch.approve_grant(number) == "not proposed"
    assert scratch.look()[0] == []


def test_a_duty_that_ends_and_an_approver_who_has_it_are_decided_alike(scratch, task):
    for who in ("ada", "bob", "sue"):
        scratch.duty(who, "supervisor", on=True)
    scratch.duty("sue", "literature", on=True)
    number = scratch.propose_grant(task)
    for who in ("ada", "bob"):
        assert scratch.approve_grant(number, who=who) == "own proposal"
    assert scratch.act(task, "taken", who="sue") == ""
    assert scratch.approve_grant(number) == "own proposal"
    assert scratch.act(task, "taken", who="ada") == ""
    assert scratch.approve_grant(number) == ""
    assert scratch.open(task, who="bob") == ""
    scratch.duty("bob", "supervisor", on=False)
    assert scratch.open(task, who="bob") == "guardrail"
    number = scratch.propose_grant(task)
    scratch.duty("bob", "literature", on=False)
    assert scratch.approve_grant(number) == "not proposed"
    assert scratch.look()[0] == []


def test_what_was_erased_before_it_was_read_is_no_fault(scratch, task):
    granted(scratch, task)
    assert scratch.open(task, who="bob") == ""
    scratch.act(task, "closed")
    scratch.now += 3_000 * 24 * HOUR
    assert scratch.erase(task) == ""
    assert scratch.open(task, who="bob") == "unknown record"
    assert scratch.look()[0] == []


def test_an_opening_by_a_grant_that_nobody_approved_or_that_is_over_is_seen(scratch, task, monkeypatch):
    number = scratch.propose_grant(task)
    monkeypatch.setattr(entitlement, "_by_grant", lambda *_: {"grant": number})
    assert scratch.open(task, who="bob") == ""
    assert_seen(scratch)


def test_an_opening_after_its_hours_is_seen(scratch, task, monkeypatch):
    granted(scratch, task)
    opening = Items.opening
    monkeypatch.setattr(
        Items,
        "opening",
        lambda self, record, *, employee, at: opening(self, record, employee=employee, at=at - 3 * HOUR),
    )
    scratch.now += 3 * HOUR
    assert scratch.open(task, who="bob") == ""
    assert_seen(scratch)


def test_an_opening_of_another_record_by_a_grant_is_seen(scratch, task, monkeypatch):
    number, other = granted(scratch, task), scratch.create()
    scratch.act(other, "taken")
    monkeypatch.setattr(entitlement, "_by_grant", lambda *_: {"grant": number})
    assert scratch.open(other, who="bob") == ""
    assert_seen(scratch)


def test_an_opening_by_a_grant_that_was_ended_is_seen(scratch, task, monkeypatch):
    number = granted(scratch, task)
    scratch.end_grant(number)
    monkeypatch.setattr(entitlement, "_by_grant", lambda *_: {"grant": number})
    assert scratch.open(task, who="bob") == ""
    assert_seen(scratch)


def test_an_approval_of_somebody_without_the_duty_is_seen(scratch, task, monkeypatch):
    without(monkeypatch, "grant-approved", "rules")
    number = scratch.propose_grant(task)
    assert scratch.approve_grant(number, who="eve", duty="events") == ""
    assert_seen(scratch)


def test_a_grant_that_outlives_the_duty_is_seen(scratch, task, monkeypatch):
    scratch.duty("bob", "accessibility", on=True)
    number = granted(scratch, task)
    monkeypatch.setattr(entitlement, "_by_grant", lambda *_: {"grant": number})
    scratch.duty("bob", "accessibility", on=False)
    assert scratch.open(task, who="bob") == ""
    assert_seen(scratch)


def test_an_opening_that_hides_its_grant_is_seen(scratch, task, monkeypatch):
    granted(scratch, task)
    by = entitlement.entitlement

    def hiding(*arguments, **more):
        return entitlement.Entitlement(is_own=by(*arguments, **more).is_own, refusal=None, details={})

    monkeypatch.setattr("keepfaith.custody.server.authorizer.entitlement", hiding)
    assert scratch.open(task, who="bob") == ""
    assert_seen(scratch)


def assert_seen(scratch):
    """See that it is a fault of who needs to know."""
    assert NEEDS in broken(scratch)


def test_an_assignment_that_is_renewed_changes_no_grant(scratch, task):
    granted(scratch, task)
    for one in scratch.store.duties.page(after=0):
        if one.employee == "bob":
            scratch.say(staff_messages.OperatorRenewAssignment(one.number))
    assert scratch.open(task, who="bob") == ""
    assert scratch.look()[0] == []


@pytest.fixture
def case(scratch, task):
    """A case of Pia's that covers the record of Ada's task, and whose other officer is Bob."""
    scratch.duty("bob", "privacy", on=True)
    name = scratch.own_case()
    assert [scratch.cover(task, name), scratch.approve(task, name)] == ["", ""]
    return name


PIA = {"who": "pia", "duty": "privacy"}
UNDER_LAW = {"who": "bob", "duty": "privacy", "purpose": "legal-obligations"}


def test_a_record_of_a_case_is_granted_and_that_is_decided_alike(scratch, task, case):
    other, declined = scratch.create(), scratch.create()
    for record in (other, declined):
        assert [scratch.cover(record, case), scratch.approve(record, case)] == ["", ""]
    assert scratch.open(task, **UNDER_LAW) == "guardrail"
    assert scratch.propose_grant(task, case="legal-process-2026-9", **PIA) == "no case"
    assert scratch.propose_grant(scratch.create(), case=case, **PIA) == "not proposed"
    assert scratch.propose_grant(task, "eve", case=case, **PIA) == "colleague"
    assert scratch.propose_grant(task, case=case) == "not own task"
    number = granted(scratch, task, case=case, **PIA)
    late = granted(scratch, declined, case=case, **PIA)
    assert scratch.propose_grant(task, case=case, **PIA) == "granted"
    assert [scratch.open(task, **UNDER_LAW), scratch.open(other, **UNDER_LAW)] == ["", "purpose"]
    assert scratch.approve(declined, case, on=False) == ""
    assert scratch.open(declined, **UNDER_LAW) == "purpose"
    assert scratch.end_grant(late, **PIA) == ""
    # What is granted in its task is another grant.
    in_task = granted(scratch, task)
    assert scratch.open(task, who="bob") == ""
    assert in_task > number
    assert scratch.assign_case(case, "") == ""
    assert scratch.open(task, **UNDER_LAW) == ""
    assert scratch.assign_case(case, "pia") == ""
    assert scratch.close_case(case, **PIA) == ""
    assert scratch.open(task, **UNDER_LAW) == "guardrail"
    faults, _ = scratch.look()
    assert faults == []


def test_an_approval_by_whoever_has_the_case_is_decided_alike(scratch, task, case):
    scratch.duty("pia", "supervisor", on=True)
    scratch.duty("sue", "privacy", on=True)
    number = scratch.propose_grant(task, case=case, **PIA)
    assert scratch.approve_grant(number, who="pia") == "own proposal"
    assert scratch.assign_case(case, "sue") == ""
    assert scratch.approve_grant(number) == "own proposal"
    assert scratch.look()[0] == []


@pytest.mark.parametrize("details", [{}, {"case": "legal-process-2026-9"}])
def test_an_opening_by_a_grant_that_hides_its_case_or_names_another_is_seen(
    scratch, task, case, monkeypatch, details
):
    number = granted(scratch, task, case=case, **PIA)
    monkeypatch.setattr(entitlement, "_by_grant", lambda *_: {"grant": number} | details)
    assert scratch.open(task, **UNDER_LAW) == ""
    assert_seen(scratch)


def test_an_opening_of_another_record_of_the_case_by_a_grant_is_seen(scratch, task, case, monkeypatch):
    other = scratch.create()
    assert [scratch.cover(other, case), scratch.approve(other, case)] == ["", ""]
    number = granted(scratch, task, case=case, **PIA)
    monkeypatch.setattr(entitlement, "_by_grant", lambda *_: {"grant": number, "case": case})
    assert scratch.open(other, **UNDER_LAW) == ""
    assert_seen(scratch)


def test_what_ended_is_told_alike_and_an_end_that_lies_is_seen(scratch, task, monkeypatch):
    assert scratch.end_grant(scratch.propose_grant(task)) == ""
    assert scratch.end_grant(scratch.propose_grant(task), who="sue", duty="supervisor") == ""
    assert scratch.end_grant(granted(scratch, task), who="sue", duty="supervisor") == ""
    assert scratch.look()[0] == []
    monkeypatch.setattr(item_acts, "stated", lambda *_, **__: "taken-back")
    assert scratch.end_grant(granted(scratch, task)) == ""
    assert_seen(scratch)


@pytest.mark.parametrize("end", ["closed", "declined"])
def test_an_opening_by_a_grant_in_a_case_that_covers_it_no_more_is_seen(
    scratch, task, case, monkeypatch, end
):
    number = granted(scratch, task, case=case, **PIA)
    if end == "closed":
        assert scratch.close_case(case, **PIA) == ""
    else:
        assert scratch.approve(task, case, on=False) == ""
    monkeypatch.setattr(entitlement, "_by_grant", lambda *_: {"grant": number, "case": case})
    assert scratch.open(task, **UNDER_LAW) == ""
    assert_seen(scratch)


def test_a_grant_on_what_was_only_proposed_for_its_case_is_seen(scratch, task, case, monkeypatch):
    waiting = scratch.create()
    assert scratch.cover(waiting, case) == ""
    monkeypatch.setattr(
        item_facts,
        "granted_work",
        lambda *_: GrantedWork("legal-obligations", "pia", is_case=True),
    )
    assert scratch.propose_grant(waiting, case=case, **PIA) != "not proposed"
    assert_seen(scratch)
