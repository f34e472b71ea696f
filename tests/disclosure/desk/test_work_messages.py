"""On the morning of a business day each employee hears how much work is new or late, and nothing of whom."""

import datetime as dt
import secrets
import time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.cases.case_work import CaseWorker, case_named
from keepfaith.disclosure.cases.reminders import CaseReminders
from keepfaith.disclosure.desk import work_messages
from keepfaith.disclosure.desk.work_messages import WaitingWork, WorkMessages, waiting_work
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.assignment import hand_over
from keepfaith.disclosure.tasks.task_actions import Clerk
from tests.disclosure.desk.test_task_queue import came
from tests.intake.inbound_mail.conftest import sink

__all__ = ["sink"]

# A Thursday after a holiday.
ZONE = ZoneInfo("America/New_York")
TODAY = dt.date(2026, 11, 12)


@pytest.fixture
def at(monkeypatch):
    """Set the clock of the messages."""

    def set_to(day, hour):
        instant = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), ZONE)
        monkeypatch.setattr(work_messages.timezone, "now", lambda: instant)

    set_to("2026-11-12", 8)
    return set_to


@pytest.fixture
def employee(clerk):
    """A clerk who is written to."""
    desk = clerk("literature")
    Employee.objects.filter(account=desk.account).update(work_address="clerk@staff.example.gov")
    return desk.account


@pytest.fixture
def messages(sink, at):
    return WorkMessages(origin="https://portal.example.gov")


def test_new_late_and_own_requests_are_counted(clerk, employee):
    colleague = clerk("literature").account
    late, new, own, theirs = (came(f"2026-11-{day:02}") for day in (2, 11, 9, 9))
    came("2026-11-12")
    came("2026-11-11", holding="questions", message="Not hers.")
    for task, giver, taker in ((own, colleague, employee), (theirs, employee, colleague)):
        hand_over(task.pk, Clerk(giver, "literature"), to=taker)
    work = waiting_work(employee, since=dt.date(2026, 11, 10), today=TODAY)
    assert work == WaitingWork(total=4, late=1, new=1, own=1)
    assert waiting_work(employee, since=TODAY, today=TODAY).new == 0
    assert {late.assigned_to, new.assigned_to} == {""}


def test_the_message_has_numbers_and_a_link_and_leaves_once_a_day(employee, messages, sink, at):
    came("2026-11-02"), came("2026-11-11")
    assert (messages.send_due(), messages.send_due()) == (1, 0)
    (arrived,) = sink.parcels
    message = arrived.message
    assert message["Subject"] == "Requests at the desk: 1 is late and 1 is new"
    assert (message["To"], arrived.sender) == ("clerk@staff.example.gov", "<>")
    text = message.get_body(("plain",)).get_content()
    assert "2 requests wait for you." in text
    assert "https://portal.example.gov/desk/" in text
    assert "Example Reader" not in text
    assert message["Auto-Submitted"] == "auto-generated"
    at("2026-11-13", 9)
    assert messages.send_due() == 1


def test_cases_that_are_due_and_approvals_that_wait_are_counted(clerk, messages, sink):
    officer, supervisor = clerk("privacy").account, clerk("supervisor").account
    worker, record = CaseWorker(officer, ("privacy",)), came("2026-11-12").record
    before = waiting_work(supervisor, since=TODAY, today=TODAY).cases.approvals
    for days, has_proposal in ((1, True), (2, True), (-3, False)):
        case = case_named(worker.open(case_kinds()["legal-process"], token=secrets.token_bytes(16)))
        worker.set_due(case, TODAY + dt.timedelta(days), reason="court-order")
        worker.propose(case, [record] * has_proposal)
    # Other tests leave copies that wait.
    own = waiting_work(officer, since=TODAY, today=TODAY).cases
    assert own == CaseReminders(due=2, copies=own.copies)
    waiting = waiting_work(supervisor, since=TODAY, today=TODAY).cases
    assert waiting == CaseReminders(approvals=before + 2)
    Employee.objects.filter(account=officer).update(work_address="officer@staff.example.gov")
    assert messages.send_due() == 1
    (arrived,) = sink.parcels
    # Other tests' refusals may wait for a privacy officer, too.
    assert "at the desk: cases wait" in arrived.message["Subject"]
    text = arrived.message.get_body(("plain",)).get_content()
    assert "2 of your cases are late or due by tomorrow." in text
    assert "legal-process" not in text


