"""Events are drafted, announced, changed and canceled in that order, one change at a time, guarded by the database."""

import datetime as dt
from dataclasses import asdict

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from keepfaith.disclosure.tasks.task_actions import AlreadyDone
from keepfaith.errors import KeepfaithError
from keepfaith.intake.events.announce import announce
from keepfaith.intake.events.cancel import cancel
from keepfaith.intake.events.demo_data import announce_samples
from keepfaith.intake.events.drafts import change_event, create_draft, discard_draft
from keepfaith.intake.events.models import MAX_DURATION, Event
from keepfaith.intake.events.revision import EventOver, NoSuchEvent

from .conftest import made, moved, particulars

pytestmark = pytest.mark.django_db


def refused_by_the_database(act, code: str) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        act()
    assert refused.value.__cause__.sqlstate == code


def test_an_event_goes_from_draft_to_announced_to_canceled_and_each_change_is_counted():
    event = create_draft(particulars())
    assert (event.state, event.sequence) == ("draft", 0)
    event = announce(event.pk, 0)
    assert (event.state, event.sequence) == ("announced", 1)
    announced_at = event.changed_at
    event = change_event(event.pk, 1, particulars(title="Another title"))
    assert (event.state, event.sequence, event.title) == ("announced", 2, "Another title")
    assert event.changed_at > announced_at
    event = cancel(event.pk, 2)
    assert (event.state, event.sequence) == ("cancelled", 3)
    for act in (lambda: cancel(event.pk, 3), lambda: change_event(event.pk, 3, particulars())):
        with pytest.raises(AlreadyDone, match="was canceled"):
            act()


def test_a_second_change_from_the_same_state_is_refused():
    event = made()
    seen = event.sequence
    change_event(event.pk, seen, particulars(place="Example House"))
    for act in (
        lambda: change_event(event.pk, seen, particulars(place="Example Barn")),
        lambda: cancel(event.pk, seen),
        lambda: announce(event.pk, seen),
        lambda: discard_draft(event.pk, seen),
    ):
        with pytest.raises(AlreadyDone, match="Somebody changed this event"):
            act()
    event.refresh_from_db()
    assert (event.place, event.state, event.sequence) == ("Example House", "announced", seen + 1)


def test_an_invalid_transition_is_refused():
    event = made(Event.DRAFT)
    with pytest.raises(KeepfaithError, match="never announced"):
        cancel(event.pk, 0)
    announce(event.pk, 0)
    with pytest.raises(AlreadyDone, match="announced already"):
        announce(event.pk, 1)
    with pytest.raises(AlreadyDone, match="was announced"):
        discard_draft(event.pk, 1)
    with pytest.raises(NoSuchEvent):
        cancel(999_999_999, 0)


def test_a_discarded_draft_frees_its_slug():
    event = made(Event.DRAFT)
    discard_draft(event.pk, 0)
    assert made(Event.DRAFT).slug == event.slug


def test_a_past_event_cannot_be_announced_or_moved_but_its_text_can_be_corrected():
    past = made(Event.DRAFT, in_days=-2)
    with pytest.raises(EventOver):
        announce(past.pk, 0)
    coming = made()
    with pytest.raises(EventOver):
        change_event(coming.pk, coming.sequence, particulars(in_days=-2))
    over = moved(coming, days=30)
    mended = particulars(starts_at=over.starts_at, place="Example House")
    assert change_event(over.pk, over.sequence, mended).place == "Example House"


def test_a_slug_follows_the_title_of_a_draft_and_stays_once_announced():
    first, second = made(Event.DRAFT), made(Event.DRAFT)
    assert (first.slug, second.slug) == ("public-hearing-on-school-meals", "public-hearing-on-school-meals-2")
    first = change_event(first.pk, 0, particulars(title="Calendar"))
    assert first.slug == "calendar-2"
    announced = announce(first.pk, 1)
    assert change_event(announced.pk, 2, particulars(title="Feed")).slug == "calendar-2"
    for title, word in (
        ("会議", "event"),
        ("__ - __", "event-2"),
        ("Reunión: niños & familias", "reunion-ninos-familias"),
        ("x" * 120, "x" * 50),
        ("<script>alert(1)</script>", "scriptalert1script"),
        ("a_b", "a-b"),
        ("Unsubscribe!", "unsubscribe-2"),
    ):
        assert made(Event.DRAFT, title=title).slug == word


