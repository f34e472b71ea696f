"""The public pages of events: coming by day, past ones, by topic; drafts are nowhere, and markup is text."""

import datetime as dt
import html
import re

import polars as pl
import pytest
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.intake.events import topics
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.presentation import ShownEvent, events_by_day, time_line
from keepfaith.visits.pipeline.path_redaction import classify_paths
from keepfaith.visits.pipeline.path_rules import PathRules

from .conftest import BOARD, HEARINGS, made, moved

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)


def get(client, address: str = "/events/", status: int = 200) -> str:
    answer = client.get(address, secure=True)
    assert answer.status_code == status
    assert not answer.cookies
    return html.unescape(answer.content.decode())


def test_coming_events_are_listed_by_day_and_past_ones_folded_below(client):
    made(title="Later", in_days=9)
    made(title="Sooner", in_days=3)
    moved(made(title="Long past"), days=100)
    moved(made(title="Just past"), days=30)
    made(Event.DRAFT, title="Not yet told")
    made(Event.CANCELLED, title="Called off", in_days=5)
    page = get(client)
    order = [page.index(f">{title}<") for title in ("Sooner", "Called off", "Later", "Just past")]
    assert order == sorted(order)
    assert page.index("<details") < page.index(">Just past<")
    assert "Long past" not in page
    assert "Not yet told" not in page
    assert page.count(">Canceled<") == 1


def test_a_page_without_events_says_so(client):
    assert "Nothing is coming just now" in get(client)
    made()
    assert "Nothing is coming about “Meetings of the board”" in get(
        client, "/events/?topic=meetings-of-the-board"
    )


def test_one_topic_is_shown_alone_and_an_unknown_one_is_not_found(client):
    made(title="A hearing", topics=[HEARINGS])
    made(title="A meeting", topics=[BOARD, HEARINGS])
    page = get(client, "/events/?topic=meetings-of-the-board")
    assert "A meeting" in page
    assert "A hearing" not in page
    assert 'href="?topic=meetings-of-the-board" aria-current="true"' in page
    assert "We cannot find that page" in get(client, "/events/?topic=nothing", 404)
    assert "A hearing" in get(client, "/events/?topic=")


def test_a_draft_is_nowhere(client):
    draft = made(Event.DRAFT)
    for address in (f"/events/{draft.slug}/", f"/events/{draft.slug}.ics"):
        assert client.get(address, secure=True).status_code == 404
    for address in ("/events/", "/events/calendar.ics", "/events/feed/", "/"):
        assert draft.title.encode() not in client.get(address, secure=True).content


def test_an_event_s_page_says_when_where_and_in_which_languages(client):
    starts_at = dt.datetime(2027, 7, 9, 22, 30, tzinfo=dt.UTC)
    event = made(starts_at=starts_at, languages=["en", "es"], link="https://meet.example.org/a?b=1&c=2")
    page = get(client, f"/events/{event.slug}/")
    assert "Friday, July 9, 2027" in page
    assert "6:30 p.m. to 8:30 p.m. (EDT)" in page
    assert 'datetime="2027-07-09T18:30:00-04:00"' in page
    assert '<span lang="es">Español</span>' in page
    assert 'href="https://meet.example.org/a?b=1&c=2" rel="noopener noreferrer external"' in page
    assert f'href="/events/{event.slug}.ics"' in page
    assert 'href="/forms/notices/"' in page


def test_a_page_in_spanish_carries_the_language_on_and_marks_what_is_english(client):
    event = made(starts_at=dt.datetime(2027, 7, 9, 22, 30, tzinfo=dt.UTC), summary="In English.")
    page = get(client, f"/es/events/{event.slug}/")
    assert "viernes, 9 de julio de 2027" in page
    assert '<span lang="en" dir="ltr">Public hearing on school meals</span>' in page
    assert '<dd lang="en" dir="ltr"><p>In English.</p></dd>' in page
    assert f'href="/events/{event.slug}.ics"' in page
    assert f'href="/es/events/{event.slug}/"' in get(client, "/es/events/")


