"""Somebody has our answers go to another address: it counts once confirmed there, and is taken back for a week."""

import datetime as dt
import json
import re
import secrets
import uuid

import pytest
from django.db import DatabaseError
from django.utils.formats import date_format

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.mail.links import decode_token, encode_token
from keepfaith.disclosure.mail.own_mailboxes import own_mailbox
from keepfaith.disclosure.mail_queue import queue_move
from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.own_records import moves
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.tasks.task_actions import Clerk
from tests.intake.inbound_mail.conftest import letter, take
from tests.intake.inbound_mail.test_acceptance import last_task, queue_reply
from tests.proofs import prove
from tests.rights.test_moves import hidden, other, to
from tests.rights.test_pages import LINK, act, open_report, question, text_of

__all__ = ["other"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
QUESTION = "Which paper do I need?"


def give(visitor, proof, number, address):
    """Give another address by the page's steps; return the page that follows."""
    page = act(visitor, proof, act="move", record=number).content.decode()
    assert "Get our answers at another address" in page
    (once,) = hidden(page, "once")
    return act(visitor, proof, act="give-address", record=number, value=address, once=once).content.decode()


def link(parcel):
    """Find the link at which the new address confirms."""
    return re.search(rf"https://[^/\s]+({LINK}\?address=\w+)", text_of(parcel))[1]


@pytest.fixture
def both(address, other):
    """The address of a question, and the other one."""
    return address, other


@pytest.fixture
def own_question(visitor, deliver, address):
    """A question that its mailbox has opened with its receipt: its number, and the proof."""
    reference, code = question(visitor, address, QUESTION)
    _, proof = open_report(visitor, deliver, address)
    page = act(visitor, proof, act="receipt", reference=reference, code=code).content.decode()
    assert "They go to the address above." in page
    return str(Record.objects.get(reference=reference.replace("-", "")).pk), proof


@pytest.fixture
def moved(visitor, deliver, own_question, other):
    """The same, whose answers go to another address since; what came then is looked through."""
    number, proof = own_question
    give(visitor, proof, number, other)
    (asking,) = to(deliver(), other)
    assert visitor.post(link(asking), secure=True).status_code == 200
    deliver()
    return number, proof


@pytest.fixture
def answered(deliver, clerk):
    """Answer a question as an employee; return the message that goes out."""

    def answering(number):
        by, once = Clerk(clerk, "assistance"), secrets.token_hex(8)
        queue_reply(Record.objects.get(pk=number).task.pk, by, text="The blue one.", token=once, closes=False)
        (parcel,) = [sent for sent in deliver() if "The blue one." in text_of(sent)]
        return parcel

    return answering


def test_it_counts_once_confirmed_there_and_the_mailbox_before_is_told(
    visitor, deliver, answered, own_question, both
):
    (number, proof), (address, other) = own_question, both
    page = give(visitor, proof, number, other)
    assert ("We are sending a message to the new address" in page, other in page) == (True, False)
    assert "you gave another address" in page
    (asking,) = [parcel for parcel in deliver() if parcel.recipients == [other]]
    assert (address in asking.raw.decode(), QUESTION in asking.raw.decode()) == (False, False)
    assert asking.message["Auto-Submitted"] == "auto-generated"
    assert answered(number).recipients == [address]
    at = link(asking)
    page = visitor.get(at, secure=True).content.decode()
    assert ("Yes, send me the answers" in page, other in page, address in page) == (True, False, False)
    assert not OutgoingMessage.objects.filter(kind="moved").exists()
    page = visitor.post(at, secure=True).content.decode()
    assert ("Our answers go to this address" in page, QUESTION in page) == (True, False)
    (parcel,) = deliver()
    assert parcel.recipients == [address]
    until = this_agency().day(dt.datetime.now(dt.UTC)) + dt.timedelta(days=7)
    reference = Record.objects.get(pk=number).reference
    text = text_of(parcel)
    assert (date_format(until) in text, other in parcel.raw.decode()) == (True, False)
    assert f"answers to what was sent under the reference {reference[:5]}-{reference[5:]}" in text
    assert answered(number).recipients == [other]
    assert "Our answers go to this address" in visitor.post(at, secure=True).content.decode()


def test_the_page_and_the_file_say_where_they_go_and_what_it_was_before(visitor, moved, address, other):
    number, proof = moved
    page = act(visitor, proof, act="").content.decode()
    day = dt.datetime.now(dt.UTC).date()
    until = day + dt.timedelta(days=7)
    for words in (
        other,
        address,
        f"They go to the address above, which was confirmed on {date_format(day)} (UTC).",
        "Take the new address back",
    ):
        assert words in page
    assert "Get our answers at another address" not in page
    file = json.loads(act(visitor, proof, act="file").content)
    (record,) = [one for one in file["records"] if one["answers"]]
    assert record["answers"]["can_be_taken_back_until"] == until.isoformat()
    (field,) = [field for field in record["fields"] if field["category"] == "email-address"]
    assert (field["text"], field["text_when_it_came"]) == (other, address)
    assert [one["answers"] for one in file["records"] if one is not record] == [None]
    assert act(visitor, proof, act="pdf").status_code == 200
    assert Record.objects.get(pk=number).about_id is None


def test_the_mailbox_before_takes_it_back(visitor, deliver, answered, moved, both):
    (number, _), (address, other) = moved, both
    page, proof = open_report(visitor, deliver, address)
    assert other in page
    page = act(visitor, proof, act="restore-address", record=number).content.decode()
    assert ("The new address is taken back" in page, other in page) == (True, False)
    assert answered(number).recipients == [address]
    page = act(visitor, proof, act="restore-address", record=number).content.decode()
    assert "There is nothing to take back." in page


def test_whoever_has_the_new_address_sees_nothing_of_it_and_takes_nothing_back(
    visitor, deliver, moved, address, other
):
    number, _ = moved
    page, proof = open_report(visitor, deliver, other)
    assert (QUESTION in page, address in page, number in page) == (False, False, False)
    assert act(visitor, proof, act="restore-address", record=number).status_code == 410
    proof = encode_token(prove(other))
    assert (
        act(visitor, proof, act="give-address", record=number, value=f"third.{other}", once="x").status_code
        == 410
    )


def test_a_reply_from_there_is_a_record_of_its_own_at_the_desk_and_shows_nothing_before(
    visitor, deliver, answered, moved, both
):
    (number, _), (address, other) = moved, both
    parcel = answered(number)
    back = str(parcel.message["Reply-To"])
    take(letter("Thank you, it came.", From=other, To=back), own_mailbox(back) and back)
    reply = last_task().record
    assert str(reply.about_id) == number
    page, _ = open_report(visitor, deliver, other)
    assert ("Thank you, it came." in page, QUESTION in page, address in page) == (True, False, False)
    page, _ = open_report(visitor, deliver, address)
    assert "Thank you, it came." not in page


def test_of_another_nothing_moves(visitor, deliver, own_question, other):
    number, _ = own_question
    proof = encode_token(prove(other))
    assert act(visitor, proof, act="give-address", record=number, value=other, once="x").status_code == 410
    assert to(deliver(), other) == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("", "e-mail address"),
        ("nobody", "e-mail address"),
        ("a\nBcc: b@example.org", "on one line"),
        ("<script>alert(1)</script>@example.org", "e-mail address"),
    ],
)
def test_what_its_form_would_not_take_is_said_and_mailed_to_nobody(
    visitor, deliver, own_question, value, problem
):
    number, proof = own_question
    page = act(visitor, proof, act="give-address", record=number, value=value, once="x").content.decode()
    assert ("There is a problem" in page, problem in page, "<script>alert" in page) == (True, True, False)
    assert not OutgoingMessage.objects.filter(kind="address").exists()


