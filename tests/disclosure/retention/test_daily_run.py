"""The worker destroys what is due in bounded rounds, once a day, and tries nothing again that was refused today."""

import pytest

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention import daily_run
from keepfaith.disclosure.retention.daily_run import Daily
from keepfaith.disclosure.retention.destruction import NoDuty

from .conftest import LITERATURE, closed, received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def test_what_one_round_leaves_the_next_one_takes_and_then_the_day_is_done(duty, monkeypatch):
    monkeypatch.setattr(daily_run, "BATCH_SIZE", 2)
    tasks = [closed(received(**LITERATURE)) for _ in range(3)]
    worker = Daily()
    assert [worker.destroy() for _ in range(3)] == [2, 1, None]
    assert not Record.objects.filter(task__in=tasks).exists()
    closed(received(**LITERATURE))
    assert worker.destroy() is None
    assert Daily().destroy() == 1


def test_without_the_duty_it_says_so_and_tries_again_later(monkeypatch):
    worker = Daily()
    closed(received(**LITERATURE))
    with pytest.raises(NoDuty):
        worker.destroy()
    before = custodian().status().entries
    assert worker.destroy() is None
    assert custodian().status().entries == before


def test_where_nothing_is_due_no_duty_is_needed():
    assert Daily().destroy() == 0
