"""An employee with the duty starts notices of an event, once, and notices of its cancelling only after that."""

import html

import pytest

from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.models import Mailing, OutgoingMessage
from keepfaith.intake.events.cancel import cancel
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.notices import mailing_name
from keepfaith.policies.forms.topics import topic_name
from tests.disclosure.desk.conftest import _holdings

from .conftest import BOARD, HEARINGS, made

__all__ = ["_holdings"]
pytestmark = pytest.mark.django_db


def page(answer) -> str:
    return html.unescape(answer.content.decode())


def address(event):
    return f"/desk/events/{event.pk}/"


def send(desk, event):
    event.refresh_from_db()
    return desk.post(f"{address(event)}notices/", sequence=event.sequence)


def test_notices_of_an_announced_event_are_started_once(desk):
    event = made(topics=[HEARINGS, BOARD])
    assert "Preview and send notices" in page(desk.get(address(event)))
    answer = send(desk, event)
    assert answer.headers["Location"] == f"{address(event)}?done=notified"
    started = Mailing.objects.get()
    assert started.topics == [topic_name(HEARINGS), topic_name(BOARD)]
    assert (started.what, started.subject, started.duty) == (mailing_name(event), event.title, "events")
    assert f"/events/{event.slug}/" in started.body
    assert event.place in started.body
    assert "\n\n\n" not in started.body
    shown = page(desk.get(answer.headers["Location"]))
    assert "The notices are on their way" in shown
    assert "Preview and send" not in shown
    assert send(desk, event).status_code == 409
    assert Mailing.objects.count() == 1


def test_a_draft_and_an_event_canceled_before_notices_notify_nobody(desk):
    for event in (made(Event.DRAFT), made(Event.CANCELLED)):
        assert "Preview and send" not in page(desk.get(address(event)))
        assert send(desk, event).status_code == 409
    assert not Mailing.objects.exists()


def test_cancelling_stops_the_notices_and_offers_a_cancellation_notice(desk):
    event = made()
    send(desk, event)
    mailings.collect_recipients()
    Mailing.objects.update(state=Mailing.SENDING)
    event = cancel(event.pk, event.sequence, account=desk.account)
    assert Mailing.objects.get().state == Mailing.STOPPED
    shown = page(desk.get(address(event)))
    assert "The notices of the event were stopped when it was canceled" in shown
    assert "Preview and send the cancellation" in shown
    send(desk, event)
    off = Mailing.objects.get(what=mailing_name(event))
    assert (off.what, off.subject) == (f"event-{event.pk}-off", f"Canceled: {event.title}")
    assert off.body.startswith("This event does not take place:")


def test_notices_are_paused_go_on_and_are_counted(desk):
    event = made()
    send(desk, event)
    Mailing.objects.update(state=Mailing.SENDING)
    change = f"{address(event)}notices/change/"
    assert "Pause" in page(desk.get(address(event)))
    assert desk.post(change, act="pause").status_code == 302
    assert Mailing.objects.get().state == Mailing.PAUSED
    assert "Go on" in page(desk.get(address(event)))
    desk.post(change, act="resume")
    assert Mailing.objects.get().state == Mailing.SENDING
    assert desk.post(change, act="explode").status_code == 400
    assert not OutgoingMessage.objects.exists()


def test_held_notices_show_their_figures_and_go_on_or_stop(desk):
    event = made()
    send(desk, event)
    Mailing.objects.update(state=Mailing.BRAKED)
    assert "Notices wait for a decision" in page(desk.get("/desk/events/"))
    shown = page(desk.get(address(event)))
    assert "Too many messages came back" in shown
    assert "The bound is 10%." in shown
    assert "Stop for good" in shown
    change = f"{address(event)}notices/change/"
    # A pause is no way around the brake.
    for act in ("pause", "resume"):
        desk.post(change, act=act)
        assert Mailing.objects.get().state == Mailing.BRAKED
    assert desk.post(change, act="release").status_code == 302
    assert Mailing.objects.get().state == Mailing.SENDING
    shown = page(desk.get(address(event)))
    assert "Went on after it was held" in shown
    assert shown.count(f", by {desk.account}.</li>") == 2


@pytest.mark.parametrize("state", [Mailing.GATHERING, Mailing.SENDING, Mailing.PAUSED, Mailing.BRAKED])
def test_stopped_notices_are_stopped_for_good(desk, state):
    event = made()
    send(desk, event)
    Mailing.objects.update(state=state)
    change = f"{address(event)}notices/change/"
    assert "Stop for good" in page(desk.get(address(event)))
    assert desk.post(change, act="stop").status_code == 302
    assert Mailing.objects.get().state == Mailing.STOPPED
    shown = page(desk.get(address(event)))
    assert "The notices were stopped" in shown
    for button in ("Go on", "Pause", "Stop for good", "Check the progress", "Preview and send"):
        assert button not in shown
    for act in ("resume", "pause", "again", "stop"):
        assert desk.post(change, act=act).status_code == 302
        assert Mailing.objects.get().state == Mailing.STOPPED
    assert send(desk, event).status_code == 409
    assert Mailing.objects.count() == 1


def test_an_employee_without_the_duty_sends_nothing(clerk):
    event, other = made(), clerk("literature")
    assert send(other, event).status_code == 403
    assert other.post(f"{address(event)}notices/change/", act="pause").status_code == 403
    assert not Mailing.objects.exists()
