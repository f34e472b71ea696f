"""An employee tries a message on themselves: it goes to their address at work alone, and counts nowhere else."""

import datetime as dt
import html

import pytest
from django.conf import settings as configured

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.mail import mailings, trial_messages
from keepfaith.disclosure.mail.own_mailboxes import own_mailbox, trial_address
from keepfaith.disclosure.mail.templates import current_template
from keepfaith.disclosure.mail.trial_messages import MAX_A_DAY, TrialMessages
from keepfaith.disclosure.models import Mailing, OutgoingMessage, Record, Template, TrialMessage
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.intake.events.notices import mailing_name
from tests.disclosure.desk.conftest import Desk, _holdings, control
from tests.disclosure.desk.conftest import clerk as desk_of
from tests.intake.events.conftest import made

from .conftest import ORIGIN, letter, take
from .test_brake import returned

__all__ = ["_holdings", "control", "desk_of"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
ADDRESS = "clerk@staff.example.gov"


@pytest.fixture
def desk(desk_of):
    """An employee for events and answers who has an address at work."""
    desk = desk_of("events", "assistance")
    Employee.objects.filter(account=desk.account).update(work_address=ADDRESS)
    return desk


@pytest.fixture
def trials(sink):
    return TrialMessages(origin=ORIGIN)


@pytest.fixture
def event():
    return made()


def at(event):
    return f"/desk/events/{event.pk}/notices/"


def tried(desk, event, language="en"):
    answer = desk.post(at(event), act="test", language=language)
    assert answer.headers["Location"] == f"{at(event)}?done=tried#trials"
    return TrialMessage.objects.latest("pk")


def page(answer):
    return html.unescape(answer.content.decode())


def test_a_notice_is_tried_on_oneself_alone(desk, event, trials, sink):
    message = tried(desk, event)
    assert "It waits to go out." in page(desk.get(at(event)))
    assert trials.send_due() == 1
    (parcel,) = sink.parcels
    assert parcel.recipients == [ADDRESS]
    assert parcel.message["To"] == ADDRESS
    assert parcel.message["Subject"] == f"[Test] Event: {event.title}"
    assert parcel.sender == parcel.message["Reply-To"] == trial_address(message.number)
    text = parcel.message.get_body(("plain",)).get_content().replace("\r\n", "\n").strip()
    shown = page(desk.get(at(event)))
    assert "It went out." in shown
    assert text.splitlines()[0] in shown
    assert event.place in text
    assert trials.send_due() == 0
    assert not OutgoingMessage.objects.exists()
    assert not Mailing.objects.exists()
    assert mailings.progress(mailing_name(event)) is None
    assert ADDRESS not in str(list(TrialMessage.objects.values()))


def test_it_comes_in_the_language_that_was_chosen(desk, event, trials, sink):
    tried(desk, event, "es")
    tried(desk, event, "xx")
    trials.send_due()
    assert [str(parcel.message["Subject"]) for parcel in sink.parcels] == [
        f"[Test] Actividad: {event.title}",
        f"[Test] Event: {event.title}",
    ]


def test_one_that_comes_back_is_shown_to_its_employee_and_counts_nowhere_else(
    desk, event, trials, sink, desk_of
):
    tried(desk, event)
    trials.send_due()
    (parcel,) = sink.parcels
    records = Record.objects.count()
    assert take(returned(parcel), parcel.sender) == "noted"
    assert take(returned(parcel), parcel.sender) == "ignored"
    shown = page(desk.get(at(event)))
    assert "It came back: it cannot be delivered to your address at work." in shown
    assert "It came back" not in page(desk_of("events").get(at(event)))
    assert Record.objects.count() == records
    assert not OutgoingMessage.objects.exists()
    assert not Mailing.objects.exists()


def test_what_else_comes_to_a_test_message_is_no_letter(desk, event, trials, sink):
    tried(desk, event)
    trials.send_due()
    (parcel,) = sink.parcels
    records = Record.objects.count()
    assert take(letter("unsubscribe"), parcel.sender) == "ignored"
    assert take(letter("I am away.", Auto_Submitted="auto-replied"), parcel.sender) == "ignored"
    assert Record.objects.count() == records
    assert TrialMessage.objects.get().state == TrialMessage.SENT


def test_an_address_that_was_not_made_here_means_nothing(desk, event):
    whole = trial_address(tried(desk, event).number)
    assert own_mailbox(whole).meaning == "trial"
    assert len(whole.partition("@")[0]) <= 64
    local, _, host = whole.partition("@")
    for wrong in (
        local[:-1],
        f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}",
        local.replace(".", "", 1),
        f"{local}x",
    ):
        assert own_mailbox(f"{wrong}@{host}") is None