def test_a_message_goes_out_for_decisions_alone_and_says_them(employee, messages, sink, monkeypatch):
    monkeypatch.setattr(
        work_messages, "places_for", lambda *_: [SimpleNamespace(waiting="2 loans wait for you.")]
    )
    assert messages.send_due() >= 1
    (message,) = [one.message for one in sink.parcels if one.message["To"] == "clerk@staff.example.gov"]
    assert message["Subject"] == "Work at the desk: decisions wait"
    assert "2 loans wait for you." in message.get_body(("plain",)).get_content()


def test_ones_own_proposals_are_not_counted_as_waiting_for_oneself(clerk):
    both, colleague = clerk("privacy", "supervisor"), clerk("privacy")
    workers = [CaseWorker(desk.account, ("privacy", "supervisor")) for desk in (both, colleague)]
    record = came("2026-11-12").record

    def waiting():
        return waiting_work(both.account, since=TODAY, today=TODAY).cases.approvals

    before, cases = waiting(), []
    for worker in workers:
        cases.append(case_named(worker.open(case_kinds()["legal-process"], token=secrets.token_bytes(16))))
        worker.propose(cases[-1], [record])
    assert waiting() == before + 1
    # Handed to a colleague, one's own proposal still waits for somebody else.
    workers[0].assign(cases[0], to=colleague.account)
    assert waiting() == before + 1
    assert cases[0].case not in both.get("/desk/cases/").content.decode().split("All open cases")[0]


def test_whoever_is_new_on_a_day_when_all_others_were_looked_at_is_looked_at_within_a_minute(
    employee, messages, sink, monkeypatch
):
    came("2026-11-02")
    Employee.objects.filter(account=employee).update(work_address="")
    assert messages.send_due() == 0
    Employee.objects.filter(account=employee).update(work_address="clerk@staff.example.gov")
    assert messages.send_due() == 0
    now = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: now + 60)
    assert messages.send_due() == 1


@pytest.mark.parametrize(
    ("day", "hour"), [("2026-11-12", 7), ("2026-11-11", 12), ("2026-11-14", 12), ("2026-11-15", 12)]
)
def test_before_eight_on_weekends_and_on_holidays_nobody_is_written_to(employee, messages, at, day, hour):
    came("2026-11-02")
    at(day, hour)
    assert messages.send_due() == 0


def test_without_new_and_late_work_nobody_is_written_to(employee, messages, sink):
    came("2026-11-09")
    assert (messages.send_due(), sink.parcels) == (0, [])
    assert Employee.objects.get(account=employee).reviewed_on == TODAY


def test_who_left_or_has_no_address_is_not_written_to(employee, messages, clerk, sink):
    came("2026-11-02")
    Employee.objects.filter(account=employee).update(work_address="")
    assert messages.send_due() == 0


def test_a_server_that_is_not_there_is_tried_again_later(employee, messages, sink, settings, monkeypatch):
    came("2026-11-02")
    there = settings.MAILERS
    nowhere = {**there["default"], "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 1}}
    settings.MAILERS = {"default": nowhere}
    assert messages.send_due() == 0
    assert Employee.objects.get(account=employee).reviewed_on is None
    settings.MAILERS = there
    assert messages.send_due() == 0
    monkeypatch.setattr(messages, "_not_before", 0.0)
    assert messages.send_due() == 1
