"""Taking back: a closed task is reopened by an act of its own, and an answer is called back until it leaves."""

import datetime as dt
import secrets
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.mail.delivery_status import close_all_answered, finish, mark_offered, may_go
from keepfaith.disclosure.models import OutgoingMessage, Step, Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.tasks.assignment import take_over
from keepfaith.disclosure.tasks.notes import add_note, mark_closed, mark_returned, queue_reply
from keepfaith.disclosure.tasks.task_access import access_to
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk, today
from keepfaith.disclosure.tasks.undo import (
    TimeIsOver,
    recall_answer,
    reopen,
    send_now,
    undo_closing,
    undo_until,
    waiting_answers,
)
from tests.backdating import backdate
from tests.disclosure.desk.conftest import _holdings, letter
from tests.disclosure.desk.test_desk import tally
from tests.duties import give_duty

__all__ = ["_holdings"]
TEN_MINUTES = dt.timedelta(minutes=10)


@pytest.fixture
def clerks(db, custody):
    """Two clerks of one duty."""
    control = ControlClient(custody / "control")
    accounts = [f"clerk-{secrets.token_hex(4)}" for _ in range(2)]
    for account in accounts:
        give_duty(control, account, "assistance")
    yield [Clerk(account, "assistance") for account in accounts]
    for account in accounts:
        control.end_staff(account)
    control.close()


@pytest.fixture
def clerk(clerks):
    return clerks[0]


@pytest.fixture
def task(db, custody):
    return letter()


@pytest.fixture
def waits(settings):
    settings.ANSWER_WAIT = TEN_MINUTES


def answered(task, clerk, *, closes=True):
    return queue_reply(task.pk, clerk, text="It is on its way.", token=secrets.token_hex(8), closes=closes)


def again(task):
    return Task.objects.select_related("record").get(pk=task.pk)


def access_of(task, clerk):
    return access_to(again(task), account=clerk.account, duties=(clerk.duty,))


def ledger_state(task):
    record = task.record_id.bytes
    return custodian().tasks([record])[record].state


def state_of(task):
    """Give what the row says and what the ledger says."""
    row = again(task)
    return row.state, row.closed_on, ledger_state(task)


@pytest.mark.parametrize("close", [mark_closed, mark_returned])
def test_whoever_closed_a_task_takes_it_back_and_each_act_stays_in_the_steps(task, clerks, close):
    clerk, colleague = clerks
    close(task.pk, clerk, text="A slip.", token=secrets.token_hex(8))
    until = undo_until(again(task), clerk.account)
    assert timezone.now() < until <= timezone.now() + TEN_MINUTES
    assert undo_until(again(task), colleague.account) is None
    with pytest.raises(Refused) as refused:
        undo_closing(task.pk, colleague)
    assert refused.value.code == DenialCode.NOT_OWN_TASK
    before = tally("reopened")
    undo_closing(task.pk, clerk)
    assert state_of(task) == ("open", None, "open")
    assert tally("reopened") == before + 1
    assert [step.act for step in task.steps.all()][-2:] == [close.__name__.removeprefix("mark_"), "reopened"]
    with pytest.raises(AlreadyDone):
        undo_closing(task.pk, clerk)
    add_note(task.pk, colleague, text="Work goes on.", token=secrets.token_hex(8))


def test_a_task_that_somebody_had_is_with_nobody_once_it_is_reopened(task, clerks):
    clerk, colleague = clerks
    take_over(task.pk, clerk)
    mark_closed(task.pk, clerk, text="Done.", token=secrets.token_hex(8))
    undo_closing(task.pk, clerk)
    assert again(task).assigned_to == ""
    add_note(task.pk, colleague, text="Work goes on.", token=secrets.token_hex(8))


def test_a_colleague_reopens_a_task_with_a_reason_that_is_sealed(task, clerks):
    clerk, colleague = clerks
    mark_closed(task.pk, clerk, text="Done.", token=secrets.token_hex(8))
    reopen(task.pk, colleague, due=None, text="They called again.", token=secrets.token_hex(8))
    assert state_of(task) == ("open", None, "open")
    step = task.steps.last()
    assert (step.act, step.account, list(step.note.sealed)) == ("reopened", colleague.account, ["note"])
    mark_closed(task.pk, colleague, text="Done now.", token=secrets.token_hex(8))
    assert again(task).closed_on == today()


def test_a_task_whose_record_is_due_stays_closed(task, clerk):
    mark_closed(task.pk, clerk, text="Done.", token=secrets.token_hex(8))
    with pytest.raises(TimeIsOver):
        reopen(task.pk, clerk, due=today(), text="They called.", token=secrets.token_hex(8))
    assert state_of(task) == ("closed", today(), "closed")
    reopen(task.pk, clerk, due=today() + dt.timedelta(1), text="They called.", token=secrets.token_hex(8))


def test_a_row_that_a_reopening_did_not_reach_catches_up_without_a_second_entry(task, clerk):
    mark_closed(task.pk, clerk, text="Done.", token=secrets.token_hex(8))
    record = task.record_id.bytes
    custodian().act(record, "reopened", employee=clerk.account, duty=clerk.duty, purpose=again(task).purpose)
    before = tally("reopened")
    undo_closing(task.pk, clerk)
    assert (state_of(task), tally("reopened")) == (("open", None, "open"), before)