def test_a_server_that_refuses_or_is_not_there(desk, event, trials, sink, settings):
    tried(desk, event)
    sink.refusing = {ADDRESS: "451 later"}
    assert trials.send_due() == 0
    assert TrialMessage.objects.get().state == TrialMessage.WAITING
    # Not at once, but later; and at once by a process that starts anew.
    sink.refusing = {ADDRESS: "550 no such mailbox"}
    assert trials.send_due() == 0
    assert TrialMessages(origin=ORIGIN).send_due() == 0
    assert "The mail server refused it." in page(desk.get(at(event)))
    tried(desk, event)
    options = {**configured.MAILERS["default"]["OPTIONS"], "port": 1}
    settings.MAILERS = {"default": {**configured.MAILERS["default"], "OPTIONS": options}}
    assert TrialMessages(origin=ORIGIN).send_due() == 0
    assert TrialMessage.objects.latest("pk").state == TrialMessage.WAITING


def test_one_that_a_crash_cut_off_is_not_sent_twice(desk, event, sink):
    tried(desk, event)
    TrialMessage.objects.update(state=TrialMessage.OFFERED)
    assert TrialMessages(origin=ORIGIN).send_due() == 0
    assert sink.parcels == []
    assert "did not say whether it took it" in page(desk.get(at(event)))


def test_without_an_address_at_work_there_is_no_test_message(desk, event, trials, sink):
    waiting = tried(desk, event)
    Employee.objects.update(work_address="")
    shown = page(desk.get(at(event)))
    assert "no e-mail address at work" in shown
    assert 'value="test"' not in shown
    refused = desk.post(at(event), act="test", language="en")
    assert refused.status_code == 409
    assert "Ask whoever made your account" in page(refused)
    assert trials.send_due() == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.failure, sink.parcels) == (TrialMessage.FAILED, "no address", [])


def test_an_employee_has_so_many_a_day_and_each_is_gone_after_a_week(desk, event, trials, monkeypatch):
    for _ in range(MAX_A_DAY):
        tried(desk, event)
    assert "test messages sent today" in page(desk.post(at(event), act="test", language="en"))
    assert TrialMessage.objects.count() == MAX_A_DAY
    later = today() + dt.timedelta(days=8)
    monkeypatch.setattr(trial_messages, "today", lambda: later)
    assert trials.send_due() == 0
    assert not TrialMessage.objects.exists()


def test_a_wording_is_tried_before_it_is_saved(desk, trials, sink):
    body = "Dear reader,\r\n\r\n{answer}\r\n\r\nNot saved."
    form = {"subject": "A new subject", "body": body, "after": "0", "act": "test", "language": "en"}
    answer = desk.post("/desk/templates/answer/", **form)
    assert answer.status_code == 200
    assert "The test message is on its way to you" in page(answer)
    assert 'value="A new subject"' in page(answer)
    assert trials.send_due() == 1
    (parcel,) = sink.parcels
    assert parcel.message["Subject"] == "[Test] A new subject"
    assert "Not saved." in parcel.message.get_body(("plain",)).get_content()
    assert not Template.objects.exists()
    assert current_template("answer").version == 0
    assert desk.post("/desk/templates/answer/", **{**form, "body": "{nothing}"}).status_code == 422
    Employee.objects.update(work_address="")
    assert desk.post("/desk/templates/answer/", **form).status_code == 409


def test_a_wording_is_tried_only_by_the_duty(desk, control: ControlClient, event):
    form = {"subject": "A", "body": "{answer}", "after": "0", "act": "test", "language": "en"}
    control.end_duty(desk.account, "assistance")
    assert desk.post("/desk/templates/answer/", **form).status_code == 403
    control.end_duty(desk.account, "events")
    assert desk.post(at(event), act="test", language="en").status_code == 403
    assert desk.post(at(event), act="explode").status_code == 403
    assert not TrialMessage.objects.exists()


def test_an_act_that_no_form_has_is_refused(desk: Desk, event):
    assert desk.post(at(event), act="explode").status_code == 400
