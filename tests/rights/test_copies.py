"""Somebody has a copy of their record sent to whom they name, reads it once more first, and can take it back."""

import io
import json
import re

import pytest
from django.db import DatabaseError
from pypdf import PdfReader

from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.records.custodian_clients import copies_client
from keepfaith.disclosure.records.receipts import grouped
from tests.rights.pdf_reading import tree
from tests.rights.test_pages import act, open_report, question, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
WAITS = "you asked us to send a copy to somebody. It waits for an employee."
NAMED = {"copy-name": "Robin Lawyer", "copy-address": "12 Example Street\r\nBoston, MA 02110"}


@pytest.fixture
def own(visitor, deliver, address):
    """A question that opened with its receipt: its row, and the proof of its mailbox."""
    reference, code = question(visitor, address, "What is that?")
    _, proof = open_report(visitor, deliver, address)
    act(visitor, proof, act="receipt", reference=reference, code=code)
    return Record.objects.get(reference=reference.replace("-", "")), proof


def ask(visitor, own, **change):
    """Name somebody, look at it once more, and have the copy sent; return the page that follows."""
    row, proof = own
    assert "Name who gets a copy" in act(visitor, proof).content.decode()
    first = act(visitor, proof, act="copy", record=row.pk).content.decode()
    assert "Who gets the copy" in first
    typed = {"record": row.pk, "copy-form": "pdf", **NAMED, **change}
    review = act(visitor, proof, act="review-copy", **typed).content.decode()
    assert "Once it is sent, nobody can get it back." in review, review
    assert waiting(row) == []
    carried = dict(re.findall(r'name="(copy-[a-z]+|once)" value="([^"]*)"', review))
    return act(visitor, proof, act="ask-copy", record=row.pk, **carried)


def waiting(row):
    return [one for one in copies_client().waiting() if one.record == row.pk.bytes]


def test_whom_one_names_is_read_once_more_and_then_waits_sealed(visitor, own):
    page = ask(visitor, own).content.decode()
    assert "We send the copy" in page
    assert "you asked us to send a copy to somebody" in page
    (request,) = waiting(own[0])
    note = Record.objects.get(pk=request.number)
    assert set(note.sealed) == {"copy-recipient", "copy-address", "copy-form"}
    assert "Robin" not in str(note.sealed)
    # It is no note of an employee.
    assert "note or answer by an employee" not in page


def test_the_same_page_sent_twice_asks_once(visitor, own):
    row, proof = own
    typed = {"record": row.pk, "copy-form": "json", "copy-email": "robin@example.org", "copy-name": "Robin"}
    for _ in range(2):
        act(visitor, proof, act="ask-copy", once="1", **typed)
    assert len(waiting(row)) == 1


def test_it_is_taken_back_until_it_is_sent(visitor, own):
    page = ask(visitor, own).content.decode()
    note = re.search(r'name="note" value="([0-9a-f-]{36})"', page)[1]
    page = act(visitor, own[1], act="withdraw-copy", note=note).content.decode()
    assert "No copy is sent" in page
    assert "you asked us to send a copy" not in page
    assert waiting(own[0]) == []
    for wrong in ("", "x", "00000000-0000-4000-8000-000000000000"):
        assert act(visitor, own[1], act="withdraw-copy", note=wrong).status_code in {200, 410}


@pytest.mark.parametrize(
    ("change", "place", "problem"),
    [
        ({"copy-name": " "}, "copy-name", "Write who gets the copy."),
        ({"copy-name": "x" * 101}, "copy-name", "This is too long"),
        ({"copy-name": "Robin\u200e"}, "copy-name", "This is too long, or has characters"),
        ({"copy-address": ""}, "copy-address", "Write a postal address or an e-mail address"),
        ({"copy-email": "robin@example.org"}, "copy-address", "Write a postal address or an e-mail address"),
        ({"copy-address": "", "copy-email": "robin"}, "copy-email", "Write an e-mail address such as"),
        ({"copy-form": "doc"}, "copy-form", "Choose a PDF or a file for programs."),
    ],
)
def test_what_cannot_be_sent_to_is_said_and_nothing_is_stored(visitor, own, change, place, problem):
    row, proof = own
    for name in ("review-copy", "ask-copy"):
        page = act(visitor, proof, act=name, record=row.pk, **{**NAMED, "copy-form": "pdf", **change})
        shown = page.content.decode()
        assert re.search(rf'<li><a href="#{place}">{problem}', shown)
        assert re.findall(r'id="(copy-[a-z]+)-problem"', shown) == [place]
        assert shown.count(problem) == 2
        assert f' id="{place}"' in shown
    assert not Record.objects.filter(about=row).exists()


def written(deliver, address, subject):
    """Return the texts of the messages of a subject that went to an address."""
    return [
        text_of(parcel)
        for parcel in deliver()
        if parcel.recipients == [address] and str(parcel.message["Subject"]) == subject
    ]


def test_the_address_in_the_record_is_told_once_without_who_gets_it(visitor, deliver, address, own):
    deliver()
    row, proof = own
    for _ in range(2):
        act(visitor, proof, act="ask-copy", record=row.pk, once="1", **{**NAMED, "copy-form": "pdf"})
    (text,) = written(deliver, address, "We were asked to send a copy to somebody else")
    assert grouped(row.reference) in text
    assert "press “Do not send it”" in " ".join(text.split())
    for word in ("Robin", "Lawyer", "Example Street", "token="):
        assert word not in text
    assert len(OutgoingMessage.objects.filter(record=row, kind="copy-asked")) == 1


def test_where_it_cannot_be_told_no_copy_waits(visitor, own, monkeypatch):
    row, proof = own

    def failing(*_given, **_named):
        raise DatabaseError

    monkeypatch.setattr("keepfaith.disclosure.own_records.copies.queue_copy", failing)
    page = act(visitor, proof, act="ask-copy", record=row.pk, once="1", **{**NAMED, "copy-form": "pdf"})
    assert (page.status_code, waiting(row)) == (503, [])


def test_of_a_copy_that_is_refused_nobody_is_told(visitor, own):
    row, proof = own
    for number in range(11):
        act(visitor, proof, act="ask-copy", record=row.pk, once=number, **{**NAMED, "copy-form": "pdf"})
    assert (len(waiting(row)), Record.objects.filter(about=row).count()) == (10, 10)
    assert OutgoingMessage.objects.filter(record=row, kind="copy-asked").count() == 10


def test_the_file_and_the_pdf_say_what_the_page_says_of_it(visitor, own):
    row, proof = own
    ask(visitor, own)
    act(visitor, proof, act="ask-copy", record=row.pk, once="1", **{**NAMED, "copy-form": "json"})
    page = act(visitor, proof).content.decode()
    file = json.loads(act(visitor, proof, act="file").content)
    pdf = tree(PdfReader(io.BytesIO(act(visitor, proof, act="pdf").content))).text
    listed = [copy for one in file["records"] for copy in one["copies_for_others"]]
    (request, _) = waiting(row)
    assert listed == [{"asked_on": str(request.asked_on), "sent_on": None}] * 2
    assert page.count(WAITS) == pdf.count(WAITS) == 2
    note = re.search(r'name="note" value="([0-9a-f-]{36})"', page)[1]
    act(visitor, proof, act="withdraw-copy", note=note)
    file = json.loads(act(visitor, proof, act="file").content)
    assert sum(len(one["copies_for_others"]) for one in file["records"]) == 1
    assert "Robin" not in json.dumps(file) + pdf
