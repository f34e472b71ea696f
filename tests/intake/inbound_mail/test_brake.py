"""Where too many notices are refused or come back, the rest waits until an employee decides."""

import secrets
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction

from keepfaith.agency.mail_brake import MailBrake
from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.mail.brake import release_brake
from keepfaith.disclosure.mail.delivery import Delivery, finish_mailings, recover_offered
from keepfaith.disclosure.mail.delivery_status import anything_waits
from keepfaith.disclosure.mail.own_mailboxes import token_address
from keepfaith.disclosure.models import Mailing, MailingStep, OutgoingMessage
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.errors import KeepfaithError
from keepfaith.policies.forms.topics import topic_name
from tests.duties import give_duty

from .conftest import HEARINGS, ORIGIN, letter, take
from .test_last_moment import entries_since
from .test_notices import report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
WHAT, READERS = "event-brake", 26


@pytest.fixture
def readers(confirmed):
    return [confirmed() for _ in range(READERS)]


@pytest.fixture
def colleague(custody):
    """Another employee with the duty for events."""
    account, control = f"colleague{secrets.token_hex(4)}", ControlClient(custody / "control")
    give_duty(control, account, "events")
    yield account
    control.end_staff(account)
    control.close()


@pytest.fixture
def sink_of(sink, colleague):
    """The mail server, and another employee with the duty for events."""
    return sink, colleague


def returned(parcel, *, number=""):
    """A report that a message came back, with the headers of the message, as mail servers send them."""
    number = number or parcel.message["Message-ID"]
    head = f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {number}\r\n\r\n--b--\r\n"
    return report("bounce").replace(b"--b--\r\n", head.encode())


def begin(clerk):
    mailings.start(WHAT, clerk, topics=[topic_name(HEARINGS)], subject="A hearing", body="On Monday.")
    mailings.collect_recipients()


def figures(what=WHAT):
    progress = mailings.progress(what)
    return SimpleNamespace(
        state=progress.state, tried=progress.tried, returned=progress.returned, waiting=progress.waiting
    )


def acts(what=WHAT):
    return [(step.act, step.account) for step in mailings.steps(what)]


def test_refusals_past_the_bound_hold_the_rest(readers, notify, deliver, as_clerk, sink_of):
    sink, colleague = sink_of
    sink.refusing = dict.fromkeys(readers, "550 no such mailbox")
    before = custodian().status().entries
    assert notify(what=WHAT) == []
    assert figures() == SimpleNamespace(state=Mailing.BRAKED, tried=20, returned=20, waiting=6)
    assert anything_waits()
    assert acts() == [("started", as_clerk.account), ("braked", "")]
    # The brake lies in the database: a worker that starts anew sends none, and does not call the mailing done.
    recover_offered()
    finish_mailings()
    fresh = Delivery(origin=ORIGIN, lines=1)
    assert fresh.round().sent == 0
    fresh.close()
    assert figures().state == Mailing.BRAKED
    sink.refusing = {}
    release_brake(WHAT, colleague)
    release_brake(WHAT, as_clerk.account)
    assert len(deliver()) == 6
    # None of them waits, but the mailing is still to be called done.
    assert anything_waits()
    finish_mailings()
    assert not anything_waits()
    assert figures() == SimpleNamespace(state=Mailing.DONE, tried=26, returned=20, waiting=0)
    assert acts()[2:] == [("released", colleague)]
    # Each of the three is an entry, too.
    assert entries_since(before).count("mailing") == 3


def test_what_the_custodian_does_not_enter_is_not_done(confirmed, notify):
    confirmed()
    notify(what=WHAT)
    with pytest.raises(KeepfaithError):
        mailings.stop(WHAT, "stranger")
    assert figures().state == Mailing.SENDING
    assert [act for act, _ in acts()] == ["started"]


def test_a_few_refusals_hold_nothing(readers, notify, sink):
    sink.refusing = dict.fromkeys(readers[:2], "550 no such mailbox")
    assert len(notify(what=WHAT)) == READERS - 2
    assert figures().state == Mailing.SENDING


def test_a_refusal_for_now_is_no_bounce(readers, notify, sink):
    sink.refusing = dict.fromkeys(readers, "451 later")
    assert notify(what=WHAT) == []
    assert figures() == SimpleNamespace(state=Mailing.SENDING, tried=0, returned=0, waiting=READERS)


@pytest.mark.usefixtures("readers")
def test_reports_past_the_bound_hold_the_rest_and_a_stopped_mailing_stays_stopped(
    monkeypatch, as_clerk, sink, deliver, colleague
):
    monkeypatch.setattr("keepfaith.disclosure.mail.delivery.BATCH_SIZE", 7)
    begin(as_clerk)
    before, delivery = len(sink.parcels), Delivery(origin=ORIGIN, lines=1)
    assert [delivery.round().sent for _ in range(3)] == [7, 7, 7]
    delivery.close()
    sent = sink.parcels[before:]
    for parcel in sent[:2]:
        assert take(returned(parcel), parcel.sender) == "noted"
        # The mail server may say it twice.
        assert take(returned(parcel), parcel.sender) == "noted"
    assert figures() == SimpleNamespace(state=Mailing.SENDING, tried=21, returned=2, waiting=5)
    assert take(returned(sent[2]), sent[2].sender) == "noted"
    assert figures() == SimpleNamespace(state=Mailing.BRAKED, tried=21, returned=3, waiting=5)
    assert deliver() == []
    mailings.stop(WHAT, colleague)
    release_brake(WHAT, as_clerk.account)
    assert figures().state == Mailing.STOPPED
    assert [act for act, _ in acts()] == ["started", "braked", "stopped"]


def test_a_report_of_a_stranger_or_without_a_number_is_not_counted(confirmed, notify):
    confirmed()
    (parcel,) = notify(what=WHAT)
    take(returned(parcel), token_address("b", b"x" * 26))
    take(report("bounce"), parcel.sender)
    take(returned(parcel, number="<no number@example.org>"), parcel.sender)
    take(letter("It came back."), parcel.sender)
    assert figures().returned == 0


def test_what_came_back_stays_so_and_nothing_else_of_it_changes(confirmed, notify):
    confirmed()
    (parcel,) = notify(what=WHAT)
    take(returned(parcel), parcel.sender)
    message = OutgoingMessage.objects.filter(kind=OutgoingMessage.NOTICE)
    for change in ({"came_back": False}, {"state": "waiting"}, {"came_back": True, "attempts": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            message.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        MailingStep.objects.update(act="paused")
    with pytest.raises(DatabaseError), transaction.atomic():
        MailingStep.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    ("tried", "count", "passed"),
    [(19, 19, False), (20, 2, False), (20, 3, True), (100, 10, False), (100, 11, True), (0, 0, False)],
)
def test_the_bound_is_passed_by_share_and_number(tried, count, passed):
    assert MailBrake.read({}).is_passed(tried=tried, returned=count) is passed


@pytest.mark.parametrize(
    "mail", [{"brake_percent": 0}, {"brake_percent": 100}, {"brake_percent": "10"}, {"brake_after": 0}]
)
def test_a_bound_that_is_none_is_refused(mail):
    with pytest.raises(ValueError, match="of \\[mail\\] must be a whole number"):
        MailBrake.read(mail)