@pytest.fixture
def half_reopened(task, clerk):
    """A task whose reopening was entered and whose row it did not reach."""
    mark_closed(task.pk, clerk, text="Done.", token=secrets.token_hex(8))
    record = task.record_id.bytes
    custodian().act(record, "reopened", employee=clerk.account, duty=clerk.duty, purpose=again(task).purpose)
    return task


def test_a_reason_is_kept_where_the_row_only_catches_up(half_reopened, clerks):
    before = tally("reopened"), tally("noted")
    reopen(half_reopened.pk, clerks[1], due=None, text="They called again.", token=secrets.token_hex(8))
    step = half_reopened.steps.last()
    assert (step.act, step.account, list(step.note.sealed)) == ("reopened", clerks[1].account, ["note"])
    assert state_of(half_reopened) == ("open", None, "open")
    assert (tally("reopened"), tally("noted")) == (before[0], before[1] + 1)


@pytest.mark.parametrize(("duty", "why"), [("", DenialCode.DUTY), ("privacy", DenialCode.NO_RULE_PERMITS)])
def test_nobody_without_the_duty_has_a_row_catch_up(half_reopened, custody, duty, why):
    control = ControlClient(custody / "control")
    if duty:
        give_duty(control, "stranger", duty)
    try:
        for claimed in {duty, "assistance"} - {""}:
            stranger = Clerk("stranger", claimed)
            with pytest.raises(Refused) as refused:
                undo_closing(half_reopened.pk, stranger)
            assert refused.value.code == why
            with pytest.raises(Refused):
                reopen(half_reopened.pk, stranger, due=None, text="Mine.", token=secrets.token_hex(8))
        assert state_of(half_reopened) == ("closed", today(), "open")
    finally:
        control.end_staff("stranger")
        control.close()


def test_the_database_reopens_no_task_without_its_step(task, clerk):
    mark_closed(task.pk, clerk, text="Done.", token=secrets.token_hex(8))
    backdate(again(task), "closed_on", dt.date(2026, 1, 2))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE disclosure_task SET state = 'open' WHERE id = %s", [task.pk])
    assert again(task).closed_on == dt.date(2026, 1, 2)


def test_an_answer_waits_and_does_not_leave_before_its_time(task, clerk, waits):
    message = answered(task, clerk)
    assert not may_go(message)
    assert not mark_offered(message, 1)
    assert message not in OutgoingMessage.objects.waiting()
    (waiting,) = waiting_answers(task)
    assert (waiting.number, waiting.account, waiting.closes) == (message.pk, clerk.account, True)
    assert timezone.now() < waiting.goes_at <= timezone.now() + TEN_MINUTES
    send_now(access_of(task, clerk), answer=message.pk)
    assert may_go(message)
    assert waiting_answers(task) == []


def test_an_answer_that_was_called_back_never_leaves(task, clerk, waits):
    message, before = answered(task, clerk), tally("recalled")
    recall_answer(task.pk, clerk, answer=message.pk)
    assert tally("recalled") == before + 1
    message.refresh_from_db()
    assert (message.state, may_go(message), waiting_answers(task)) == (OutgoingMessage.RECALLED, False, [])
    assert task.steps.last().act == "recalled"
    with pytest.raises(DatabaseError), transaction.atomic():
        OutgoingMessage.objects.filter(pk=message.pk).update(state=OutgoingMessage.WAITING)
    with pytest.raises(AlreadyDone):
        recall_answer(task.pk, clerk, answer=message.pk)
    with pytest.raises(AlreadyDone):
        send_now(access_of(task, clerk), answer=message.pk)
    answered(task, clerk)


@pytest.mark.parametrize("state", [OutgoingMessage.OFFERED, OutgoingMessage.SENT])
def test_an_answer_that_left_is_not_called_back(task, clerk, waits, state):
    message, before = answered(task, clerk), tally("recalled")
    OutgoingMessage.objects.filter(pk=message.pk).update(state=state)
    with pytest.raises(AlreadyDone):
        recall_answer(task.pk, clerk, answer=message.pk)
    with pytest.raises(AlreadyDone):
        recall_answer(task.pk, clerk, answer=uuid.uuid4())
    assert tally("recalled") == before


def test_a_colleague_who_has_the_task_calls_an_answer_back_and_the_others_do_not(task, clerks, waits):
    clerk, colleague = clerks
    message = answered(task, clerk)
    take_over(task.pk, colleague)
    with pytest.raises(Refused):
        recall_answer(task.pk, clerk, answer=message.pk)
    recall_answer(task.pk, colleague, answer=message.pk)


def test_a_task_reopened_after_its_answer_stays_open_when_the_worker_starts_again(task, clerk):
    message = answered(task, clerk)
    assert mark_offered(message, 1)
    finish(message, OutgoingMessage.SENT, "")
    assert state_of(task) == ("sent", today(), "sent")
    undo_closing(task.pk, clerk)
    assert close_all_answered() == 0
    assert state_of(task)[0] == "open"
    second = answered(task, clerk)
    OutgoingMessage.objects.filter(pk=second.pk).update(state=OutgoingMessage.SENT)
    assert close_all_answered() == 1
    assert Step.objects.filter(task=task, act="reopened").count() == 1
