"""Two clerks on one task, in whatever order they act: row, steps and ledger always say the same."""

import datetime as dt
import random
import secrets
from collections import Counter

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.mail.delivery_status import finish, mark_offered
from keepfaith.disclosure.models import OutgoingMessage, Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.tasks.assignment import hand_over, take_over
from keepfaith.disclosure.tasks.field_opener import open_fields
from keepfaith.disclosure.tasks.fulfillment import mark_sent
from keepfaith.disclosure.tasks.notes import add_note, mark_closed, mark_returned, queue_reply
from keepfaith.disclosure.tasks.task_access import access_to
from keepfaith.disclosure.tasks.task_actions import Clerk
from keepfaith.disclosure.tasks.undo import recall_answer, reopen, undo_closing
from keepfaith.errors import KeepfaithError
from tests.disclosure.desk.conftest import _holdings, letter
from tests.disclosure.desk.test_desk import tally
from tests.duties import give_duty

__all__ = ["_holdings"]
# What the ledger calls each step; what went out is entered when a message is cleared, which no test here does.
ENTERED = {"answered": "noted", "opened": "opened"}


class Office:
    """A task and two clerks who do not look at what the other does."""

    def __init__(self, clerks, seed):
        self.task, self.clerks, self.chance = letter(), clerks, random.Random(seed)
        self.done = Counter()

    def current(self):
        return Task.objects.select_related("record").get(pk=self.task.pk)

    def step(self):
        act = self.chance.choice(
            [
                *("open", "note", "answer", "answer", "deliver", "recall", "recall"),
                *("close", "returned", "sent", "undo", "undo", "reopen", "reopen", "reopen", "hand", "take"),
            ]
        )
        try:
            getattr(self, act)(self.chance.choice(self.clerks))
        except KeepfaithError:
            return
        self.done[act] += 1

    def words(self):
        return {"text": "Some words.", "token": secrets.token_hex(8)}

    def open(self, clerk):
        access = access_to(self.current(), account=clerk.account, duties=(clerk.duty,))
        open_fields(access, access.acting.together)

    def note(self, clerk):
        add_note(self.task.pk, clerk, **self.words())

    def answer(self, clerk):
        queue_reply(self.task.pk, clerk, closes=self.chance.random() < 0.5, **self.words())

    def deliver(self, _clerk):
        waiting = OutgoingMessage.objects.filter(task=self.task, state=OutgoingMessage.WAITING).first()
        if waiting and self.chance.random() < 0.5:
            OutgoingMessage.objects.filter(pk=waiting.pk).update(goes_at=None)
            assert mark_offered(waiting, 1)
            finish(waiting, OutgoingMessage.SENT, "")

    def recall(self, clerk):
        messages = list(self.task.outgoing.all())
        recall_answer(
            self.task.pk, clerk, answer=self.chance.choice(messages).pk if messages else self.task.record_id
        )

    def close(self, clerk):
        mark_closed(self.task.pk, clerk, **self.words())

    def returned(self, clerk):
        mark_returned(self.task.pk, clerk, **self.words())

    def sent(self, clerk):
        mark_sent(self.task.pk, clerk)

    def undo(self, clerk):
        undo_closing(self.task.pk, clerk)

    def reopen(self, clerk):
        reopen(self.task.pk, clerk, due=None, **self.words())

    def hand(self, clerk):
        other = next(other for other in self.clerks if other != clerk)
        hand_over(self.task.pk, clerk, to=self.chance.choice(["", other.account]))

    def take(self, clerk):
        take_over(self.task.pk, clerk)


@pytest.fixture
def clerks(db, custody, settings):
    settings.ANSWER_WAIT = dt.timedelta(minutes=10)
    control = ControlClient(custody / "control")
    accounts = [f"clerk-{secrets.token_hex(4)}" for _ in range(2)]
    for account in accounts:
        give_duty(control, account, "assistance")
    yield [Clerk(account, "assistance") for account in accounts]
    for account in accounts:
        control.end_staff(account)
    control.close()


KINDS = ("opened", "noted", "returned", "sent", "closed", "handed", "taken", "reopened", "recalled")


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 8))]
)
def test_in_whatever_order_two_clerks_act_row_steps_and_ledger_agree(clerks, seed):
    office, before = Office(clerks, seed), {kind: tally(kind) for kind in KINDS}
    for _ in range(60):
        office.step()
        row = office.current()
        known = custodian().tasks([row.record_id.bytes])[row.record_id.bytes]
        # A closed row still says who had it.
        holder = row.assigned_to if row.state == Task.OPEN else ""
        assert (row.state, holder, row.purpose) == (known.state, known.holder, known.purpose)
    steps = Counter(
        ENTERED.get(step.act, step.act)
        for step in office.task.steps.all()
        # That an answer went out is a step of its message.
        if not (step.act == "sent" and not step.clause)
    )
    assert {kind: tally(kind) - before[kind] for kind in KINDS} == {kind: steps[kind] for kind in KINDS}
    recalled = office.task.outgoing.filter(state=OutgoingMessage.RECALLED).count()
    assert recalled == steps["recalled"]
    assert sum(office.done.values()) >= 10
