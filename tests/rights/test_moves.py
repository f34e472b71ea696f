"""Somebody has their notices go to another address: it counts once confirmed there, and is taken back for a week."""

import datetime as dt
import re
import secrets
import uuid
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError
from django.utils.formats import date_format

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.disclosure.mail.links import encode_token
from keepfaith.disclosure.mail_queue import queue_move
from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.own_records import moves
from keepfaith.disclosure.records.custodian_clients import subscriptions_client
from keepfaith.policies.forms.topics import topic_name
from tests.intake.inbound_mail.conftest import HEARINGS, link
from tests.proofs import prove
from tests.rights.test_pages import act, open_report, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
CONFIRM = "/events/confirm/"


@pytest.fixture
def other():
    return f"moved{secrets.token_hex(4)}@example.org"


def hidden(page, name):
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def own_number(page):
    (number,) = {
        number for number in hidden(page, "record") if Record.objects.get(pk=number).form == "notices"
    }
    return number


def give(visitor, proof, number, address):
    """Give another address by the page's steps; return the page that follows."""
    page = act(visitor, proof, act="move", record=number).content.decode()
    assert "Get your notices at another address" in page
    (once,) = hidden(page, "once")
    return act(visitor, proof, act="give-address", record=number, value=address, once=once).content.decode()


def to(parcels, address):
    return [parcel for parcel in parcels if parcel.recipients == [address]]


def is_listed(number):
    return subscriptions_client().is_listed(topic_name(HEARINGS), uuid.UUID(number).bytes)


def moved(visitor, deliver, address, other):
    """Have notices go to another address which confirms; return the proof at the first, its record, and what came."""
    page, proof = open_report(visitor, deliver, address)
    number = own_number(page)
    give(visitor, proof, number, other)
    (asking,) = to(deliver(), other)
    page = visitor.post(link(asking, CONFIRM), secure=True)
    assert "You’re signed up" in page.content.decode()
    return proof, number, deliver()


@pytest.fixture
def notices(confirmed, address):
    confirmed(address, HEARINGS)
    return address


def test_it_counts_once_confirmed_there_and_the_mailbox_before_is_told(visitor, deliver, notices, other):
    page, proof = open_report(visitor, deliver, notices)
    number = own_number(page)
    page = give(visitor, proof, number, other)
    assert "We are sending a message to the new address" in page
    assert "you gave another address" in page
    assert other not in page
    parcels = deliver()
    (asking,) = to(parcels, other)
    assert notices not in asking.raw.decode()
    assert not [
        parcel for parcel in to(parcels, notices) if "another address" in str(parcel.message["Subject"])
    ]
    at = link(asking, CONFIRM)
    assert visitor.get(at, secure=True).status_code == 200
    deliver()
    assert not OutgoingMessage.objects.filter(kind="moved").exists()
    visitor.post(at, secure=True)
    (parcel,) = deliver()
    assert parcel.recipients == [notices]
    text, until = text_of(parcel), this_agency().day(dt.datetime.now(dt.UTC)) + dt.timedelta(days=7)
    assert str(parcel.message["Subject"]) == "Something that we send you goes to another address"
    assert ("What goes there: event notices" in text, date_format(until) in text) == (True, True)
    assert other not in parcel.raw.decode()
    page, _ = open_report(visitor, deliver, other)
    assert (HEARINGS in page, other in page, notices in page) == (True, True, False)
    page, _ = open_report(visitor, deliver, notices)
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=7)
    assert (f"Until {date_format(until)} you can take this back" in page, other in page) == (True, False)
    visitor.post(at, secure=True)
    assert not OutgoingMessage.objects.filter(kind="moved").exclude(content_id=None).count() > 1


def test_the_mailbox_before_takes_it_back(visitor, deliver, notices, other):
    _, number, _ = moved(visitor, deliver, notices, other)
    _, proof = open_report(visitor, deliver, notices)
    page = act(visitor, proof, act="restore-address", record=number).content.decode()
    assert "Your notices come to this address" in page
    assert "they go to another address" not in page
    page = act(visitor, proof, act="restore-address", record=number).content.decode()
    assert "Nothing was changed" in page


def test_whoever_has_the_new_address_takes_nothing_back(visitor, deliver, notices, other):
    _, number, _ = moved(visitor, deliver, notices, other)
    proof = encode_token(prove(other))
    assert act(visitor, proof, act="restore-address", record=number).status_code == 410
    page, proof = open_report(visitor, deliver, other)
    page = give(visitor, proof, own_number(page), f"third.{other}")
    assert "can still be taken back there" in page


def test_of_another_nothing_moves(visitor, deliver, notices, other):
    page, _ = open_report(visitor, deliver, notices)
    number, proof = own_number(page), encode_token(prove(other))
    page = act(visitor, proof, act="give-address", record=number, value=other, once="x").content.decode()
    assert "Nothing was changed" in page
    assert to(deliver(), other) == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("", "Enter your e-mail address."),
        ("nobody", "e-mail address"),
        ("two@example.org, three@example.org", "e-mail address"),
        ("a\nBcc: b@example.org", "on one line"),
        ("<script>alert(1)</script>@example.org", "e-mail address"),
        ("x" * 300 + "@example.org", "Shorten"),
    ],
)
def test_what_its_form_would_not_take_is_said_and_mailed_to_nobody(visitor, deliver, notices, value, problem):
    page, proof = open_report(visitor, deliver, notices)
    answer = act(visitor, proof, act="give-address", record=own_number(page), value=value, once="x")
    page = answer.content.decode()
    assert ("There is a problem" in page, problem in page, "<script>alert" in page) == (True, True, False)
    assert (
        deliver() == [] or not OutgoingMessage.objects.filter(kind="confirmation", state="waiting").exists()
    )


