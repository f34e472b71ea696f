"""Each refusal, some openings and unusual use wait for a privacy officer; a pause counts from the next request on."""

import datetime as dt
import secrets
from contextlib import closing

import pytest

from keepfaith.custody.protocol import control_messages, messages, review_messages, staff_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store import review_selection
from keepfaith.custody.store.daily_use import ALWAYS_USUAL
from keepfaith.custody.store.store import Store
from tests.custody.conftest import BEGUN, EDITION, HEADER, RULES, SCHEMA
from tests.duties import TEXT, acknowledging

START = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(1)
STAFF_SCHEMA = SCHEMA.replace('"events", "records"]', '"events", "records", "privacy"]', 1)


class Custody:
    """A custodian's answers at a time that a test chooses; `cap` is how many records a duty opens within an hour."""

    def __init__(self, store, *, cap=10_000):
        self.store, self.now = store, START
        self.handlers = Handlers(store, cap=cap, safeguards=TEXT, now=lambda: self.now)
        self.say(control_messages.Vouch(EDITION, RULES, STAFF_SCHEMA, BEGUN))
        for employee, duty in (("clerk", "literature"), ("colleague", "literature"), ("officer", "privacy")):
            self.say(control_messages.Duty(employee, duty, on=True))
            self.say(acknowledging(employee))
        self.record = self.say(messages.Create(secrets.token_bytes(16), HEADER, "", None, ())).record

    def say(self, message):
        return self.handlers.answer([message])[0]

    def open(self, times=1, *, employee="clerk", duty="literature"):
        """Open a record so often, and return why it was refused at last if it was."""
        for _ in range(times):
            message = messages.Open((self.record,), ("name",), employee, duty, "literature")
            (outcome,) = self.say(message).outcomes
        return str(outcome.code) if isinstance(outcome, Denial) else ""

    def page(self, *, employee="officer", duty="privacy"):
        answer = self.say(review_messages.Reviews(employee, duty))
        return str(answer.code) if isinstance(answer, Denial) else answer.reviews

    def waiting(self):
        return [(one.act, one.denial, one.employee) for one in self.page()]

    def settle(self, number, *, employee="officer", duty="privacy"):
        answer = self.say(review_messages.SettleReview(employee, duty, number, "looked-at"))
        return "" if answer == Done() else str(answer.code)

    def pause(self, *, colleague="clerk", assigned="literature", employee="officer", duty="privacy"):
        message = review_messages.PauseDuty(employee, duty, colleague, assigned, "curious")
        answer = self.say(message)
        return "" if answer == Done() else str(answer.code)

    def number_of(self, employee):
        return next(one.number for one in self.store.duties.page(after=0) if one.employee == employee)


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "store", bytes(32))) as opened:
        yield opened


@pytest.fixture
def custody(store, monkeypatch):
    # Else chance adds openings to what waits.
    monkeypatch.setattr(review_selection, "DRAWN_BELOW", 0)
    return Custody(store)


def test_each_refusal_waits_with_who_and_why_until_it_is_settled(custody):
    assert custody.open() == ""
    assert custody.open(duty="events") == "no rule permits"
    assert custody.open(employee="stranger") == "duty"
    first, second = custody.page()
    assert (first.act, first.denial, first.employee, first.record) == (
        *("opened", "no rule permits", "clerk"),
        custody.record,
    )
    assert (second.denial, second.employee, second.duty) == ("duty", "stranger", "literature")
    assert custody.settle(first.number) == ""
    assert custody.waiting() == [("opened", "duty", "stranger")]
    assert custody.settle(first.number) == "nothing waits"
    details = custody.store.details(second.number + 1)
    assert (details["entry"], details["reason"], details["employee"]) == (
        first.number,
        "looked-at",
        "officer",
    )


def test_only_a_privacy_officer_looks_settles_and_pauses_and_nobody_settles_their_own(custody):
    custody.open(duty="events")
    (waiting,) = custody.page()
    for more, code in (
        ({"employee": "clerk", "duty": "literature"}, "no rule permits"),
        ({"employee": "clerk", "duty": "privacy"}, "duty"),
    ):
        assert custody.page(**more) == code
        assert (custody.settle(waiting.number, **more), custody.pause(**more)) == (code, code)
    assert custody.open(employee="officer", duty="literature") == "duty"
    own = next(one for one in custody.page() if one.employee == "officer")
    assert custody.settle(own.number) == "own entry"
    assert custody.say(review_messages.OperatorSettleReview(own.number, "looked-at")) == Done()
    assert own.number not in [one.number for one in custody.page()]


