"""What goes out first when thousands of notices wait."""

import pytest

from keepfaith.disclosure.mail.delivery import Delivery
from keepfaith.disclosure.mail_queue import queue_notices, queue_warning
from keepfaith.disclosure.models import Mailing, OutgoingMessage, Record
from keepfaith.disclosure.tasks.task_actions import today

from .conftest import ORIGIN, letter, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def test_a_message_to_one_person_does_not_wait_for_a_mailing(monkeypatch):
    for _ in range(3):
        take(letter())
    records = [record.pk for record in Record.objects.filter(form="email")]
    state = {"state": Mailing.SENDING, "started_on": today(), "topics": ["hearings"], "duty": "events"}
    mailing = Mailing.objects.create(what="event-1", subject="A hearing", body="On Monday.", **state)
    assert queue_notices(mailing, "hearings", [record.bytes for record in records]) == 3
    queue_warning(records[0], "questions")
    monkeypatch.setattr("keepfaith.disclosure.mail.delivery.BATCH_SIZE", 2)
    delivery = Delivery(origin=ORIGIN, lines=1)
    assert sorted(message.kind for message in delivery._next()) == [
        OutgoingMessage.NOTICE,
        OutgoingMessage.WARNING,
    ]
