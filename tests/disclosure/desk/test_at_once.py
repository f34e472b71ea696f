"""Two clerks at once: one does it, the other sees who did."""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import Q

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.models import OutgoingMessage, Record, Step
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention.tombstones import leave_tombstones
from keepfaith.disclosure.tasks.fulfillment import mark_sent
from keepfaith.disclosure.tasks.notes import mark_closed, queue_reply
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk, today
from tests.duties import give_duty

from .conftest import LITERATURE, letter, received
from .test_desk import tally


@pytest.fixture
def stored(django_db_blocker, custody):
    """Tasks that are really committed, and removed after."""
    with django_db_blocker.unblock():
        tasks = [received(**LITERATURE), letter()]
        yield tasks
        records = [task.record_id for task in tasks]
        everything = Record.objects.filter(Q(pk__in=records) | Q(about__in=records))
        with transaction.atomic():
            leave_tombstones(list(everything), on=today())
        connection.close()


@pytest.fixture
def accounts(control: ControlClient):
    names = [f"clerk-{secrets.token_hex(4)}" for _ in range(4)]
    for account in names:
        for duty in ("literature", "assistance"):
            give_duty(control, account, duty)
    yield names
    for account in names:
        control.end_staff(account)


def all_at_once(accounts, act):
    """Let each account act in a thread of its own; return the account that succeeded, and the others' messages."""

    def acting(account):
        try:
            act(account)
        except AlreadyDone as done:
            return done.problem
        finally:
            connection.close()
            custodian().close()
        return account

    with ThreadPoolExecutor(len(accounts)) as pool:
        results = list(pool.map(acting, accounts))
    (winner,) = [result for result in results if result in accounts]
    return winner, [result for result in results if result != winner]


def test_when_two_clerks_send_one_succeeds_and_the_other_sees_who_did(stored, accounts, django_db_blocker):
    before = tally("sent")
    winner, messages = all_at_once(
        accounts, lambda account: mark_sent(stored[0].pk, Clerk(account, "literature"))
    )
    assert [f"by {winner}" in message for message in messages] == [True] * 3
    assert tally("sent") == before + 1


def test_when_two_clerks_answer_one_succeeds_and_the_other_sees_who_did(stored, accounts, django_db_blocker):
    def answering(account):
        queue_reply(
            stored[1].pk, Clerk(account, "assistance"), text="On its way.", token=account, closes=True
        )

    winner, messages = all_at_once(accounts, answering)
    assert [f"by {winner} waits to go out" in message for message in messages] == [True] * 3
    assert OutgoingMessage.objects.get(task=stored[1]).account == winner


def test_when_two_clerks_close_one_succeeds_and_the_other_sees_who_did(stored, accounts, django_db_blocker):
    def closing(account):
        mark_closed(stored[1].pk, Clerk(account, "assistance"), text="Only thanks.", token=account)

    winner, messages = all_at_once(accounts, closing)
    assert [f"closed by {winner}" in message for message in messages] == [True] * 3
    assert Step.objects.filter(task=stored[1]).count() == 1
