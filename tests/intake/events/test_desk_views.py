"""The desk of events is for employees with the duty; it loses nothing typed and overwrites nobody's change."""

import html
import re

import pytest
from django.test import Client

from keepfaith.intake.events.local_time import FIRST, SECOND
from keepfaith.intake.events.models import Event

from .conftest import BOARD, HEARINGS, made, typed

pytestmark = pytest.mark.django_db
EVENTS = "/desk/events/"


def page(answer) -> str:
    return html.unescape(answer.content.decode())


def test_an_event_is_written_down_announced_changed_and_canceled(desk, client):
    made_at = desk.post(f"{EVENTS}new/", **typed())
    event = Event.objects.get()
    address = f"{EVENTS}{event.pk}/"
    assert made_at.headers["Location"] == f"{address}?done=kept"
    assert "The draft is kept" in page(desk.get(made_at.headers["Location"]))
    assert client.get(f"/events/{event.slug}/", secure=True).status_code == 404
    assert desk.post(f"{address}announce/", sequence=0).headers["Location"] == f"{address}?done=announced"
    assert client.get(f"/events/{event.slug}/", secure=True).status_code == 200
    assert desk.post(address, **typed(place="Example Hall"), sequence=1).status_code == 302
    assert "Example Hall" in page(client.get(f"/events/{event.slug}/", secure=True))
    shown = page(desk.get(address))
    assert 'id="notices"' in shown
    assert "Change the announced event" in shown
    assert desk.post(f"{address}cancel/", sequence=2).status_code == 302
    assert "This event is canceled" in page(client.get(f"/events/{event.slug}/", secure=True))
    shown = page(desk.get(address))
    assert "<form" not in shown.partition("<main")[2]
    assert [
        title for title in ("Coming", "Drafts", "Past") if f">{title}</h2>" in page(desk.get(EVENTS))
    ] == ["Coming"]


def test_a_draft_is_discarded(desk):
    event = made(Event.DRAFT)
    done = desk.post(f"{EVENTS}{event.pk}/discard/", sequence=0)
    assert done.headers["Location"] == f"{EVENTS}?done=discarded"
    assert "The draft is discarded" in page(desk.get(done.headers["Location"]))
    assert desk.get(f"{EVENTS}{event.pk}/").status_code == 404
    assert desk.post(f"{EVENTS}{event.pk}/announce/", sequence=0).status_code == 404
    assert not Event.objects.exists()


@pytest.mark.parametrize("duties", [("literature",), ("security", "records"), ()])
def test_an_employee_without_the_duty_is_refused_by_the_clause_and_changes_nothing(clerk, duties):
    event, desk = made(Event.DRAFT), clerk(*duties)
    for address in (EVENTS, f"{EVENTS}new/", f"{EVENTS}{event.pk}/", f"{EVENTS}999999/"):
        answer = desk.get(address)
        assert answer.status_code == 403
        assert "Refused under the clause “need-to-know”" in page(answer)
        assert event.title not in page(answer)
    for act in ("", "announce/", "cancel/", "discard/"):
        assert desk.post(f"{EVENTS}{event.pk}/{act}", **typed(), sequence=0).status_code == 403
    assert desk.post(f"{EVENTS}new/", **typed()).status_code == 403
    assert Event.objects.get().sequence == 0


def test_a_duty_that_ended_opens_nothing_more(clerk, control):
    desk = clerk("events")
    assert desk.get(EVENTS).status_code == 200
    control.end_duty(desk.account, "events")
    assert desk.get(EVENTS).status_code == 403


def test_a_form_from_elsewhere_is_refused(desk):
    event = made(Event.DRAFT)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.client.cookies
    for headers in ({}, {"Origin": "https://evil.example"}):
        answer = strict.post(f"{EVENTS}{event.pk}/announce/", {"sequence": 0}, secure=True, headers=headers)
        assert answer.status_code == 403
    event.refresh_from_db()
    assert event.is_draft


def test_each_page_of_the_desk_leads_to_the_events(desk):
    assert '<a href="/desk/events/">Events</a>' in page(desk.get("/desk/"))
    assert '<a href="/desk/events/" aria-current="page">' in page(desk.get(EVENTS))
    assert '<a href="/desk/events/" aria-current="true">' in page(desk.get(f"{EVENTS}new/"))


@pytest.mark.parametrize(
    ("changes", "place", "problem"),
    [
        ({"starts_on": "9999-12-31"}, "starts_on", "The year is 9999."),
        ({"starts_on": "2027-02-30"}, "starts_on", "no such day"),
        ({"ends_on": "2027-03-08"}, "ends_on", "after the start"),
        ({"ends_at": "18:30"}, "ends_on", "after the start"),
        ({"ends_on": "2028-04-12"}, "ends_on", "at most 31 days"),
        ({"starts_at": "half past six"}, "starts_at", "not a time of the clock"),
        ({"starts_on": "2027-03-14", "starts_at": "02:30"}, "starts_at", "never show 02:30"),
        ({"title": ""}, "title", "Enter the title."),
        ({"title": "x" * 121}, "title", "Use at most 120"),
        ({"title": "two\nlines"}, "title", "in one line"),
        ({"title": "a\x00b"}, "title", "not text"),
        ({"summary": "x" * 2001}, "summary", "Use at most 2,000"),
        ({"place": " "}, "place", "Enter the place."),
        ({"link": "http://example.org/"}, "link", "begins with https://"),
        ({"link": "https://clerk:word@example.org/"}, "link", "without an account"),
        ({"link": "javascript:alert(1)"}, "link", "begins with https://"),
        ({"link": "HTTPS://example.org/"}, "link", "begins with https://"),
        ({"link": "https://[::1/"}, "link", "begins with https://"),
        ({"topics": []}, "topics", "Choose at least one"),
        ({"languages": []}, "languages", "Choose at least one"),
    ],
)
def test_an_error_is_shown_at_its_input_and_typed_values_are_retained(desk, changes, place, problem):
    sent = typed(**changes)
    answer = desk.post(f"{EVENTS}new/", **sent)
    assert answer.status_code == 422
    shown = page(answer)
    assert problem in re.search(f'<a href="#{place}">([^<]*)</a>', shown)[1]
    assert re.search(f'id="{place}(-problem)?"', shown)
    assert "<title>Error: " in shown
    for name in ("title", "place", "link", "starts_on", "ends_at"):
        assert (
            f'value="{str(sent[name]).replace(chr(0), "").replace(chr(10), " ").strip()}"'
            in shown.replace("\n", " ")
        )
    assert not Event.objects.exists()


