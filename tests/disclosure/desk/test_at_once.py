"""Two clerks at once: one does it, the other is told who did."""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from keepfaith.custody.controlling import Control
from keepfaith.disclosure.acting import AlreadyDone, Clerk
from keepfaith.disclosure.models import Record, Step, Task
from keepfaith.disclosure.reaching import custodian
from keepfaith.disclosure.sending import mark_sent

from .conftest import LITERATURE, received
from .test_desk import tally


@pytest.fixture
def stored(django_db_blocker, custody):
    """A task that is really committed, and removed after."""
    with django_db_blocker.unblock():
        task = received(**LITERATURE)
        yield task
        Step.objects.filter(task=task).delete()
        Task.objects.filter(pk=task.pk).delete()
        Record.objects.filter(pk=task.record_id).delete()
        connection.close()


def test_of_two_clerks_one_sends_and_the_other_is_told_who_did(stored, control: Control, django_db_blocker):
    accounts = [f"clerk-{secrets.token_hex(4)}" for _ in range(4)]
    for account in accounts:
        control.give_duty(account, "literature")
    before = tally("sent")

    def send(account):
        try:
            mark_sent(stored.pk, Clerk(account, "literature"))
        except AlreadyDone as done:
            return done.problem
        finally:
            connection.close()
            custodian().close()
        return account

    with ThreadPoolExecutor(len(accounts)) as pool:
        told = list(pool.map(send, accounts))
    (winner,) = [each for each in told if each in accounts]
    assert [f"by {winner}" in each for each in told if each != winner] == [True] * 3
    assert tally("sent") == before + 1
    for account in accounts:
        control.end_staff(account)
