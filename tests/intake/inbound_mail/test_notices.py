"""Notices go to subscribers who confirmed, once, and end at one click, one reply, or when mail comes back."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import DatabaseError, transaction

from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.mail.own_mailboxes import token_address
from keepfaith.disclosure.models import Mailing, OutgoingMessage, Record
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention.expired_subscriptions import erase_expired
from keepfaith.disclosure.tasks.task_actions import Clerk
from keepfaith.policies.forms.topics import topic_name
from keepfaith.website.processes.portal import LocalPortal
from tests.custody.resealing import rewrite
from tests.intake.forms.test_forms import opened, receipt, send

from .conftest import HEARINGS, ORIGIN, TOPICS, letter, link, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def test_opening_the_confirmation_link_confirms_nothing(subscribe, deliver, visitor):
    address = subscribe()
    (parcel,) = deliver()
    assert parcel.recipients == [address]
    assert parcel.message["Auto-Submitted"] == "auto-generated"
    at = link(parcel, "/events/confirm/")
    for _ in range(2):
        page = visitor.get(at, secure=True)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
        assert "Yes, send me notices" in page.content.decode()
        assert not page.cookies
    assert visitor.post(at, secure=True).status_code == 200
    assert "You’re signed up" in visitor.post(at, secure=True).content.decode()


def test_another_site_cannot_confirm(subscribe, deliver, client):
    subscribe()
    (parcel,) = deliver()
    at = link(parcel, "/events/confirm/")
    assert client.post(at, secure=True, headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(
    "query", ["", "token=", "token=aaaa", "token=" + "a" * 26, "token=%00", "token=" + "x" * 5000]
)
def test_a_forged_token_confirms_and_ends_nothing(query, visitor):
    assert visitor.post(f"/events/confirm/?{query}", secure=True).status_code == 404
    assert visitor.post(f"/events/unsubscribe/?{query}", secure=True).status_code == 404


@pytest.mark.parametrize(
    ("page", "words"),
    [("confirm", "We cannot confirm it just now"), ("unsubscribe", "We cannot end them just now")],
)
def test_a_page_whose_button_got_no_answer_has_it_once_more(visitor, monkeypatch, page, words):
    def silent(*_, **__):
        raise CustodianUnavailable("The custodian did not answer in time.")

    for name in ("confirm", "move_of", "unsubscribe"):
        monkeypatch.setattr(SubscriptionsClient, name, silent)
    address = f"/events/{page}/?token={'0' * 26}"
    answer = visitor.post(address, secure=True)
    shown = answer.content.decode()
    assert (answer.status_code, words in shown, "Try again</button>" in shown) == (503, True, True)
    assert f'<form method="post" action="{address}">' in shown


def test_a_notice_reaches_each_confirmed_subscriber_of_its_topic_once(
    subscribe, confirmed, notify, deliver, as_clerk
):
    both = confirmed(None, HEARINGS, "Workshops for teachers")
    first = confirmed()
    confirmed(None, "Workshops for teachers")
    subscribe()
    deliver()
    parcels = notify()
    assert sorted(sent.recipients[0] for sent in parcels) == sorted([both, first])
    for parcel in parcels:
        assert parcel.message["Subject"] == "Event: A hearing"
        assert "On Monday." in parcel.message.get_body(("plain",)).get_content()
    mailings.collect_recipients()
    assert deliver() == []
    what = Mailing.objects.latest("pk").what
    progress = mailings.progress(what)
    assert (progress.sent, progress.waiting, progress.recipients) == (2, 0, 2)
    with pytest.raises(mailings.MailingNotStarted):
        mailings.start(what, as_clerk, topics=[topic_name(HEARINGS)], subject="Again", body="Again")


def test_a_subscriber_to_two_topics_of_one_event_gets_one_notice(confirmed, notify):
    both = confirmed(None, HEARINGS, "Workshops for teachers")
    other = confirmed(None, "Workshops for teachers")
    parcels = notify(HEARINGS, "Workshops for teachers")
    assert sorted(parcel.recipients[0] for parcel in parcels) == sorted([both, other])


def test_a_notice_has_list_unsubscribe_headers(confirmed, notify):
    confirmed()
    (parcel,) = notify()
    message = parcel.message
    stop, reply = re.fullmatch(r"<(https://\S+)>, <mailto:(\S+)>", str(message["List-Unsubscribe"])).groups()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop.startswith(f"{ORIGIN}/events/unsubscribe/?token=")
    assert reply.startswith("eoewebservices+s.")
    assert message["List-Id"]
    assert message["Message-ID"]
    assert message["Date"]
    assert parcel.sender.startswith("eoewebservices+b.")
    assert "Everett" in message.get_body(("plain",)).get_content()
    assert len(reply.partition("@")[0]) <= 64


def test_one_click_unsubscribes_at_once_and_opening_the_link_does_not(confirmed, notify, client):
    confirmed()
    (parcel,) = notify()
    at = link(parcel, "/events/unsubscribe/")
    assert "Do you want no more" in client.get(at, secure=True).content.decode()
    assert len(notify()) == 1
    answer = client.post(
        at, {"List-Unsubscribe": "One-Click"}, secure=True, headers={"sec-fetch-site": "cross-site"}
    )
    assert (answer.status_code, answer.cookies) == (200, {})
    assert "Your notices have ended" in answer.content.decode()
    assert notify() == []
    assert "Your notices have ended" in client.post(at, secure=True).content.decode()


def test_an_altered_unsubscribe_token_ends_nothing(confirmed, notify, client):
    confirmed()
    (parcel,) = notify()
    at = link(parcel, "/events/unsubscribe/")
    token = parse_qs(urlsplit(at).query)["token"][0]
    for place in range(0, len(token), 5):
        other = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
        assert client.post(f"/events/unsubscribe/?token={other}", secure=True).status_code == 404
    assert len(notify()) == 1


@pytest.mark.parametrize("text", ["unsubscribe", "UNSUBSCRIBE.\n\n> On Monday you wrote", "Darme de baja"])
def test_a_reply_that_says_unsubscribe_ends_notices(confirmed, notify, text):
    confirmed()
    (parcel,) = notify()
    assert take(letter(text), parcel.message["Reply-To"]) == "unsubscribed"
    assert notify() == []
    assert not Record.objects.filter(form="email").exists()


def test_a_reply_with_a_question_is_inbound_mail_and_ends_nothing(confirmed, notify):
    confirmed()
    (parcel,) = notify()
    assert take(letter("How do I unsubscribe my colleague?"), parcel.message["Reply-To"]) == "kept"
    assert take(letter("I am away.", Auto_Submitted="auto-replied"), parcel.message["Reply-To"]) == "ignored"
    assert len(notify()) == 1


def report(kind, *, status="5.1.1", action="failed"):
    parts = {
        "bounce": f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; reader@example.org\nAction: {action}\nStatus: {status}\n",
        "complaint": "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\nUser-Agent: x\n",
    }
    report_type = "delivery-status" if kind == "bounce" else "feedback-report"
    return (
        (
            f"From: MAILER-DAEMON@example.org\nTo: x\nMIME-Version: 1.0\n"
            f'Content-Type: multipart/report; report-type={report_type}; boundary="b"\n\n'
            f"--b\nContent-Type: text/plain\n\nSorry.\n--b\n{parts[kind]}\n--b--\n"
        )
        .replace("\n", "\r\n")
        .encode()
    )


@pytest.mark.parametrize("kind", ["bounce", "complaint"])
def test_mail_that_came_back_ends_sending_there(confirmed, notify, kind):
    confirmed()
    (parcel,) = notify()
    assert take(report(kind), parcel.sender) == "noted"
    assert notify() == []


def test_mail_that_is_late_or_a_report_that_is_none_ends_nothing(confirmed, notify):
    confirmed()
    (parcel,) = notify()
    assert take(report("bounce", status="4.4.1", action="delayed"), parcel.sender) == "ignored"
    assert take(letter("I am away until Monday."), parcel.sender) == "ignored"
    assert take(letter("", Auto_Submitted="auto-replied"), token_address("s", b"x" * 26)) == "ignored"
    assert len(notify()) == 1


def test_a_request_for_literature_by_email_subscribes_nobody(confirmed, notify, visitor):
    answers = {"items.ESE-101": "1", "how": "By e-mail", "email": "literature@example.org"}
    receipt(send(visitor, opened(visitor, **answers)))
    address = confirmed()
    assert [parcel.recipients for parcel in notify(*TOPICS)] == [[address]]


def test_expired_subscriptions_are_erased_key_first_and_others_stay(subscribe, confirmed, deliver):
    confirmed()
    subscribe()
    deliver()
    rows = Record.objects.filter(holding="notice-subscriptions").order_by("pk")
    assert erase_expired() == 0
    days_back = "UPDATE subscriptions SET changed_on = changed_on - 7 WHERE state = 'pending'"
    rewrite(LocalPortal().custody_folder, LocalPortal().custodian_key, days_back)
    before = set(rows.values_list("pk", flat=True))
    assert erase_expired() == 1
    (gone,) = before - set(rows.values_list("pk", flat=True))
    assert custodian().digests([gone.bytes]) == {}
    assert not OutgoingMessage.objects.filter(record=gone).exists()
    assert erase_expired() == 0


def test_only_an_employee_with_the_duty_sends_notices(clerk):
    with pytest.raises(mailings.MailingNotStarted):
        mailings.start("event-x", Clerk("stranger", "events"), topics=["x"], subject="A", body="B")
    with pytest.raises(mailings.MailingNotStarted):
        mailings.start("event-x", Clerk(clerk, "events"), topics=["x"], subject="", body="B")


def test_a_paused_mailing_sends_nothing_until_it_goes_on(confirmed, deliver, as_clerk):
    confirmed()
    mailings.start("event-p", as_clerk, topics=[topic_name(HEARINGS)], subject="A hearing", body="On Monday.")
    mailings.collect_recipients()
    mailings.pause("event-p", as_clerk.account)
    assert deliver() == []
    mailings.resume("event-p", as_clerk.account)
    assert len(deliver()) == 1


def test_a_stopped_mailing_sends_nothing_and_the_database_refuses_to_resume_it(confirmed, deliver, as_clerk):
    confirmed()
    mailings.start("event-s", as_clerk, topics=[topic_name(HEARINGS)], subject="A hearing", body="On Monday.")
    mailings.collect_recipients()
    mailings.stop("event-s", as_clerk.account)
    mailings.resume("event-s", as_clerk.account)
    assert deliver() == []
    assert mailings.progress("event-s").waiting == 1
    OutgoingMessage.objects.filter(mailing__what="event-s").update(
        state=OutgoingMessage.FAILED, failure="unsure"
    )
    assert mailings.retry_unsure("event-s", as_clerk.account) == 0
    for state in (Mailing.GATHERING, Mailing.SENDING, Mailing.PAUSED, Mailing.DONE):
        with pytest.raises(DatabaseError, match="a stopped mailing never goes on"), transaction.atomic():
            Mailing.objects.filter(what="event-s").update(state=state)
    # The name of a clerk who left goes from it all the same.
    assert Mailing.objects.filter(what="event-s").update(account="Former-staff") == 1


def test_a_mailing_of_a_clerk_who_lost_the_duty_sends_nothing(confirmed, deliver, custody, as_clerk):
    from keepfaith.custody.client.admin import ControlClient

    confirmed()
    mailings.start("event-l", as_clerk, topics=[topic_name(HEARINGS)], subject="A hearing", body="On Monday.")
    mailings.collect_recipients()
    control = ControlClient(custody / "control")
    control.end_duty(as_clerk.account, "events")
    assert deliver() == []
    assert OutgoingMessage.objects.get(mailing__what="event-l").failure == "duty"
    control.close()