def test_all_errors_are_shown_at_once_in_the_order_of_the_form(desk):
    answer = desk.post(f"{EVENTS}new/", **typed(title="", place="", starts_on="", ends_at="", topics=[]))
    assert re.findall('<li><a href="#([a-z_]+)">', page(answer)) == [
        "title", "place", "starts_on", "ends_at", "topics",
    ]  # fmt: skip


def test_an_ambiguous_time_needs_a_choice_which_is_stored(desk):
    sent = typed(starts_on="2027-11-07", starts_at="01:30", ends_on="2027-11-07", ends_at="03:00")
    answer = desk.post(f"{EVENTS}new/", **sent)
    assert answer.status_code == 422
    assert "show 01:30 twice" in page(answer)
    assert 'name="starts_turn" value="second"' in page(answer)
    assert 'name="ends_turn"' not in page(answer)
    for turn, hour in ((FIRST, 5), (SECOND, 6)):
        assert desk.post(f"{EVENTS}new/", **sent, starts_turn=turn).status_code == 302
        event = Event.objects.latest("pk")
        assert event.starts_at.hour == hour
        again = page(desk.get(f"{EVENTS}{event.pk}/"))
        assert re.search(f'name="starts_turn" value="{turn}" autocomplete="off" checked', again)


@pytest.mark.parametrize(
    "changes",
    [
        {"zone": "Europe/Paris"}, {"zone": ""}, {"zone": "../../etc/passwd"}, {"topics": ["Something else"]},
        {"languages": ["xx"]}, {"topics": [HEARINGS, "x"]},
    ],
)  # fmt: skip
def test_a_request_that_the_form_cannot_send_is_refused(desk, changes):
    assert desk.post(f"{EVENTS}new/", **typed(**changes)).status_code == 400
    assert not Event.objects.exists()


@pytest.mark.parametrize("sequence", ["", "-1", "x", "9" * 30, "١"])
def test_a_form_that_does_not_say_what_it_was_made_from_is_refused(desk, sequence):
    event = made(Event.DRAFT)
    for act in ("", "announce/", "cancel/", "discard/"):
        assert desk.post(f"{EVENTS}{event.pk}/{act}", **typed(), sequence=sequence).status_code == 400
    assert Event.objects.get().sequence == 0


def test_the_second_of_two_clerks_sees_the_conflict_and_retains_typed_values(clerk):
    event, one, other = made(), clerk("events"), clerk("events")
    address = f"{EVENTS}{event.pk}/"
    assert one.post(address, **typed(place="Example House"), sequence=event.sequence).status_code == 302
    answer = other.post(address, **typed(place="Example Barn"), sequence=event.sequence)
    assert answer.status_code == 409
    shown = page(answer)
    assert "Someone else changed this event" in shown
    assert "<dd>Example House</dd>" in shown
    assert 'value="Example Barn"' in shown
    assert f'name="sequence" value="{event.sequence + 1}"' in shown
    # A fault keeps the state that the form was made from: it is no way around.
    faulty = page(other.post(address, **typed(title=""), sequence=event.sequence))
    assert f'name="sequence" value="{event.sequence}"' in faulty
    assert other.post(f"{address}cancel/", sequence=event.sequence).status_code == 409
    assert other.post(address, **typed(place="Example Barn"), sequence=event.sequence + 1).status_code == 302


def test_an_announced_event_is_not_moved_into_the_past(desk):
    event = made()
    sent = typed(starts_on="2024-03-09", ends_on="2024-03-09")
    answer = desk.post(f"{EVENTS}{event.pk}/", **sent, sequence=event.sequence)
    assert answer.status_code == 422
    assert "would be over already" in page(answer)


def test_an_event_retains_a_topic_that_is_no_longer_offered(desk):
    event = made(Event.DRAFT, topics=["A topic of old"])
    address = f"{EVENTS}{event.pk}/"
    assert re.search('value="A topic of old"[^>]* checked', page(desk.get(address)))
    assert desk.post(address, **typed(topics=["A topic of old", BOARD]), sequence=0).status_code == 302
    assert Event.objects.get().topics == ["A topic of old", BOARD]
    assert desk.post(f"{EVENTS}new/", **typed(topics=["A topic of old"])).status_code == 400


def test_typed_markup_is_shown_as_text(desk):
    attack = "<script>alert(1)</script>\"'><img src=x>"
    desk.post(f"{EVENTS}new/", **typed(title=attack, summary=attack, place=attack))
    event = Event.objects.get()
    for answer in (desk.get(EVENTS), desk.get(f"{EVENTS}{event.pk}/")):
        assert b"<script" not in answer.content
        assert b"<img src=x" not in answer.content
        assert attack in page(answer)