@pytest.mark.parametrize("spelled", [str, str.upper])
def test_the_same_address_is_mailed_nothing_and_leaves_no_note(
    visitor, deliver, own_question, address, spelled
):
    number, proof = own_question
    page = act(
        visitor, proof, act="give-address", record=number, value=spelled(address), once="x"
    ).content.decode()
    assert "Our answers go to this address already." in page
    assert Record.objects.filter(about=number).count() == 0


def test_pressed_twice_one_message_goes(visitor, deliver, own_question, other):
    number, proof = own_question
    for _ in range(2):
        act(visitor, proof, act="give-address", record=number, value=other, once="same")
    assert len(to(deliver(), other)) == 1


def test_no_more_than_ten_and_no_stranger_is_mailed_after_that(visitor, deliver, own_question, other):
    number, proof = own_question
    for count in range(10):
        act(visitor, proof, act="give-address", record=number, value=f"{count}.{other}", once=f"{count}")
    page = act(visitor, proof, act="give-address", record=number, value=other, once="x").content.decode()
    assert "10 addresses were given for these answers" in page
    assert (Record.objects.filter(about=number).count(), "What employees wrote" in page) == (10, False)
    parcels = [parcel for parcel in deliver() if other in parcel.recipients[0]]
    assert [parcel.recipients for parcel in parcels] == [[f"9.{other}"]]


def test_while_it_can_be_taken_back_no_third_is_given(visitor, deliver, moved, other):
    number, proof = moved
    third = f"third.{other}"
    page = act(visitor, proof, act="give-address", record=number, value=third, once="x").content.decode()
    assert "The last address can still be taken back." in page
    assert Record.objects.filter(about=number).count() == 1
    assert to(deliver(), third) == []


def test_what_its_sender_took_back_moves_nowhere(visitor, deliver, own_question, other):
    number, proof = own_question
    page = act(visitor, proof, act="withdraw", record=number).content.decode()
    assert "Get our answers at another address" not in page
    page = act(visitor, proof, act="give-address", record=number, value=other, once="x").content.decode()
    assert "This was withdrawn." in page


def test_where_it_cannot_be_told_nothing_moves(visitor, deliver, own_question, other, monkeypatch):
    number, proof = own_question
    give(visitor, proof, number, other)
    (asking,) = to(deliver(), other)

    def unable(*_, **__):
        raise DatabaseError

    monkeypatch.setattr(moves, "queue_move", unable)
    assert visitor.post(link(asking), secure=True).status_code == 503
    assert own_records_client().answer_moves(decode_token(proof))[uuid.UUID(number).bytes].moved_on is None
    monkeypatch.setattr(moves, "queue_move", queue_move)
    assert visitor.post(link(asking), secure=True).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "a" * 26, "☃" * 70])
def test_a_link_that_is_none_confirms_nothing(visitor, token):
    assert visitor.get(LINK, {"address": token}, secure=True).status_code == 200
    page = visitor.post(f"{LINK}?address={token}", secure=True)
    assert (page.status_code, "This link doesn’t work" in page.content.decode()) == (404, True)


def test_its_link_confirms_no_notices_and_opens_nothing(visitor, deliver, own_question, other):
    number, proof = own_question
    give(visitor, proof, number, other)
    (asking,) = to(deliver(), other)
    token = link(asking).split("=")[1]
    assert visitor.post(f"/events/confirm/?token={token}", secure=True).status_code == 404
    assert visitor.post(f"{LINK}?token={token}", secure=True).status_code == 404
    assert visitor.post(link(asking), secure=True).status_code == 200
