"""Somebody has a copy of their record sent to whom they name, reads it once more first, and can take it back."""

import re

import pytest

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import cases_client
from tests.rights.test_pages import act, open_report, question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
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
    return [one for one in cases_client().waiting_copies().requests if one.record == row.pk.bytes]


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
    ("change", "problem"),
    [
        ({"copy-name": " "}, "Write who gets the copy."),
        ({"copy-name": "x" * 101}, "This is too long"),
        ({"copy-name": "Robin\u202e"}, "This is too long, or has characters"),
        ({"copy-address": ""}, "Write a postal address or an e-mail address"),
        ({"copy-email": "robin@example.org"}, "Write a postal address or an e-mail address"),
        ({"copy-address": "", "copy-email": "robin"}, "Write an e-mail address such as"),
        ({"copy-form": "doc"}, "Choose a PDF or a file for programs."),
    ],
)
def test_what_cannot_be_sent_to_is_said_and_nothing_is_stored(visitor, own, change, problem):
    row, proof = own
    for name in ("review-copy", "ask-copy"):
        page = act(visitor, proof, act=name, record=row.pk, **{**NAMED, "copy-form": "pdf", **change})
        assert problem in page.content.decode()
    assert not Record.objects.filter(about=row).exists()
