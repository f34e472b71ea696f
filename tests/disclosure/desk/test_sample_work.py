"""What the employees of a demonstration did is done as at the desk, and once."""

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.desk.sample_work import do_samples
from keepfaith.disclosure.models import OutgoingMessage, Step, Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention import due_records
from keepfaith.disclosure.staff.demo_accounts import SAMPLES
from tests.disclosure.desk.conftest import LITERATURE, received
from tests.duties import give_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts(custody):
    control = ControlClient(custody / "control")
    for account, duties in SAMPLES.items():
        for duty in duties:
            give_duty(control, account, duty)
    yield
    for account in SAMPLES:
        control.end_staff(account)
    control.close()


def test_two_orders_are_sent_a_question_is_answered_and_one_record_is_held(accounts, settings):
    orders = [received(**LITERATURE) for _ in range(3)]
    _, second = (received("questions", message="Where?", name="Example Reader") for _ in range(2))
    first = received("questions", message="When?", email="reader@example.org")
    do_samples()
    states = dict(Task.objects.values_list("pk", "state"))
    assert [states[task.pk] for task in orders] == ["open", "sent", "sent"]
    known = custodian().tasks([task.record_id.bytes for task in orders])
    assert [known[task.record_id.bytes].state for task in orders] == ["open", "sent", "sent"]
    (answer,) = OutgoingMessage.objects.all()
    assert (answer.task_id, answer.goes_at, answer.state) == (first.pk, None, "waiting")
    assert [step.act for step in second.steps.all()] == ["opened", "noted"]
    assert second.record_id in due_records.holds().staying
    steps = Step.objects.count()
    do_samples()
    assert Step.objects.count() == steps


def test_without_requests_nothing_is_done(accounts):
    do_samples()
    assert not Step.objects.exists()