NOW = timezone.now()
HOUR = dt.timedelta(hours=1)
TOO_EARLY, TOO_LATE = (
    dt.datetime(1999, 12, 31, 23, tzinfo=dt.UTC),
    dt.datetime(2100, 12, 31, 23, tzinfo=dt.UTC),
)


@pytest.mark.parametrize(
    "columns",
    [
        {"starts_at": NOW, "ends_at": NOW},
        {"starts_at": NOW, "ends_at": NOW - HOUR},
        {"starts_at": NOW, "ends_at": NOW + dt.timedelta(400)},
        {"starts_at": NOW, "ends_at": NOW + MAX_DURATION + dt.timedelta(seconds=1)},
        {"starts_at": TOO_EARLY, "ends_at": TOO_EARLY + HOUR},
        {"starts_at": TOO_LATE, "ends_at": TOO_LATE + HOUR},
        {"link": "http://example.org/"},
        {"link": "javascript:alert(1)"},
        {"title": ""},
        {"place": ""},
        {"slug": "../desk"},
        {"topics": "Meetings of the board"},
        {"languages": []},
    ],
)
def test_the_database_refuses_an_invalid_event(columns):
    whole = {**asdict(particulars()), "slug": "a-word"}
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        Event.objects.create(**{**whole, **columns})
    assert refused.value.__cause__.sqlstate == "23514"
    Event.objects.create(**whole)


def test_thirty_one_days_fit_to_the_second():
    longest = particulars(hours=MAX_DURATION / dt.timedelta(hours=1))
    assert create_draft(longest).ends_at - longest.starts_at == MAX_DURATION
    for limit in ({"starts_at": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)}, {"in_days": 1}):
        create_draft(particulars(**limit))
    late = dt.datetime(2100, 12, 31, 23, 58, tzinfo=dt.UTC)
    create_draft(particulars(starts_at=late, hours=1 / 60))


def test_the_database_refuses_an_earlier_state_and_the_deletion_of_an_announced_event():
    event = made()

    def saved(**columns):
        for name, value in columns.items():
            setattr(event, name, value)
        event.save()

    refused_by_the_database(lambda: saved(state="draft", sequence=2), "KF033")
    event.refresh_from_db()
    refused_by_the_database(lambda: saved(title="Silently"), "KF035")
    event.refresh_from_db()
    refused_by_the_database(lambda: saved(slug="elsewhere", sequence=2), "KF034")
    event.refresh_from_db()
    refused_by_the_database(event.delete, "KF031")
    columns = {**asdict(particulars()), "slug": "a-word"}
    refused_by_the_database(lambda: Event.objects.create(**columns, state="announced"), "KF032")
    cancel(event.pk, event.sequence)
    event.refresh_from_db()
    refused_by_the_database(lambda: saved(state="announced", sequence=3), "KF033")


def test_the_time_of_a_change_is_the_database_s():
    event = create_draft(particulars())
    event.changed_at = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
    event.sequence = 1
    event.save()
    event.refresh_from_db()
    assert abs(timezone.now() - event.changed_at) < dt.timedelta(minutes=1)


def test_samples_are_made_once_in_every_state_and_all_still_to_come():
    assert announce_samples() == 6
    assert announce_samples() == 0
    assert {event.state for event in Event.objects.all()} == {"draft", "announced", "cancelled"}
    assert Event.objects.coming(at=timezone.now()).count() == 6
    assert all(len(event.topics) == 1 for event in Event.objects.all())
