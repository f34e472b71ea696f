"""A mailbox is told what was done with a link that went to it, without what the record says."""

import datetime as dt
import re

import pytest
from django.utils.formats import date_format

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.mail_queue import queue_correction, queue_opening
from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.records.receipts import grouped
from tests.intake.forms.test_forms import opened, receipt, send
from tests.rights.test_corrections import RIGHT, WRONG, correct, hidden, own, press
from tests.rights.test_pages import LINK, act, ask, open_report, proof_on, question, text_of

__all__ = ["own"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
PAGE = "/your-information/"


def subjects(parcels, address):
    return [str(parcel.message["Subject"]) for parcel in parcels if parcel.recipients == [address]]


def in_a_week():
    return date_format(this_agency().day(dt.datetime.now(dt.UTC)) + dt.timedelta(days=7))


def test_that_a_link_was_opened_is_told_once_and_not_when_it_is_only_looked_at(visitor, deliver, address):
    at = ask(visitor, deliver, address)
    visitor.get(at, secure=True)
    assert subjects(deliver(), address) == []
    proof = proof_on(visitor.post(at, secure=True).content.decode())
    (parcel,) = deliver()
    assert (parcel.recipients, str(parcel.message["Auto-Submitted"])) == ([address], "auto-generated")
    text = text_of(parcel)
    assert "opened the link" in text
    assert re.search(rf"https?://\S+{PAGE}\s", text)
    assert (LINK in text, proof in text) == (False, False)
    act(visitor, proof)
    act(visitor, proof, act="file")
    assert deliver() == []
    assert visitor.post(at, secure=True).status_code == 404
    assert deliver() == []


def test_it_is_told_in_the_language_in_which_the_link_was_asked_for(visitor, deliver, address):
    form = opened(visitor, "own-link", email=address, language="es")
    receipt(send(visitor, form, "own-link"))
    (parcel,) = deliver()
    (at,) = re.findall(rf"(/es{LINK}\S+)", text_of(parcel))
    visitor.post(at, secure=True)
    (parcel,) = deliver()
    assert "abrió el enlace" in text_of(parcel)
    assert f"/es{PAGE}" in text_of(parcel)


def test_a_correction_is_told_without_what_it_says_and_so_is_that_it_was_taken_back(
    visitor, deliver, own, address
):
    page = correct(visitor, own)
    (parcel,) = deliver()
    assert parcel.recipients == [address]
    assert subjects([parcel], address) == ["Something that we hold about you was corrected"]
    text = text_of(parcel)
    for words in ("What was corrected: Name", grouped(own[0].reference), in_a_week(), PAGE):
        assert words in text, text
    act(visitor, own[1], act="revert-correction", note=hidden(page, "note"))
    (after,) = deliver()
    assert subjects([after], address) == ["A correction of what we hold about you was taken back"]
    assert "What is again as it was before: Name" in text_of(after)
    for message in (parcel.message, after.message):
        assert not [text for text in (WRONG, RIGHT) if text in message.as_string()]


def test_what_is_pressed_twice_is_told_once_and_each_correction_by_itself(visitor, deliver, own, address):
    for once in ("a", "a", "b"):
        press(visitor, own, "add-correction", value=RIGHT, once=once)
    assert len(subjects(deliver(), address)) == 2


def test_of_what_was_refused_nothing_is_told(visitor, deliver, own, address):
    for number in range(10):
        press(visitor, own, "add-correction", value=RIGHT, once=f"{number}")
    assert len(subjects(deliver(), address)) == 10
    press(visitor, own, "add-correction", value="Robin Late", once="x")
    assert (deliver(), OutgoingMessage.objects.filter(state="waiting").count()) == ([], 0)


def test_where_nothing_can_be_told_nothing_is_corrected(visitor, own, monkeypatch):
    monkeypatch.setattr("keepfaith.disclosure.own_records.corrections.queue_correction", refuse)
    assert press(visitor, own, "add-correction", value=RIGHT, once="a").status_code == 410
    assert RIGHT not in act(visitor, own[1]).content.decode()


def refuse(*_, **__):
    raise Refused("unknown record")


def test_a_portal_that_tells_what_did_not_happen_sends_nothing(visitor, deliver, address):
    receipt(send(visitor, opened(visitor, "own-link", email=address), "own-link"))
    request = Record.objects.filter(holding="own-links").latest("received_at")
    deliver()
    message = queue_opening(request.pk)
    queue_correction(request.pk, request.pk, what="corrected")
    assert deliver() == []
    message.refresh_from_db()
    assert (message.state, message.failure) == ("refused", "duty")


def test_nothing_of_what_somebody_typed_is_in_it(visitor, deliver, address):
    question(visitor, address, "A question of my own.")
    deliver()
    open_report(visitor, deliver, address)
    (parcel,) = deliver()
    assert "A question of my own." not in parcel.message.as_string()
