"""After a restore, mail that may have gone out since is not sent again, and mail unknown to the ledger waits."""

import datetime as dt
import secrets

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.protocol.task_answers import TaskState
from keepfaith.disclosure.models import Mailing, OutgoingMessage
from keepfaith.disclosure.retention.after_restore import (
    catch_up,
    mail_waiting,
    pause_mailings,
    stop_cleared_mail,
)
from keepfaith.disclosure.tasks.notes import queue_reply
from keepfaith.disclosure.tasks.task_actions import Clerk
from tests.disclosure.desk.conftest import letter
from tests.duties import give_duty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


@pytest.fixture
def assisted(custody):
    control, clerk = ControlClient(custody / "control"), Clerk("assistance-clerk", "assistance")
    give_duty(control, clerk.account, clerk.duty)
    yield clerk
    control.end_staff(clerk.account)
    control.close()


def answers(clerk, *states):
    """Make answers to one message, each as far as its state says."""
    task, made = letter(), []
    for state in states:
        queue_reply(task.pk, clerk, text="It is on its way.", token=secrets.token_hex(8), closes=False)
        made.append(OutgoingMessage.objects.filter(task=task).exclude(pk__in=[row.pk for row in made]).get())
        OutgoingMessage.objects.filter(pk=made[-1].pk).update(state=state)
    return made


def fates(*rows):
    return [OutgoingMessage.objects.values_list("state", "failure").get(pk=row.pk) for row in rows]


def test_tasks_become_again_what_the_ledger_says_of_them(assisted):
    handed, closed, untouched = letter(), letter(), letter()
    states = {
        handed: TaskState(handed.record_id.bytes, "colleague1", "literature", "open", None),
        closed: TaskState(closed.record_id.bytes, "", "questions", "returned", dt.date(2026, 1, 2)),
        untouched: TaskState(untouched.record_id.bytes, "", "questions", "open", None),
    }
    assert catch_up(states.values()) == 2
    assert catch_up(states.values()) == 0
    for task, state in states.items():
        task.refresh_from_db()
        assert (task.assigned_to, task.purpose, task.state) == (state.holder, state.purpose, state.state)


def test_the_ledger_knows_which_of_two_answers_to_one_message_was_cleared(assisted):
    cleared, unknown = answers(assisted, "waiting", "waiting")
    waiting = mail_waiting()
    assert waiting[cleared.pk] == (cleared.content_id.bytes, cleared.what)
    assert waiting[unknown.pk] == (unknown.content_id.bytes, unknown.what)
    assert waiting[cleared.pk] != waiting[unknown.pk]
    assert stop_cleared_mail([cleared.pk]) == 1
    assert fates(cleared, unknown) == [("failed", "unsure"), ("waiting", "")]


def test_what_was_offered_is_unsure_and_what_has_ended_stays_as_it_was(assisted):
    offered, failed, sent = answers(assisted, "offered", "failed", "sent")
    assert mail_waiting().keys() == {offered.pk}
    assert stop_cleared_mail([]) == 1
    assert fates(offered, failed, sent) == [("failed", "unsure"), ("failed", ""), ("sent", "")]


def test_notices_are_held_whatever_the_ledger_says(assisted):
    (row,) = answers(assisted, "waiting")
    mailing = Mailing.objects.create(
        what="event-1", topics=[], subject="a", body="a", account="a", duty="events", state="sending",
        started_on="2026-01-01",
    )  # fmt: skip
    notice = OutgoingMessage.objects.create(
        kind="notice", what="event-1", record=row.record, mailing=mailing, duty="events", purpose="notices"
    )
    assert notice.pk not in mail_waiting()
    assert (stop_cleared_mail([notice.pk]), pause_mailings()) == (0, 1)
    assert fates(notice, row) == [("failed", "unsure"), ("waiting", "")]
