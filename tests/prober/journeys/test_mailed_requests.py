"""A request for records by mail has a task, and a message that names its day and each day left out, as the law does."""

import datetime as dt
from dataclasses import replace

import pytest

from keepfaith.prober.canaries import Canaries
from keepfaith.prober.journeys import mailed_requests
from keepfaith.prober.journeys.answer_days import law_clocks
from keepfaith.prober.journeys.mailed_requests import WAY, examine, faults
from keepfaith.prober.mail.places import MailPlace

# A Friday, with Thanksgiving and two weekends before the tenth business day.
CLOCKS = law_clocks(dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC))
MESSAGE_OF_THE_LAW = """It came on November 20, 2026.
Not counted: November 21, 2026 – November 22, 2026: Saturday, Sunday.
Not counted: November 26, 2026: Thanksgiving Day. Not counted: November 28, 2026 – November 29, 2026. Not counted:
December 5, 2026 – December 6, 2026: Saturday, Sunday. Due on December
7, 2026: 10 business days later."""


def test_the_running_prober_asks_and_its_request_stays_apart(probed):
    results = probed.look(
        "journeys.mailed_requests", "balances.tasks", "balances.canaries", "balances.own_purposes"
    )
    assert {outcome for outcome, _ in results.values()} == {"kept"}, results
    # Its record is in the journal of test requests, so that it ends like each of them.
    assert next(canary for canary in Canaries(probed.reach.folder).all() if canary.way == WAY).record


def test_nothing_is_wrong_with_the_clock_of_the_law():
    assert faults(MESSAGE_OF_THE_LAW, CLOCKS) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "got no message"),
        ("We have your letter.", "name the day that the law gives"),
        (MESSAGE_OF_THE_LAW.replace("December\n7", "December 14"), "name the day that the law gives"),
        (MESSAGE_OF_THE_LAW.replace("November 26", "November 27"), "a day that the law leaves out"),
    ],
)
def test_no_message_another_day_and_a_day_left_out_are_seen(text, fault):
    (seen,) = faults(text, CLOCKS)
    assert fault in seen


def test_a_moment_before_midnight_both_clocks_are_right():
    late = law_clocks(dt.datetime(2026, 12, 1, 4, 58, tzinfo=dt.UTC))
    assert [days[-1] for days in late] == [dt.date(2026, 12, 14), dt.date(2026, 12, 15)]


@pytest.mark.parametrize(("answer", "outcome"), [(550, "failed"), (451, "unproven")])
def test_mail_that_is_refused_for_good_is_a_breach_and_one_for_now_proves_nothing(
    probed, monkeypatch, answer, outcome
):
    monkeypatch.setattr(MailPlace, "give", lambda *_, **__: answer)
    assert examine(probed.in_round_after_tour()).outcome == outcome


def test_without_a_mailbox_of_the_agency_or_of_the_prober_or_without_the_form_nothing_is_sent(
    probed, monkeypatch
):
    reach = probed.in_round_after_tour(replace(probed.reach, mailbox=""))
    assert examine(reach).outcome == "unproven"
    monkeypatch.setattr(mailed_requests, "_OK", 404)
    assert "is not open" in examine(probed.in_round_after_tour()).figure
    monkeypatch.setattr(mailed_requests, "form_files", dict)
    assert "No address takes requests" in examine(probed.in_round_after_tour()).figure
