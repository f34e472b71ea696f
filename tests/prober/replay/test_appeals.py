"""Each act in an appeal is decided again: who decided before, what could be appealed, and whether it was heard."""

import datetime as dt

import pytest

from keepfaith.custody.protocol import control_messages
from keepfaith.custody.server import case_authorizer, covering_authorizer, item_facts

DAY = dt.timedelta(1)


@pytest.fixture
def scratch(scratch):
    for employee in ("pam", "pol"):
        scratch.duty(employee, "privacy", on=True)
    return scratch


def anybody(monkeypatch):
    """Nobody decided before, and the store has no trigger that says otherwise."""
    for module in (case_authorizer, covering_authorizer, item_facts):
        monkeypatch.setattr(module, "unless_decided", lambda _store, _case, _employee: None)


def without_trigger(scratch):
    scratch.store.connection.execute("DROP TRIGGER decided_before")


def test_an_appeal_that_others_decide_is_decided_alike(scratch):
    objection = scratch.objection()
    appeal = scratch.appeal(objection, who="pia")
    assert appeal == f"appeal-{scratch.now.year}-1"
    assert scratch.assign_case(appeal, "pia") == "decided before"
    assert scratch.close_case(appeal, who="pia", duty="privacy", outcome="late") == "decided before"
    assert scratch.assign_case(appeal, "pam", who="pam") == ""
    assert scratch.assign_case(appeal, "pia", who="pam") == "decided before"
    assert scratch.close_case(appeal, who="pam", duty="privacy", outcome="denied") == "not heard"
    assert scratch.hear(appeal, on=scratch.now.date() + 3 * DAY) == "not yet"
    assert scratch.hear(appeal, on=scratch.now.date() - 3 * DAY) == "no appeal"
    assert scratch.hear(appeal, who="pia") == "decided before"
    assert scratch.hear(appeal, who="pol") == "not own task"
    assert (scratch.hear(appeal), scratch.hear(appeal)) == ("", "heard before")
    assert scratch.close_case(appeal, who="pam", duty="privacy", outcome="partly") == ""
    assert scratch.appeal(appeal, who="pol") == "no appeal"
    faults, counts = scratch.look()
    assert (faults, counts["uses refusals"]) == ([], 10)


def test_a_hearing_that_is_corrected_is_decided_alike(scratch):
    appeal, today = scratch.appeal(scratch.objection()), scratch.now.date()
    assert scratch.hear(appeal, instead_of=today) == "not heard"
    assert scratch.hear(appeal) == ""
    scratch.now += 5 * DAY
    assert scratch.hear(appeal, on=today + DAY) == "heard before"
    assert scratch.hear(appeal, on=today + DAY, instead_of=today + DAY) == "heard before"
    assert scratch.hear(appeal, on=today, instead_of=today) == "heard before"
    assert scratch.hear(appeal, on=today + 9 * DAY, instead_of=today) == "not yet"
    assert scratch.hear(appeal, on=today + 2 * DAY, instead_of=today) == ""
    assert scratch.hear(appeal, hearing="given-up", on=today + 2 * DAY, instead_of=today + 2 * DAY) == ""
    assert scratch.hear(appeal, on=today + DAY, instead_of=today) == "heard before"
    assert scratch.close_case(appeal, who="pam", duty="privacy", outcome="partly") == ""
    assert scratch.hear(appeal, on=today + DAY, instead_of=today + 2 * DAY) == "no case"
    faults, counts = scratch.look()
    assert (faults, counts["uses refusals"]) == ([], 7)


def test_what_cannot_be_appealed_is_refused_alike(scratch):
    is_open = scratch.open_case(who="pia", duty="privacy", kind="objection", purpose="your-information")
    access = scratch.open_case(who="pia", duty="privacy", kind="access-request", purpose="your-information")
    scratch.close_case(access, who="pia", duty="privacy", outcome="denied")
    withdrawn = scratch.objection(outcome="withdrawn")
    for case in (is_open, access, withdrawn, "objection-1999-1", ""):
        assert scratch.appeal(case) == "no appeal"
    decided = scratch.objection()
    assert scratch.appeal(decided, received_on=scratch.now.date() - 2 * DAY) == "no appeal"
    assert scratch.appeal(decided).startswith("appeal-")
    assert scratch.appeal(decided) == "no appeal"
    assert scratch.look()[0] == []


def test_the_prober_appeals_what_it_opened_itself(scratch):
    for account in ("probe-1", "probe-2"):
        scratch.duty(account, "privacy", on=True)
        scratch.say(control_messages.Enroll(account))
    real, own = scratch.objection(), scratch.objection(who="probe-1")
    assert scratch.appeal(real, who="probe-2") == "not a canary"
    appeal = scratch.appeal(own, who="probe-2")
    assert scratch.assign_case(appeal, "probe-1", who="probe-2") == "decided before"
    of_real = scratch.appeal(real)
    assert scratch.assign_case(of_real, "probe-1", who="pam") == "test account"
    assert scratch.assign_case(of_real, "probe-2", who="probe-2") == "not a canary"
    assert scratch.look()[0] == []


def take(scratch):
    appeal = scratch.appeal(scratch.objection())
    assert scratch.assign_case(appeal, "pia") == ""


def hand(scratch):
    appeal = scratch.appeal(scratch.objection())
    assert scratch.assign_case(appeal, "pia", who="pam") == ""


