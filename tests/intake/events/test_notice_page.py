"""Before notices go out, an employee sees what will arrive, in every language, and at how many people."""

import html
import re

import pytest

from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.models import Mailing
from keepfaith.intake.events.cancel import cancel
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.notices import mailing_name
from keepfaith.policies.forms.topics import topic_name
from tests.intake.events.conftest import HEARINGS, made
from tests.intake.inbound_mail.conftest import (
    ORIGIN,
    as_clerk,
    confirmed,
    deliver,
    sink,
    subscribe,
    visitor,
)
from tests.intake.inbound_mail.conftest import clerk as mail_clerk

__all__ = ["as_clerk", "confirmed", "deliver", "mail_clerk", "sink", "subscribe", "visitor"]
pytestmark = pytest.mark.django_db
_TOKEN = re.compile(r"(token=|eoewebservices\+n\.)[a-z2-7]+")


def page(answer) -> str:
    return html.unescape(answer.content.decode())


def _apart_from_links(text):
    return _TOKEN.sub("", text).replace("https://testserver", ORIGIN)


def address(event):
    return f"/desk/events/{event.pk}/notices/"


def test_the_notice_is_shown_in_every_language_without_links_of_anybody(desk, settings):
    shown = desk.get(address(made())).content.decode()
    for code, name in settings.LANGUAGES:
        assert f'<span lang="{code}">{name}</span>' in shown
    assert shown.count('class="delivered__html"') == len(settings.LANGUAGES)
    assert "Subject</dt>" in shown
    assert "Event: Public hearing on school meals" in shown
    part = shown.partition('id="arrives"')[2]
    assert "<a " not in part.partition("</section>")[0]
    assert " style=" not in shown


def test_nobody_subscribed_is_said_in_words_and_offers_no_button(desk):
    shown = page(desk.get(address(made(topics=["A topic of old", "Another of old"]))))
    assert "Nobody subscribes to “A topic of old” or “Another of old”, so no message will be sent." in shown
    assert "Send notices of this event" not in shown


@pytest.mark.parametrize("state", [Event.DRAFT, Event.CANCELLED])
def test_a_draft_and_a_canceled_event_are_previewed_and_not_sent(desk, state):
    event = made(state)
    shown = page(desk.get(address(event)))
    assert "As it arrives" in shown
    assert 'name="sequence"' not in shown.partition("<main")[2]
    assert desk.post(address(event), sequence=event.sequence).status_code == 409
    assert not Mailing.objects.exists()


def test_an_event_that_changed_after_its_preview_is_not_sent(desk):
    event = made()
    answer = desk.post(address(event), sequence=event.sequence - 1)
    assert answer.status_code == 409
    assert "No notice was sent" in page(answer)
    assert desk.post(address(event)).status_code == 400
    assert not Mailing.objects.exists()


def test_typed_markup_is_shown_as_text_in_the_message(desk):
    attack = '<script>alert(1)</script><a href="https://evil.example/">x</a>'
    shown = desk.get(address(made(title=attack, summary=attack))).content
    assert b"<script>alert" not in shown
    assert b'<a href="https://evil' not in shown


def test_the_page_belongs_to_the_duty(clerk):
    assert clerk("literature").get(address(made())).status_code == 403


@pytest.mark.usefixtures("custody")
def test_the_preview_is_what_arrives_and_the_count_is_of_people(clerk, confirmed, deliver, settings):
    desk = clerk("events")
    topics = [topic_name(HEARINGS), topic_name("Workshops for teachers")]
    before = mailings.recipient_count(topics)
    readers = {confirmed(None, HEARINGS, "Workshops for teachers"), confirmed()}
    event = made(topics=[HEARINGS, "Workshops for teachers"])
    shown = page(desk.get(address(event)))
    assert f"{before + 2} people subscribe to" in shown
    assert desk.post(address(event), sequence=event.sequence).status_code == 302
    mailings.collect_recipients()
    parcels = deliver()
    assert {parcel.recipients[0] for parcel in parcels} == readers
    text = parcels[0].message.get_body(("plain",)).get_content().replace("\r\n", "\n").strip()
    subject = parcels[0].message["Subject"]
    assert f">{subject}</span>" in shown
    plain = re.search(r'<div class="delivered__text" lang="en"[^>]*>(.*?)</div>', shown, re.DOTALL)[1]
    assert _apart_from_links(plain) == _apart_from_links(text)
    assert "These notices were started already" in page(desk.get(address(event)))
    event = cancel(event.pk, event.sequence, account=desk.account)
    assert "Canceled: " in page(desk.get(address(event)))
    assert mailings.progress(mailing_name(event)) is None
