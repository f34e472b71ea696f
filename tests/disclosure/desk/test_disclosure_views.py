"""On the page of a case whoever has it enters what was given out; it is listed there and in the packet, and stays."""

import io
import json
import re
import secrets
import zipfile

import pytest
from django.conf import settings
from pypdf import PdfReader

from keepfaith.disclosure.cases.disclosures import disclosure_lines
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.corrections import add_correction, revert_correction
from keepfaith.disclosure.own_records.statements import add_statement
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.tasks.task_actions import today
from tests.proofs import prove, stated

from .conftest import LITERATURE, received
from .test_case_views import PAGE, decided, opened, proposed, shown
from .test_desk import text

pytestmark = pytest.mark.django_db
COURT = "Superior Court, County of Example"


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


def covered(officer, supervisor, record) -> str:
    case = opened(officer)
    proposed(officer, case, record)
    decided(supervisor, case, record)
    return case


def entered(desk, case, record, **change):
    sent = {"field": ["name"], "recipient": COURT, "basis": "Order 2026-CV-1", "means": "mail"}
    sent |= {"given_on": today().isoformat(), **change}
    return desk.post(f"/desk/cases/{case}/records/{record.pk}/disclose/", **sent)


def test_what_was_given_out_is_entered_once_listed_and_in_the_packet(clerk, officer, literature):
    record = literature.record
    case = covered(officer, clerk("supervisor"), record)
    page = f"/desk/cases/{case}/"
    assert "Enter what was given out" in text(officer.get(page))
    for _ in range(2):
        done = entered(officer, case, record)
        assert (done.status_code, done.headers["Location"]) == (302, f"{page}?done=disclosed")
    html = text(officer.get(page))
    assert html.count(COURT) == 1
    assert f"Gave out something of {shown(record)}" in html
    with zipfile.ZipFile(io.BytesIO(officer.get(f"{page}packet.zip").content)) as archive:
        (line,) = json.loads(archive.read("index.json"))["disclosures"]
    assert (line["recipient"], line["basis"], line["reference"]) == (COURT, "Order 2026-CV-1", shown(record))


def test_nothing_is_given_out_without_what_its_person_states_about_it(clerk, officer):
    token, address = secrets.token_bytes(16), f"reader{secrets.token_hex(4)}@example.org"
    record = received(**LITERATURE, email=address, token=token).record
    stated(record, Receipt.of(token).code, "I moved away.", address=address)
    case = covered(officer, clerk("supervisor"), record)
    assert "I moved away." in text(officer.post(f"/desk/cases/{case}/records/{record.pk}/"))
    assert "What the person states about it was given along" in text(officer.get(f"/desk/cases/{case}/"))
    refused = entered(officer, case, record)
    assert refused.status_code == 422
    assert "The person states something about this record, and that has to go with it." in text(refused)
    assert COURT in refused.content.decode()
    assert entered(officer, case, record, with_statements="yes").status_code == 302
    assert len(disclosure_lines(case)) == 1


def test_who_received_what_a_person_objects_to_is_named_where_that_is_decided(clerk, officer, literature):
    record, supervisor = literature.record, clerk("supervisor")
    assert entered(officer, covered(officer, supervisor, record), record).status_code == 302
    elsewhere = opened(officer, kind="objection")
    assert COURT not in text(officer.get(f"/desk/cases/{elsewhere}/"))
    proposed(officer, elsewhere, record)
    assert COURT not in text(officer.get(f"/desk/cases/{elsewhere}/"))
    decided(supervisor, elsewhere, record)
    page = text(officer.get(f"/desk/cases/{elsewhere}/"))
    assert "If you correct something here, tell them what it says now." in page
    assert page.count(COURT) == 1


def test_labels_are_printed_with_what_people_state_about_their_requests(clerk):
    token, address = secrets.token_bytes(16), f"reader{secrets.token_hex(4)}@example.org"
    task = received(**LITERATURE, email=address, token=token)
    stated(task.record, Receipt.of(token).code, "I moved away.", address=address)
    printed = clerk("literature").post("/desk/labels/")
    text_printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages)
    assert "What people state about their requests" in text_printed
    assert "I moved away." in text_printed