def close(scratch):
    appeal = scratch.appeal(scratch.objection())
    scratch.hear(appeal)
    assert scratch.close_case(appeal, who="pia", duty="privacy", outcome="denied") == ""


def approve(scratch):
    """The supervisor who approved in the objection approves in the appeal."""
    record = scratch.create("questions")
    case = scratch.open_case(who="pia", duty="privacy", kind="objection", purpose="your-information")
    scratch.cover(record, case)
    assert scratch.approve(record, case) == ""
    scratch.close_case(case, who="pia", duty="privacy", outcome="denied")
    appeal = scratch.appeal(case)
    scratch.cover(record, appeal, who="pam")
    assert scratch.approve(record, appeal) == ""


@pytest.mark.parametrize("use", [take, hand, close, approve])
def test_whoever_decided_before_and_decides_again_is_seen(scratch, monkeypatch, use):
    anybody(monkeypatch)
    without_trigger(scratch)
    use(scratch)
    (fault,) = scratch.look()[0]
    assert "decided again it is refused (decided before" in fault


@pytest.mark.parametrize("use", [take, hand, close, approve])
def test_the_store_itself_refuses_whoever_decided_before(scratch, monkeypatch, use):
    anybody(monkeypatch)
    with pytest.raises(AssertionError):
        use(scratch)


def test_a_decision_without_a_hearing_and_a_second_hearing_are_seen(scratch, monkeypatch):
    appeal = scratch.appeal(scratch.objection())
    monkeypatch.setattr(case_authorizer, "unhearable", lambda *_given, **_named: None)
    scratch.hear(appeal, on=scratch.now.date() + 40 * DAY)
    scratch.hear(appeal)
    second, first = sorted(scratch.look()[0], reverse=True)
    assert ("refused (not yet" in first, "refused (heard before" in second) == (True, True)


def test_a_custodian_that_refuses_whoever_may_decide_is_seen(scratch, monkeypatch):
    appeal = scratch.appeal(scratch.objection(), who="pia")
    refused = case_authorizer.Verdict(case_authorizer.DenialCode.DECIDED_BEFORE)
    monkeypatch.setattr(case_authorizer, "unless_decided", lambda *_given: refused)
    assert scratch.assign_case(appeal, "pam", who="pam") == "decided before"
    (fault,) = scratch.look()[0]
    assert "case-assigned was refused (decided before" in fault


def test_the_sending_of_a_decision_is_decided_alike(scratch):
    today = scratch.now.date()
    case = scratch.open_case(
        who="pia", duty="privacy", kind="objection", purpose="your-information", received_on=today - 9 * DAY
    )
    by = {"who": "pia", "duty": "privacy"}
    for sent_on, outcome in (
        (None, "denied"), (today + 3 * DAY, "denied"), (today - 10 * DAY, "denied"), (today, "withdrawn"),
    ):  # fmt: skip
        assert scratch.close_case(case, outcome=outcome, sent_on=sent_on, **by) == "not sent"
    assert scratch.close_case(case, outcome="denied", sent_on=today, unsent="told", **by) == "not sent"
    assert scratch.close_case(case, outcome="denied", sent_on=today - 5 * DAY, **by) == ""
    assert scratch.appeal(case, received_on=today - 6 * DAY) == "no appeal"
    assert scratch.appeal(case, received_on=today - 5 * DAY).startswith("appeal-")
    unsent = scratch.open_case(who="pia", duty="privacy", kind="objection", purpose="your-information")
    assert scratch.close_case(unsent, outcome="agreed", unsent="no-address", **by) == ""
    faults, counts = scratch.look()
    # One of the refusals is of an end without a decision.
    assert (faults, counts["uses refusals"]) == ([], 5)


@pytest.mark.parametrize(
    "sending",
    [
        {"sent_on": None},
        {"unsent": "told", "sent_on": dt.date(2000, 1, 1)},
        {"unsent": "x", "outcome": "late"},
    ],
)
def test_a_decision_of_which_it_is_not_said_whether_it_was_sent_is_seen(scratch, monkeypatch, sending):
    monkeypatch.setattr(case_authorizer, "unless_sent", lambda *_given, **_named: None)
    scratch.store.connection.execute("PRAGMA ignore_check_constraints = ON")
    case = scratch.open_case(who="pia", duty="privacy", kind="objection", purpose="your-information")
    assert scratch.close_case(case, **{"who": "pia", "duty": "privacy", "outcome": "denied", **sending}) == ""
    (fault,) = scratch.look()[0]
    assert "refused (not sent" in fault


def test_a_decision_that_was_sent_and_refused_is_seen(scratch, monkeypatch):
    refused = case_authorizer.Verdict(case_authorizer.DenialCode.NOT_SENT)
    monkeypatch.setattr(case_authorizer, "unless_sent", lambda *_given, **_named: refused)
    case = scratch.open_case(
        who="pia", duty="privacy", kind="objection", purpose="your-information",
        received_on=scratch.now.date() - 9 * DAY,
    )  # fmt: skip
    yesterday = scratch.now.date() - 5 * DAY
    assert (
        scratch.close_case(case, who="pia", duty="privacy", outcome="denied", sent_on=yesterday) == "not sent"
    )
    (fault,) = scratch.look()[0]
    assert "case-closed was refused (not sent" in fault
