"""Clerks who work on events at the same moment: one does it, the others get a message or their own."""

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


def test_one_of_several_clerks_who_change_an_event_at_once_succeeds(stored):
    outcomes = at_once(
        lambda number: change_event(stored.pk, 0, particulars(title="At once", place=f"Room {number}"))
    )
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, Event)]
    assert sum("Somebody changed" in str(outcome) for outcome in outcomes) == 2
    stored.refresh_from_db()
    assert (stored.place, stored.sequence) == (winner.place, 1)


def test_events_created_at_once_with_one_title_get_different_slugs(stored):
    slugs = at_once(lambda _: create_draft(particulars(title="At once")))
    assert sorted(str(slug) for slug in slugs) == ["at-once-2", "at-once-3", "at-once-4"]