def test_the_prober_s_accounts_and_messages_that_go_out_wait_for_nobody(custody):
    custody.say(control_messages.Enroll("probe"))
    assert custody.open(employee="probe") == "not a canary"
    custody.say(
        messages.Send((custody.record,), ("name",), "answer", "", "clerk", "literature", "literature")
    )
    assert custody.page() == ()
    assert custody.page(employee="probe") == "not a canary"


def test_chance_draws_openings_by_bytes_that_nobody_knows_before(store):
    custody = Custody(store)
    custody.open(ALWAYS_USUAL)
    drawn = [
        number
        for number, entry in store.journal.page(after=0, limit=500)
        if entry[1] == 1 and entry[-64] < 13
    ]
    assert [one.number for one in custody.page()] == drawn[:50]


def test_more_openings_in_a_day_than_usual_are_entered_once_and_come_first(custody, caplog):
    custody.open(duty="events")
    custody.open(ALWAYS_USUAL)
    assert custody.waiting() == [("opened", "no rule permits", "clerk")]
    custody.open(20)
    custody.open(ALWAYS_USUAL, employee="colleague")
    unusual, _ = custody.page()
    assert (unusual.act, unusual.employee, unusual.duty) == ("unusual", "clerk", "literature")
    assert (unusual.openings, unusual.limit) == (ALWAYS_USUAL + 1, ALWAYS_USUAL)
    waiting = custody.say(review_messages.WaitingReviews(0))
    assert (waiting.unusual, len(waiting.numbers), waiting.head) == (1, 2, custody.store.checkpoint.count)
    assert caplog.text.count("ALARM: the duty literature was used more than usual") == 1


def test_what_is_usual_is_three_times_the_average_of_the_duty_in_four_weeks(custody):
    custody.open(60)
    custody.open(40, employee="colleague")
    assert custody.store.daily_use.limit(duty="literature", day=custody.now.date()) == ALWAYS_USUAL
    custody.now += DAY
    assert custody.store.daily_use.limit(duty="literature", day=custody.now.date()) == 150
    custody.open(150)
    assert custody.waiting() == []
    custody.open()
    assert [one.limit for one in custody.page()] == [150]
    custody.now += 29 * DAY
    custody.open()
    assert custody.store.connection.execute("SELECT count(*) FROM daily_use").fetchone() == (1,)


def test_a_pause_counts_from_the_next_request_on_and_only_the_custodian_s_own_user_lifts_it(custody):
    assert custody.open() == ""
    assert custody.pause() == ""
    assert custody.open() == "duty"
    assert custody.say(messages.DutiesOf("clerk")).duties == ()
    assert custody.pause() == "no assignment"
    assert custody.open(employee="colleague") == ""
    number = custody.number_of("clerk")
    assert custody.store.duties.find(number).paused_on == START.date()
    assert custody.say(review_messages.ResumeDuty(number)) == Done()
    assert custody.open() == ""
    assert custody.say(review_messages.ResumeDuty(number)).code is DenialCode.NOT_ACCEPTED
    acts = [
        (one.act, one.employee, one.colleague, one.reason)
        for one in custody.store.staff_history.page(before=0)
    ]
    assert acts[0] == ("duty-resumed", "", "clerk", "")
    assert acts[2] == ("duty-paused", "officer", "clerk", "curious")


def test_renewing_does_not_lift_a_pause_and_a_duty_given_anew_is_not_paused(custody):
    custody.pause()
    custody.say(staff_messages.OperatorRenewAssignment(custody.number_of("clerk")))
    custody.say(control_messages.Duty("clerk", "literature", on=True))
    assert custody.open() == "duty"
    custody.say(control_messages.Duty("clerk", "literature", on=False))
    custody.say(control_messages.Duty("clerk", "literature", on=True))
    assert custody.open() == ""


def test_far_beyond_what_is_usual_the_custodian_pauses_the_duty_itself(store, monkeypatch, caplog):
    monkeypatch.setattr(review_selection, "DRAWN_BELOW", 0)
    custody = Custody(store, cap=400)
    for _ in range(2):
        assert custody.open(400) == ""
        custody.now += dt.timedelta(hours=1)
    assert custody.open() == ""
    assert custody.open() == "duty"
    assert custody.open(employee="colleague") == ""
    assert "is paused for one employee after 801 openings" in caplog.text
    paused = next(one for one in store.staff_history.page(before=0) if one.act == "duty-paused")
    assert (paused.employee, paused.colleague, paused.reason) == ("", "clerk", "unusual")
