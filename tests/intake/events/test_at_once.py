"""Clerks who work on events at the same moment: one does it, the others are told or get their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from keepfaith.disclosure.tasks.task_actions import AlreadyDone
from keepfaith.intake.events.drafts import change_event, create_draft
from keepfaith.intake.events.models import Event

from .conftest import particulars


@pytest.fixture
def stored(django_db_blocker, django_db_setup):
    """A draft that is really committed, and removed after."""
    with django_db_blocker.unblock():
        event = create_draft(particulars(title="At once"))
        yield event
        Event.objects.filter(slug__startswith="at-once").delete()
        connection.close()


def at_once(act, count: int = 3) -> list[object]:
    start = threading.Barrier(count)

    def run(number: int) -> object:
        try:
            start.wait()
            return act(number)
        except AlreadyDone as done:
            return done.problem
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_clerks_who_change_one_event_at_once_one_does_and_the_others_are_told(stored):
    told = at_once(
        lambda number: change_event(stored.pk, 0, particulars(title="At once", place=f"Room {number}"))
    )
    (winner,) = [each for each in told if isinstance(each, Event)]
    assert sum("Somebody changed" in str(each) for each in told) == 2
    stored.refresh_from_db()
    assert (stored.place, stored.sequence) == (winner.place, 1)


def test_clerks_who_write_down_the_same_event_at_once_get_a_word_each(stored):
    told = at_once(lambda _: create_draft(particulars(title="At once")))
    assert sorted(str(each) for each in told) == ["at-once-2", "at-once-3", "at-once-4"]
