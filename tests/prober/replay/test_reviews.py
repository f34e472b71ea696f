"""What must wait for a privacy officer is read off the entries, and an incomplete queue is seen."""

import datetime as dt

import pytest

from keepfaith.custody.protocol import review_messages
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.server.review_authorizer import ReviewAuthorizer
from keepfaith.custody.server.volume import Volume
from keepfaith.custody.store import duties, pauses, transaction
from keepfaith.custody.store.daily_use import ALWAYS_USUAL, DailyUse
from keepfaith.custody.store.grants import COLUMNS, assignment_of
from keepfaith.custody.store.review_selection import is_for_review
from keepfaith.custody.store.reviews import Reviews
from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.judgment import MISUSE, NEEDS

DAY = dt.timedelta(1)


def broken(scratch):
    """Return the promises to which a fault is said."""
    scratch.look()
    with FoldStore.opened(scratch.folder) as store:
        return {number for number in (12, 34, 35, 43, 56, 57) if store.faults("uses", number)}


def opened(scratch, times=1, *, who="ada"):
    """Have a task of its own opened so often."""
    record = scratch.create()
    scratch.act(record, "taken", who=who)
    for _ in range(times):
        outcome = scratch.open(record, who=who)
    return outcome


def test_whatever_waits_is_settled_and_paused_is_decided_alike(scratch):
    assert opened(scratch, ALWAYS_USUAL + 30) == ""
    assert scratch.open(scratch.create(), who="eve", duty="events") == "no rule permits"
    assert scratch.open(scratch.create(), who="nobody") == "duty"
    scratch.enroll("probe")
    assert scratch.open(scratch.create(), who="probe") == "not a canary"
    assert scratch.waiting().unusual == 1
    assert [scratch.review(), scratch.review(1)] == ["", "nothing waits"]
    assert [scratch.review(who="ada"), scratch.review(who="ada", duty="literature")] == [
        "duty",
        "no rule permits",
    ]
    assert scratch.open(scratch.create(), who="pia") == "duty"
    assert scratch.review(scratch.waiting().numbers[-1]) == "own entry"
    assert scratch.pause("ada") == ""
    assert opened(scratch) == "duty"
    assert [scratch.pause("ada"), scratch.pause("bob", who="ada")] == ["no assignment", "duty"]
    number = next(one.number for one in scratch.store.duties.page(after=0) if one.employee == "ada")
    scratch.say(review_messages.ResumeDuty(number))
    assert opened(scratch) == ""
    scratch.now += 3 * DAY
    assert opened(scratch, ALWAYS_USUAL + 60, who="bob") == ""
    faults, counts = scratch.look()
    assert faults == []
    assert counts["uses refusals"] > 8


def test_what_was_erased_before_it_was_read_is_no_fault(scratch):
    record = scratch.create()
    scratch.act(record, "taken")
    for _ in range(60):
        scratch.open(record)
    scratch.act(record, "closed")
    scratch.now += 3_000 * DAY
    assert scratch.erase(record) == ""
    assert opened(scratch, ALWAYS_USUAL + 1) == ""
    while scratch.waiting().numbers:
        scratch.review()
    assert scratch.look()[0] == []


@pytest.mark.parametrize("erased", [3, 60])
def test_after_something_was_erased_unread_unusual_use_must_still_be_said(scratch, monkeypatch, erased):
    record = scratch.create()
    scratch.act(record, "taken")
    for _ in range(erased):
        scratch.open(record)
    scratch.act(record, "closed")
    scratch.now += 3_000 * DAY
    assert scratch.erase(record) == ""
    monkeypatch.setattr(Volume, "note", lambda *_given, **_named: None)
    scratch.now += DAY
    opened(scratch, ALWAYS_USUAL + 2)
    assert broken(scratch) == {MISUSE}


@pytest.mark.parametrize("left_out", ["refused", "opened", "unusual"])
def test_a_queue_that_leaves_something_out_is_seen(scratch, monkeypatch, left_out):
    monkeypatch.setattr(
        transaction,
        "is_for_review",
        lambda entry, details: is_for_review(entry, details) and entry.kind != left_out,
    )
    # That chance draws none of so many openings does not happen.
    opened(scratch, 200)
    scratch.open(scratch.create(), who="ben")
    assert broken(scratch) == {MISUSE}


def test_unusual_use_that_is_not_entered_is_seen(scratch, monkeypatch):
    monkeypatch.setattr(Volume, "note", lambda *_given, **_named: None)
    opened(scratch, ALWAYS_USUAL + 2)
    assert broken(scratch) == {MISUSE}


def test_a_limit_that_grows_in_secret_is_seen(scratch, monkeypatch):
    monkeypatch.setattr(DailyUse, "limit", lambda *_given, **_named: 5_000)
    opened(scratch, ALWAYS_USUAL + 2)
    assert broken(scratch) == {MISUSE}


def test_what_somebody_else_settles_or_pauses_is_seen(scratch, monkeypatch):
    scratch.open(scratch.create(), who="ben")
    monkeypatch.setattr(ReviewAuthorizer, "_officer", lambda *_given: Verdict())
    assert [scratch.review(who="ada"), scratch.pause("ben", "assistance", who="ada")] == ["", ""]
    assert broken(scratch) == {MISUSE}


def test_an_officer_who_settles_their_own_is_seen(scratch, monkeypatch):
    assert scratch.open(scratch.create(), who="pia") == "duty"
    number = scratch.waiting().numbers[-1]
    monkeypatch.setattr(Reviews, "employee_of", lambda *_given: "somebody")
    assert scratch.review(number) == ""
    assert broken(scratch) == {MISUSE}


def test_a_pause_without_effect_is_seen_by_what_it_opens(scratch, monkeypatch):
    scratch.pause("ada")
    monkeypatch.setattr(duties, "_IN_FORCE", duties._IN_FORCE.replace("paused_on IS NULL", "1"))
    assert opened(scratch) == ""
    assert broken(scratch) == {NEEDS, MISUSE}


def test_a_pause_that_is_lifted_without_an_entry_is_seen(scratch):
    scratch.pause("ada")
    with scratch.store.transaction():
        scratch.store.connection.execute("UPDATE assignments SET paused_on = NULL")
    assert opened(scratch) == ""
    assert broken(scratch) == {NEEDS, MISUSE}


def test_a_duty_that_goes_on_far_beyond_what_is_usual_is_seen(scratch, monkeypatch):
    monkeypatch.setattr(pauses.Pauses, "running", lambda *_given: ())
    record = scratch.create()
    scratch.act(record, "taken")
    for _ in range(3):
        for _ in range(400):
            scratch.open(record)
        scratch.now += dt.timedelta(hours=1)
    assert broken(scratch) == {MISUSE}


def test_the_custodian_pauses_by_itself_and_that_is_decided_alike(scratch):
    record = scratch.create()
    scratch.act(record, "taken")
    for _ in range(3):
        for _ in range(400):
            outcome = scratch.open(record)
        scratch.now += dt.timedelta(hours=1)
    assert outcome == "duty"
    (row,) = scratch.store.connection.execute(
        f"SELECT {COLUMNS} FROM assignments WHERE employee = 'ada'"
    ).fetchall()
    assert assignment_of(row).paused_on
    assert scratch.look()[0] == []
