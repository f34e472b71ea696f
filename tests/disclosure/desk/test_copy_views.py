"""A copy that a person asked for is sent in a case: opened, drawn with what they state, and entered with its fee."""

import datetime as dt
import io
import json
import secrets

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.utils.formats import date_format
from pypdf import PdfReader

from keepfaith.agency.copy_fee import CopyFee
from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.cases.disclosures import disclosure_lines
from keepfaith.disclosure.cases.reminders import case_reminders
from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.own_records.copies import ask_copy
from keepfaith.disclosure.own_records.statements import add_statement
from keepfaith.disclosure.records.custodian_clients import cases_client, copies_client, own_records_client
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.rights.copy_case import waiting_copy
from tests.backdating import backdate_record
from tests.proofs import prove

from .conftest import LITERATURE, received
from .test_case_views import decided, shown
from .test_desk import text

pytestmark = pytest.mark.django_db
PAGE = "/desk/copies/"
NAMED = {"copy-recipient": "Robin Lawyer", "copy-address": "12 Example Street\nBoston, MA 02110"}


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


def copy_request(form="pdf", *, statement=""):
    """Have the person of a record ask for a copy of it; return the record, their proof and the note."""
    token, address = secrets.token_bytes(16), f"reader{secrets.token_hex(4)}@example.org"
    record = received(**LITERATURE, email=address, token=token).record
    proof = prove(address)
    own_records_client().add_receipt(proof, record.pk.bytes, Receipt.of(token).code)
    if statement:
        add_statement(proof, record, statement)
    ask_copy(proof, record, {**NAMED, "copy-form": form}, once="1")
    (request,) = copies_client().own(proof, record.pk.bytes)
    return record, proof, request.number


def covered(officer, supervisor, record, note):
    """Open the case of a copy from its list, and have it approved; return its name."""
    done = officer.post(PAGE, note=note, token=secrets.token_hex(8))
    assert done.status_code == 302, text(done)
    case = done.headers["Location"].split("/")[-2]
    decided(supervisor, case, record)
    return case


def entered(officer, note, **change):
    sent = {"act": "sent", "given_on": today().isoformat(), "means": "mail", "fee": "none", **change}
    return officer.post(f"{PAGE}{note}/", **sent)


def test_it_waits_with_its_date_and_is_sent_in_a_case_and_then_the_person_reads_to_whom(clerk, officer):
    record, proof, note = copy_request()
    html = text(officer.get(PAGE))
    assert shown(record) in html
    assert "940 CMR 11.05" in html
    assert "Robin" not in html
    case = covered(officer, clerk("supervisor"), record, note)
    assert "Send the copy" in text(officer.get(PAGE))
    assert "Robin" not in text(officer.get(f"{PAGE}{note}/"))
    page = text(officer.post(f"{PAGE}{note}/", act="look"))
    assert "Robin Lawyer" in page
    assert "12 Example Street" in page
    assert entered(officer, note).status_code == 302
    (line,) = disclosure_lines(case)
    assert line.recipient == "Robin Lawyer"
    assert line.basis == "Its person asked for it (M.G.L. c. 66A § 2(c)); no fee"
    given = own_records_client().disclosures(proof).disclosures
    assert [(one.recipient, one.basis) for one in given] == [(line.recipient, line.basis)]
    assert "No copy waits" in text(officer.get(PAGE)) or shown(record) not in text(officer.get(PAGE))
    with pytest.raises(Refused, match="too late"):
        copies_client().withdraw(proof, note.bytes)
    # Its person is told, by the address in the record.
    messages = OutgoingMessage.objects.filter(record=record).values_list("kind", "content_id", "account")
    assert set(messages) == {("copy-asked", note, ""), ("copy-sent", note, "")}


def test_in_the_evening_it_is_of_the_agencys_day_though_the_ledger_has_the_next(clerk, officer):
    _, _, note = copy_request()
    asked_on = waiting_copy(note, officer.account).request.asked_on
    evening = dt.datetime.combine(asked_on, dt.time(2), dt.UTC)
    backdate_record(Record.objects.get(pk=note), evening)
    waiting = waiting_copy(note, officer.account)
    assert waiting.asked_on == asked_on - dt.timedelta(days=1)
    assert waiting.deadline.received == waiting.asked_on
    assert date_format(waiting.asked_on) in text(officer.get(PAGE))


