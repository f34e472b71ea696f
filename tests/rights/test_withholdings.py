"""What is left out because of an investigation is on no page and in no file, and told when it is shown again."""

import datetime as dt
import io
import json
import re

import pytest
from pypdf import PdfReader

from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.own_records.left_out_now import COUNT_CACHE
from keepfaith.disclosure.records.custodian_clients import withholdings_client
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.retention.left_out import tell_afterwards, untold
from tests.intake.forms.test_forms import lookup
from tests.rights.pdf_reading import tree
from tests.rights.test_pages import act, open_report, question, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
TEXT = "Whether my complaint about the school was heard"
SENTENCE = "What is being investigated, if the law lets us leave it out."
INDEX = "/your-information/"
COPY = "you asked us to send a copy to somebody. It waits for an employee."


@pytest.fixture
def own(visitor, deliver, address):
    """What somebody asked, opened by its receipt; its record, and the proof that opens it."""
    reference, code = question(visitor, address, TEXT)
    deliver()
    page, proof = open_report(visitor, deliver, address)
    assert TEXT not in page
    assert TEXT in act(visitor, proof, act="receipt", reference=reference, code=code).content.decode()
    return Record.objects.get(reference=reference.replace("-", "")), proof, code


@pytest.fixture
def staff(desk):
    """Whoever investigates, and the privacy officer."""
    return desk("security").account, desk("privacy").account


def left_out(record, staff, *, began_on=None):
    investigator, officer = staff
    client, number = withholdings_client(), record.pk.bytes
    client.propose(
        number,
        ground="investigation",
        began_on=began_on or dt.datetime.now(dt.UTC).date(),
        employee=investigator,
        duty="security",
    )
    client.approve(number, employee=officer, duty="privacy")


def shown(visitor, proof):
    """Return what the page, the file and the PDF of a proof say."""
    page = act(visitor, proof).content.decode()
    file = json.loads(act(visitor, proof, act="file").content)
    pdf = tree(PdfReader(io.BytesIO(act(visitor, proof, act="pdf").content))).text
    return page, file, pdf


def test_page_file_and_pdf_leave_it_out_and_say_what_is_true_for_everybody(visitor, own, staff):
    record, proof, code = own
    before, file, pdf = shown(visitor, proof)
    assert all(TEXT in one for one in (before, json.dumps(file), pdf))
    assert SENTENCE in before
    assert SENTENCE in pdf
    left_out(record, staff)
    page, file, pdf = shown(visitor, proof)
    for words in (TEXT, record.reference, grouped(record.reference)):
        assert words not in page
        assert words not in json.dumps(file)
        assert words not in pdf
    assert SENTENCE in page
    assert SENTENCE in pdf
    assert (file["form"], file["may_lack_what_is_investigated"]) == (10, True)
    assert file["records_that_need_a_receipt"] == 0
    # Its receipt is no wrong one: nothing is said that is not so.
    page = act(visitor, proof, act="receipt", reference=record.reference, code=code).content.decode()
    assert (TEXT in page, "problems" in page) == (False, False)


def test_a_copy_that_waits_is_left_out_with_its_record_and_shown_again_with_it(visitor, own, staff):
    record, proof, _ = own
    typed = {"copy-name": "Robin Lawyer", "copy-email": "robin@example.org", "copy-form": "pdf"}
    act(visitor, proof, act="ask-copy", record=record.pk, once="1", **typed)

    def listed_copies():
        page, file, pdf = shown(visitor, proof)
        in_file = [copy for one in file["records"] for copy in one["copies_for_others"]]
        return (COPY in page, COPY in pdf, len(in_file))

    assert listed_copies() == (True, True, 1)
    left_out(record, staff)
    assert listed_copies() == (False, False, 0)
    withholdings_client().end(record.pk.bytes, employee=staff[0], duty="security")
    assert listed_copies() == (True, True, 1)


def test_the_receipt_shows_its_state_and_uses_meanwhile_and_no_word_of_it(visitor, own, staff):
    record, _, code = own
    left_out(record, staff)
    page = lookup(visitor, record.reference, code).content.decode()
    assert "it was shown to somebody who proved that it is theirs" in page
    assert "left this out" not in page


def test_everybody_reads_how_much_is_left_out(visitor, own, staff):
    record, *_ = own

    def count():
        COUNT_CACHE.clear()
        page = visitor.get(INDEX, secure=True).content.decode()
        if "Nothing is left out now." in page:
            return 0
        (shown,) = re.findall(r"(\d+) of the things that we hold", page)
        assert int(shown)
        return int(shown)

    before = count()
    left_out(record, staff)
    assert count() == before + 1


def test_of_nothing_that_is_left_out_the_page_says_so_without_a_number(visitor, custody, monkeypatch):
    monkeypatch.setattr("keepfaith.rights.views.left_out_now", lambda: 0)
    page = visitor.get(INDEX, secure=True).content.decode()
    assert ("Nothing is left out now." in page, "of the things that we hold" in page) == (True, False)


def test_an_agency_that_names_no_ground_leaves_nothing_out_and_says_nothing_of_it(visitor, own, monkeypatch):
    _, proof, _ = own
    monkeypatch.setattr("keepfaith.disclosure.own_records.left_out_now.grounds", dict)
    page, file, pdf = shown(visitor, proof)
    assert (SENTENCE in page, SENTENCE in pdf, file["may_lack_what_is_investigated"]) == (False, False, False)
    assert "What we may leave out" not in visitor.get(INDEX, secure=True).content.decode()


def test_when_proceedings_begin_it_is_shown_and_its_person_is_told_once(
    visitor, deliver, address, own, staff
):
    record, proof, code = own
    deliver()
    left_out(record, staff)
    tell_afterwards()
    assert deliver() == []
    assert record.pk in untold()
    withholdings_client().end(record.pk.bytes, employee=staff[0], duty="security")
    for _ in range(2):
        tell_afterwards()
    (parcel,) = deliver()
    text = text_of(parcel)
    assert (parcel.recipients, str(parcel.message["Auto-Submitted"])) == ([address], "auto-generated")
    assert grouped(record.reference) in text
    assert "M.G.L. c. 66A § 2(i)" in text
    assert TEXT not in text
    assert record.pk not in untold()
    page, file, pdf = shown(visitor, proof)
    day = dt.datetime.now(dt.UTC).date()
    (once,) = file["records"][-1]["left_out_of_own_view"] or file["records"][0]["left_out_of_own_view"]
    assert (once["since"], once["until"], once["law"]) == (str(day), str(day), "M.G.L. c. 66A § 2(i)")
    for one in (page, pdf):
        assert TEXT in one
        assert "(UTC), we left this out of what you can see by yourself" in one
    receipt = lookup(visitor, record.reference, code)
    assert "we left this out of what you can see by yourself" in receipt.content.decode()


def test_a_message_is_queued_once_for_a_record(own, staff):
    record, *_ = own
    left_out(record, staff)
    withholdings_client().end(record.pk.bytes, employee=staff[0], duty="security")
    for _ in range(3):
        tell_afterwards()
    messages = OutgoingMessage.objects.filter(record_id=record.pk, kind=OutgoingMessage.SHOWN_AGAIN)
    assert messages.count() == 1
