"""After a restore what may have gone out since goes out no more by itself, and what the ledger does not know waits."""

import secrets

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.models import Mailing, Outgoing
from keepfaith.disclosure.retention.after_restore import hold_mail, hold_notices, mail_waiting
from keepfaith.disclosure.tasks.notes import answer
from keepfaith.disclosure.tasks.task_actions import Clerk
from tests.disclosure.desk.conftest import letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


@pytest.fixture
def assisted(custody):
    control, clerk = ControlClient(custody / "control"), Clerk("assistance-clerk", "assistance")
    control.give_duty(clerk.account, clerk.duty)
    yield clerk
    control.end_staff(clerk.account)
    control.close()


def answers(clerk, *states):
    """Answers to one letter, each as far as its state says."""
    task, made = letter(), []
    for state in states:
        answer(task.pk, clerk, text="It is on its way.", token=secrets.token_hex(8), closes=False)
        made.append(Outgoing.objects.filter(task=task).exclude(pk__in=[row.pk for row in made]).get())
        Outgoing.objects.filter(pk=made[-1].pk).update(state=state)
    return made


def fates(*rows):
    return [Outgoing.objects.values_list("state", "ground").get(pk=row.pk) for row in rows]


def test_of_two_answers_to_one_letter_the_ledger_knows_which_was_cleared(assisted):
    cleared, unknown = answers(assisted, "waiting", "waiting")
    waiting = mail_waiting()
    assert waiting[cleared.pk] == (cleared.content_id.bytes, cleared.what)
    assert waiting[unknown.pk] == (unknown.content_id.bytes, unknown.what)
    assert waiting[cleared.pk] != waiting[unknown.pk]
    assert hold_mail([cleared.pk]) == 1
    assert fates(cleared, unknown) == [("failed", "unsure"), ("waiting", "")]


def test_what_was_offered_is_unsure_and_what_has_ended_stays_as_it_was(assisted):
    offered, failed, sent = answers(assisted, "offered", "failed", "sent")
    assert mail_waiting().keys() == {offered.pk}
    assert hold_mail([]) == 1
    assert fates(offered, failed, sent) == [("failed", "unsure"), ("failed", ""), ("sent", "")]


def test_notices_are_held_whatever_the_ledger_says(assisted):
    (row,) = answers(assisted, "waiting")
    mailing = Mailing.objects.create(
        what="event-1", topics=[], subject="a", body="a", account="a", duty="events", state="sending",
        started_on="2026-01-01",
    )  # fmt: skip
    notice = Outgoing.objects.create(
        kind="notice", what="event-1", record=row.record, mailing=mailing, duty="events", purpose="notices"
    )
    assert notice.pk not in mail_waiting()
    assert (hold_mail([notice.pk]), hold_notices()) == (0, 1)
    assert fates(notice, row) == [("failed", "unsure"), ("waiting", "")]
