"""Events for calendar programs and feed readers: read back by others' code, stable, and without anybody's name."""

import datetime as dt
import uuid
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from keepfaith.intake.events.cancel import cancel
from keepfaith.intake.events.drafts import change_event
from keepfaith.intake.events.models import Event

from .conftest import BOARD, HEARINGS, made, particulars

pytestmark = pytest.mark.django_db
CALENDAR, FEED = "/events/calendar.ics", "/events/feed/"
ATOM = "{http://www.w3.org/2005/Atom}"
ATTACK = 'Meals, "lunch"; & <b>snacks</b>\\n: 🍎' + "é" * 40
# Two ends of one event, on either side of the hour that clocks show twice.
BEFORE, AFTER = (dt.datetime(2026, 11, 1, hour, 30, tzinfo=dt.UTC) for hour in (5, 7))


def entries(client, address: str = CALENDAR, **headers: str):
    answer = client.get(address, secure=True, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(entry["UID"]): entry for entry in Calendar.from_ical(answer.content).walk("VEVENT")}


def feed(client, address: str = FEED):
    answer = client.get(address, secure=True)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def test_the_calendar_is_read_back_as_it_was_announced(client):
    event = made(
        title=ATTACK, summary="One line\n\n, another; line",
        starts_at=BEFORE + dt.timedelta(365), topics=[BOARD, HEARINGS],
        link="https://meet.example.org/a,b;c",
    )  # fmt: skip
    entry = entries(client)[str(event.uid)]
    assert str(entry["SUMMARY"]) == ATTACK
    assert str(entry["DESCRIPTION"]) == "One line\n\n, another; line\n\nhttps://meet.example.org/a,b;c"
    assert str(entry["LOCATION"]) == event.place
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (event.starts_at, event.ends_at)
    assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt == event.changed_at.replace(microsecond=0)
    assert (str(entry["STATUS"]), int(entry["SEQUENCE"])) == ("CONFIRMED", 1)
    assert [str(category) for category in entry["CATEGORIES"].cats] == [BOARD, HEARINGS]
    assert str(entry["URL"]) == f"https://testserver/events/{event.slug}/"
    assert not {"ORGANIZER", "ATTENDEE", "CONTACT"} & set(entry)


def test_instants_are_right_across_the_change_of_clocks(client):
    event = made(Event.DRAFT, starts_at=BEFORE)
    Event.objects.filter(pk=event.pk).update(state="announced", sequence=1, ends_at=AFTER)
    text = client.get(CALENDAR, secure=True).content.decode()
    assert "DTSTART:20261101T053000Z\r\n" in text
    assert "DTEND:20261101T073000Z\r\n" in text


def test_the_uid_stays_and_the_sequence_grows_with_each_change(client):
    event = made()
    versions = [entries(client)[str(event.uid)]]
    change_event(event.pk, 1, particulars(title="Another title", in_days=9))
    versions.append(entries(client)[str(event.uid)])
    cancel(event.pk, 2)
    versions.append(entries(client)[str(event.uid)])
    assert [int(entry["SEQUENCE"]) for entry in versions] == [1, 2, 3]
    assert [str(entry["STATUS"]) for entry in versions] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert uuid.UUID(str(versions[0]["UID"])) == event.uid


def test_lines_are_folded_and_end_as_the_standard_says(client):
    made(title="Ä" * 120, summary="🍎" * 2000, place="x" * 200)
    body = client.get(CALENDAR, secure=True).content
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in body.replace(b"\r\n", b"")
    body.decode()
    assert body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"\r\nVERSION:2.0\r\n" in body
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in body


def test_a_line_of_the_calendar_cannot_be_typed_into_an_event(client):
    event = made(title="End", summary="x\nEND:VEVENT\nBEGIN:VEVENT\nUID:forged", place="y;z,END:VCALENDAR")
    calendar_entries = entries(client)
    assert list(calendar_entries) == [str(event.uid)]


def test_one_event_has_a_file_of_its_own(client):
    event, _ = made(title="One"), made(title="Other")
    address = f"/events/{event.slug}.ics"
    assert list(entries(client, address)) == [str(event.uid)]
    answer = client.get(address, secure=True)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="one.ics"'
    assert client.get("/events/no-such-event.ics", secure=True).status_code == 404


def test_an_empty_calendar_is_one_too(client):
    assert entries(client) == {}
    assert feed(client) == []
    assert client.get(FEED, secure=True).content == client.get(FEED, secure=True).content


def test_an_unchanged_calendar_is_not_sent_again(client):
    event = made()
    for address in (CALENDAR, FEED, f"/events/{event.slug}.ics"):
        first = client.get(address, secure=True)
        again = client.get(address, secure=True, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        since = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert client.get(address, secure=True, headers=since).status_code == 304
    change_event(event.pk, 1, particulars(title="Changed"))
    fresh = client.get(CALENDAR, secure=True, headers={"If-None-Match": first.headers["ETag"]})
    assert b"SUMMARY:Changed" in fresh.content


def test_files_are_the_same_whatever_choices_the_address_carries(client):
    made()
    plain = client.get(CALENDAR, secure=True).content
    assert client.get(f"/no-tools{CALENDAR}", secure=True).content == plain


def test_the_feed_lists_the_latest_change_first_and_markup_as_text(client):
    quiet, loud = made(title="A hearing"), made(title=ATTACK, summary="<script>alert(1)</script>\n\nMore")
    cancel(quiet.pk, quiet.sequence)
    first, second = feed(client)
    assert first.findtext(f"{ATOM}title") == "Canceled: A hearing"
    assert second.findtext(f"{ATOM}title") == ATTACK
    assert second.findtext(f"{ATOM}id") == f"urn:uuid:{loud.uid}"
    assert second.find(f"{ATOM}link").get("href") == f"https://testserver/events/{loud.slug}/"
    assert [category.get("term") for category in second.findall(f"{ATOM}category")] == [HEARINGS]
    summary = second.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p>More</p>" in summary.text
    assert dt.datetime.fromisoformat(second.findtext(f"{ATOM}updated")) == loud.changed_at
    assert not second.findall(f"{ATOM}author")


def test_the_feed_in_spanish_speaks_spanish(client):
    event = made(Event.CANCELLED, title="A hearing")
    (entry,) = feed(client, f"/es{FEED}")
    assert entry.findtext(f"{ATOM}title") == "Cancelada: A hearing"
    assert entry.find(f"{ATOM}link").get("href") == f"https://testserver/es/events/{event.slug}/"