def test_nobody_else_enters_it_and_nothing_that_is_not_approved(clerk, officer, literature):
    record, supervisor = literature.record, clerk("supervisor")
    case = opened(officer)
    proposed(officer, case, record)
    assert "Enter what was given out" not in text(officer.get(f"/desk/cases/{case}/"))
    assert entered(officer, case, record).status_code == 403
    decided(supervisor, case, record)
    for desk in (supervisor, clerk("literature"), clerk("privacy")):
        assert entered(desk, case, record).status_code == 403
    assert disclosure_lines(case) == []


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"field": []}, "No field is chosen"),
        ({"field": ["colour"]}, "No field is chosen"),
        ({"recipient": " "}, "Who received it is missing"),
        ({"basis": "x" * 201}, "The law or order is missing or too long"),
        ({"given_on": "2999-01-01"}, "The day on which it was given"),
        ({"given_on": "yesterday"}, "The day on which it was given"),
        ({"means": "by owl"}, "No way is chosen"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_entered(clerk, officer, literature, typed, problem):
    case = covered(officer, clerk("supervisor"), literature.record)
    answer = entered(officer, case, literature.record, **typed)
    assert (answer.status_code, problem in text(answer)) == (422, True)
    assert disclosure_lines(case) == []


def test_whoever_received_what_is_corrected_is_listed_until_they_are_told(clerk, officer):
    token, address = secrets.token_bytes(16), f"reader{secrets.token_hex(4)}@example.org"
    record = received(**LITERATURE, email=address, token=token).record
    case = covered(officer, clerk("supervisor"), record)
    assert entered(officer, case, record).status_code == 302
    assert COURT not in text(officer.get(PAGE))
    proof = prove(address)
    own_records_client().add_receipt(proof, record.pk.bytes, Receipt.of(token).code)
    add_correction(proof, record, "name", "Exemplary Reader", once="1")
    html = " ".join(text(officer.get(PAGE)).split())
    line = html[html.index("Tell what a record says now") :]
    assert (COURT in line, shown(record) in line, "Exemplary" in html) == (True, True, False)
    assert "until then the person can take it back" in line
    # Who can do nothing about it is not shown who received what.
    assert COURT not in text(clerk("literature").get(PAGE))
    done = entered(officer, case, record, basis="Correction of Order 2026-CV-1")
    assert done.status_code == 302
    assert COURT not in text(officer.get(PAGE))


def test_a_correction_that_is_taken_back_leaves_the_list(clerk, officer):
    token, address = secrets.token_bytes(16), f"reader{secrets.token_hex(4)}@example.org"
    record = received(**LITERATURE, email=address, token=token).record
    assert entered(officer, covered(officer, clerk("supervisor"), record), record).status_code == 302
    proof = prove(address)
    own_records_client().add_receipt(proof, record.pk.bytes, Receipt.of(token).code)
    add_correction(proof, record, "name", "Exemplary Reader", once="1")
    assert COURT in text(officer.get(PAGE))
    note = Record.objects.get(about=record)
    revert_correction(proof, note.pk)
    assert COURT not in text(officer.get(PAGE))


def corrected_elsewhere(clerk, officer, *, statement=""):
    """Have a court receive a name that its person corrected since; return its record, the case and its page of it."""
    token, address = secrets.token_bytes(16), f"reader{secrets.token_hex(4)}@example.org"
    record = received(**LITERATURE, email=address, token=token).record
    case = covered(officer, clerk("supervisor"), record)
    assert entered(officer, case, record).status_code == 302
    proof = prove(address)
    own_records_client().add_receipt(proof, record.pk.bytes, Receipt.of(token).code)
    add_correction(proof, record, "name", "Exemplary Reader", once="1")
    if statement:
        add_statement(proof, record, statement)
    return record, case, f"{PAGE}{case}/records/{record.pk}/tell/"


def letter_to(desk, page, html, **change):
    sent = dict(re.findall(r'name="(number|field)" value="([^"]+)"', html))
    return desk.post(page, **sent, **{"to": COURT, "language": "en", "act": "text", **change})


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_a_letter_tells_whoever_received_it_what_it_says_now(clerk, officer, language):
    record, case, page = corrected_elsewhere(clerk, officer)
    assert "Write to recipients of what was corrected since" in text(officer.get(f"{PAGE}{case}/"))
    html = text(officer.get(page))
    assert COURT in html
    assert "Exemplary" not in html
    written = letter_to(officer, page, html, language=language)
    assert (written.status_code, written.headers["Cache-Control"]) == (200, "no-store")
    letter = text(written)
    assert letter.startswith(f"{COURT}\n\n")
    for part in ("Exemplary Reader", shown(record), "Order 2026-CV-1"):
        assert part in letter
    assert "{" not in letter
    assert ("It now says" in letter) is (language == "en")
    history = text(officer.get(f"{PAGE}{case}/")).split("What was done")[1]
    assert "Wrote the letter “A correction of what we gave you”" in history
    # Written is not sent: they stay on the list until it is entered that they were given it.
    assert COURT in text(officer.get(page))
    basis = re.search(r'name="basis" value="([^"]+)"', html)[1]
    assert entered(officer, case, record, basis=basis).status_code == 302
    assert "No recipient of this record waits" in text(officer.get(page))
    assert letter_to(officer, page, html).status_code == 422


def test_the_letter_has_what_the_person_states_about_the_record(clerk, officer):
    _, _, page = corrected_elsewhere(clerk, officer, statement="I moved in May.")
    html = text(officer.get(page))
    letter = text(letter_to(officer, page, html))
    assert "I moved in May." in letter
    pdf = letter_to(officer, page, html, act="pdf")
    shown_text = PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert "I moved in May." in shown_text
    assert "Exemplary Reader" in shown_text


def test_a_letter_without_a_statement_does_not_speak_of_one(clerk, officer):
    _, _, page = corrected_elsewhere(clerk, officer)
    assert "states" not in text(letter_to(officer, page, text(officer.get(page))))


def test_nobody_else_writes_to_whoever_received_it(clerk, officer):
    _, case, page = corrected_elsewhere(clerk, officer)
    html = text(officer.get(page))
    for desk in (clerk("privacy"), clerk("supervisor"), clerk("literature")):
        assert letter_to(desk, page, html).status_code == 403
        assert "Write to recipients" not in text(desk.get(f"{PAGE}{case}/"))


@pytest.mark.parametrize("change", [{"language": "xx"}, {"to": "x" * 501}, {"to": "a\x00b"}, {"number": "0"}])
def test_a_letter_that_cannot_be_is_not_given(clerk, officer, change):
    _, _, page = corrected_elsewhere(clerk, officer)
    html = text(officer.get(page))
    sent = dict(re.findall(r'name="(number|field)" value="([^"]+)"', html))
    answer = officer.post(page, **{**sent, "to": COURT, "language": "en", "act": "text", **change})
    assert (answer.status_code, "Exemplary" in text(answer)) == (422, False)