def test_where_its_person_cannot_be_told_it_is_not_entered(clerk, officer, monkeypatch):
    record, _, note = copy_request()
    case = covered(officer, clerk("supervisor"), record, note)

    def failing(*_given, **_named):
        raise DatabaseError

    monkeypatch.setattr("keepfaith.rights.copy_case.queue_copy", failing)
    with pytest.raises(DatabaseError):
        entered(officer, note)
    assert disclosure_lines(case) == []


def test_whoever_may_send_it_is_reminded_of_it(officer):
    worker = CaseWorker(officer.account, ("privacy",))
    before = case_reminders(worker, today=today()).copies
    copy_request()
    reminders = case_reminders(worker, today=today())
    assert reminders.copies == before + 1
    assert "to be sent to whom people named" in reminders.sentences[-1]
    assert case_reminders(CaseWorker("else", ("literature",)), today=today()).copies == 0


def test_the_copy_has_what_the_record_says_and_what_the_person_states(clerk, officer):
    record, _, note = copy_request("json", statement="I moved in May.")
    covered(officer, clerk("supervisor"), record, note)
    answer = officer.post(f"{PAGE}{note}/", act="json", language="en")
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "application/json",
        "no-store",
    )
    copy = json.loads(answer.content)
    assert (copy["form"], copy["reference"]) == (1, record.reference)
    assert [statement["text"] for statement in copy["statements"]] == ["I moved in May."]
    assert {field["name"] for field in copy["fields"]} >= {"name", "address"}
    pdf = officer.post(f"{PAGE}{note}/", act="pdf", language="es")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "I moved in May." in words
    assert "Robin" not in words


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_the_letter_around_it_goes_to_whom_the_person_named(clerk, officer, language):
    record, _, note = copy_request()
    case = covered(officer, clerk("supervisor"), record, note)
    letter = text(officer.post(f"{PAGE}{note}/", act="letter", language=language))
    assert letter.startswith("Robin Lawyer\n12 Example Street\n")
    assert shown(record) in letter
    assert ("asked us to send you" in letter) is (language == "en")
    assert "case-letter" in [event.act for event in cases_client().history(case).events]


def test_a_fee_is_that_of_the_agency_or_none(clerk, officer, monkeypatch):
    monkeypatch.setattr(
        "keepfaith.rights.copy_desk.read_copy_fee", lambda _: CopyFee("$2.00", "Example rule 1")
    )
    record, _, note = copy_request()
    case = covered(officer, clerk("supervisor"), record, note)
    assert "$2.00, Example rule 1" in text(officer.post(f"{PAGE}{note}/", act="look"))
    assert entered(officer, note, fee="charged").status_code == 302
    assert disclosure_lines(case)[0].basis.endswith("; fee $2.00, Example rule 1")


def test_nothing_opens_before_somebody_else_approved_or_for_a_colleague(clerk, officer):
    record, _, note = copy_request()
    case = officer.post(PAGE, note=note, token="x").headers["Location"].split("/")[-2]
    assert officer.post(f"{PAGE}{note}/", act="look").status_code == 403
    decided(clerk("supervisor"), case, record)
    other = clerk("privacy").post(f"{PAGE}{note}/", act="look")
    assert (other.status_code, "You have no case for this copy" in text(other)) == (422, True)
    assert clerk("literature").get(PAGE).status_code == 403


def test_what_is_taken_back_is_neither_listed_nor_entered(clerk, officer):
    record, proof, note = copy_request()
    covered(officer, clerk("supervisor"), record, note)
    copies_client().withdraw(proof, note.bytes)
    assert shown(record) not in text(officer.get(PAGE))
    for answer in (
        entered(officer, note),
        officer.post(f"{PAGE}{note}/", act="look"),
        officer.post(PAGE, note=note),
    ):
        assert (answer.status_code, "This copy waits no more" in text(answer)) == (422, True)


@pytest.mark.parametrize("change", [{"given_on": "x"}, {"given_on": "2999-01-01"}, {"means": "owl"}])
def test_what_cannot_be_is_not_entered(clerk, officer, change):
    record, _, note = copy_request()
    case = covered(officer, clerk("supervisor"), record, note)
    assert entered(officer, note, **change).status_code == 422
    assert disclosure_lines(case) == []