@pytest.mark.parametrize("spelled", [str.upper, lambda address: address.replace("@", "＠")])
def test_another_spelling_of_the_same_address_is_mailed_nothing(visitor, deliver, notices, spelled):
    page, proof = open_report(visitor, deliver, notices)
    deliver()
    answer = act(
        visitor, proof, act="give-address", record=own_number(page), value=spelled(notices), once="x"
    ).content.decode()
    assert "Nothing was changed" in answer or "There is a problem" in answer
    assert deliver() == []


def test_pressed_twice_one_message_goes(visitor, deliver, notices, other):
    page, proof = open_report(visitor, deliver, notices)
    for _ in range(2):
        act(visitor, proof, act="give-address", record=own_number(page), value=other, once="same")
    assert len(to(deliver(), other)) == 1


def test_no_more_than_ten_and_no_stranger_is_mailed_after_that(visitor, deliver, notices, other):
    page, proof = open_report(visitor, deliver, notices)
    number = own_number(page)
    for count in range(10):
        act(visitor, proof, act="give-address", record=number, value=f"{count}.{other}", once=f"{count}")
    page = act(visitor, proof, act="give-address", record=number, value=other, once="x").content.decode()
    assert "10 addresses were given for these notices" in page
    # Each took the place of the one before, so only the last is asked.
    parcels = [parcel for parcel in deliver() if other in parcel.recipients[0]]
    assert [parcel.recipients for parcel in parcels] == [[f"9.{other}"]]


def test_where_it_cannot_be_told_nothing_moves(visitor, deliver, notices, other, monkeypatch):
    page, proof = open_report(visitor, deliver, notices)
    number = own_number(page)
    give(visitor, proof, number, other)
    (asking,) = to(deliver(), other)

    def unable(*_, **__):
        raise DatabaseError

    monkeypatch.setattr(moves, "queue_move", unable)
    page = visitor.post(link(asking, CONFIRM), secure=True)
    assert page.status_code == 503
    assert is_listed(number)
    monkeypatch.setattr(moves, "queue_move", queue_move)
    assert visitor.post(link(asking, CONFIRM), secure=True).status_code == 200
    assert not is_listed(number)


@pytest.mark.parametrize("how", ["done", "not done", "done, and silent for longer"])
def test_where_no_answer_comes_the_mailbox_before_is_told_once_it_moved(visitor, deliver, notices, how):
    page, proof = open_report(visitor, deliver, notices)
    number, other = own_number(page), f"{secrets.token_hex(8)}@example.org"
    give(visitor, proof, number, other)
    (asking,) = to(deliver(), other)
    confirm, is_done = SubscriptionsClient.confirm, how != "not done"

    def silent(*_):
        raise CustodianUnavailable("The custodian did not answer in time.")

    with pytest.MonkeyPatch.context() as slow:

        def unanswered(client, token):
            if is_done:
                confirm(client, token)
            if how.endswith("longer"):
                slow.setattr(SubscriptionsClient, "move_of", silent)
            silent()

        slow.setattr(SubscriptionsClient, "confirm", unanswered)
        page = visitor.post(link(asking, CONFIRM), secure=True)
    shown = page.content.decode()
    assert (page.status_code, "Try again</button>" in shown) == (503, True)
    assert f'action="{link(asking, CONFIRM)}"' in shown
    before = to(deliver(), notices)
    assert len(before) == is_done
    page = visitor.post(link(asking, CONFIRM), secure=True)
    assert (page.status_code, "You’re signed up" in page.content.decode()) == (200, True)
    assert not is_listed(number)
    (parcel,) = [*before, *to(deliver(), notices)]
    assert str(parcel.message["Subject"]) == "Something that we send you goes to another address"


def test_where_the_line_breaks_the_mailbox_before_is_told(visitor, deliver, notices, other, monkeypatch):
    page, proof = open_report(visitor, deliver, notices)
    give(visitor, proof, own_number(page), other)
    (asking,) = to(deliver(), other)
    confirm = SubscriptionsClient.confirm
    monkeypatch.setattr(SubscriptionsClient, "confirm", lambda *given: (confirm(*given), confirm(*given))[1])
    assert visitor.post(link(asking, CONFIRM), secure=True).status_code == 200
    (parcel,) = to(deliver(), notices)
    assert str(parcel.message["Subject"]) == "Something that we send you goes to another address"


def test_a_request_for_a_link_is_moved_nowhere(visitor, deliver, address, other):
    page, proof = open_report(visitor, deliver, address)
    assert "at another address" not in page
    number = Record.objects.filter(form="own-link").latest("received_at").pk
    for button in ("move", "give-address", "restore-address"):
        page = act(visitor, proof, act=button, record=number, value=other).content.decode()
        assert "What we hold about you" in page
    assert to(deliver(), other) == []
    assert urlsplit(CONFIRM).path == CONFIRM