@pytest.mark.parametrize(
    "attack",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}", "javascript:alert(1)"],
)
def test_markup_is_shown_as_text_on_every_page(client, attack):
    event = made(title=attack, summary=attack, place=attack)
    for address in ("/events/", f"/events/{event.slug}/"):
        answer = client.get(address, secure=True)
        assert b"<script" not in answer.content
        assert b"<img src=x" not in answer.content
        assert attack in html.unescape(answer.content.decode())


def test_an_event_that_takes_place_now_says_so(client):
    event = moved(made(in_days=1, hours=24), days=1.5)
    assert event.is_on(at=timezone.now())
    assert "Takes place now" in get(client)
    assert "This event takes place now" in get(client, f"/events/{event.slug}/")
    assert "This event is over" in get(client, f"/events/{moved(event, days=9).slug}/")


def test_days_are_those_of_the_place_and_an_end_at_midnight_is_no_further_day():
    def event(pk: int, starts_at: str, ends_at: str, zone: str) -> Event:
        ends = [dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) for text in (starts_at, ends_at)]
        return Event(pk=pk, starts_at=ends[0], ends_at=ends[1], zone=zone, languages=["en", "xx"])

    # Half past ten in the evening in New York, and an hour before that in Honolulu, on the day before in UTC.
    evening = event(1, "2026-03-10T02:30", "2026-03-10T04:00", "America/New_York")
    island = event(2, "2026-03-10T01:30", "2026-03-11T09:59", "Pacific/Honolulu")
    later = event(3, "2026-03-10T14:00", "2026-03-10T15:00", "America/New_York")
    days = events_by_day([later, evening, island], at=AT)
    assert [(day.day.day, [shown.event.pk for shown in day.events]) for day in days] == [
        (9, [2, 1]),
        (10, [3]),
    ]
    assert ShownEvent.of(evening, at=AT).times == "10:30 p.m. to midnight (EDT)"
    assert time_line(island) == "March 9, 2026, 3:30 p.m. to March 10, 2026, 11:59 p.m. (HST)"
    assert ShownEvent.of(evening, at=AT).languages == [("en", "English"), ("xx", "xx")]


def test_across_a_clock_change_start_and_end_are_shown_in_their_own_time():
    starts_at = dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC)
    event = Event(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), zone="America/New_York")
    assert ShownEvent.of(event, at=AT).times == "1:30 a.m. EDT to 2:30 a.m. (EST)"
    event.ends_at = starts_at + dt.timedelta(hours=1)
    assert ShownEvent.of(event, at=AT).times == "1:30 a.m. EDT to 1:30 a.m. (EST)"


def test_an_agency_without_the_form_has_events_without_topics(client, monkeypatch):
    monkeypatch.setattr(topics, "open_forms", dict)
    assert topics.topics() == ()
    made(topics=[])
    page = get(client)
    assert 'class="topics"' not in page
    assert client.get("/events/?topic=meetings-of-the-board", secure=True).status_code == 404


def test_a_topic_in_another_script_has_an_address_too(monkeypatch):
    monkeypatch.setattr(topics, "topics", lambda: ("Meetings", "会議"))
    assert topics.topic_slugs() == {"meetings": "Meetings", "topic-2": "会議"}


def test_the_access_log_keeps_an_event_s_path_for_it_names_nobody():
    paths = pl.Series(
        ["/events/public-hearing-on-school-meals/", "/es/events/unsubscribe-2.ics", "/events/calendar.ics"]
    )
    classified = classify_paths(paths, PathRules(this_agency().zone))
    assert classified["redacted"].to_list() == paths.to_list()
    assert classified["download"].to_list() == [False, True, True]
    assert not classified["form"].any()


def test_home_and_every_page_lead_to_the_events(client):
    assert '<a href="/events/">Events</a>' in get(client, "/policies/")
    assert '<h3><a href="/events/">See upcoming events</a></h3>' in get(client, "/")
    head = get(client).partition("</head>")[0]
    assert re.search('type="application/atom\\+xml"[^>]*href="/events/feed/"', head)
    assert re.search('type="text/calendar"[^>]*href="/events/calendar.ics"', head)
