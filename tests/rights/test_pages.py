"""Somebody sees by a link to their mailbox what is theirs, and nothing of anybody else."""

import io
import json
import re
import secrets
import shutil
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.cases.case_deadlines import counted_deadline
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.tasks.task_actions import Clerk, today
from tests.intake.forms.test_forms import FORM, opened, receipt, send
from tests.intake.inbound_mail.conftest import HEARINGS, letter, link, take
from tests.intake.inbound_mail.test_acceptance import last_task, queue_reply
from tests.rights.report_schema import problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]

DESCRIPTION = Path(__file__).parents[2] / "docs" / "reference" / "own-report.md"
LINK, REPORT = "/your-information/link/", "/your-information/report/"
NUMBER = "219-09-9999"


def text_of(parcel):
    return parcel.message.get_body(("plain",)).get_content()


def ask(visitor, deliver, address):
    """Ask for a link as its form does, and return where it leads."""
    receipt(send(visitor, opened(visitor, "own-link", email=address), "own-link"))
    (parcel,) = [sent for sent in deliver() if sent.recipients == [address] and LINK in text_of(sent)]
    assert parcel.message["Auto-Submitted"] == "auto-generated"
    return link(parcel, LINK)


def open_report(visitor, deliver, address):
    """Return the page of what is an address's, and the proof that it carries."""
    at = ask(visitor, deliver, address)
    page = visitor.post(at, secure=True)
    assert page.status_code == 200, page.content.decode()
    return page.content.decode(), proof_on(page.content.decode())


def proof_on(page):
    (proof,) = set(re.findall(r'name="proof" value="([a-z2-7]{26})"', page))
    return proof


def act(visitor, proof, **more):
    """Press a button of the report; a file for programs that comes is what its schema says."""
    body = urlencode({"proof": proof, **more})
    answer = visitor.post(REPORT, body, content_type=FORM, secure=True)
    if answer.headers["Content-Type"] == "application/json":
        assert problems(json.loads(answer.content)) == []
    return answer


def question(visitor, address, text):
    """Send a question by its form; return reference and code."""
    typed = {"question": text, "how": "By e-mail", "email": address}
    return receipt(send(visitor, opened(visitor, "question", **typed), "question"))


def test_looking_at_a_link_opens_nothing_and_its_button_opens_it_once(visitor, deliver, confirmed, address):
    confirmed(address)
    at = ask(visitor, deliver, address)
    for _ in range(2):
        page = visitor.get(at, secure=True)
        assert (page.status_code, "Open your information" in page.content.decode()) == (200, True)
        assert address not in page.content.decode()
    assert address in visitor.post(at, secure=True).content.decode()
    again = visitor.post(at, secure=True)
    assert (again.status_code, address in again.content.decode()) == (404, False)


def test_a_report_has_what_was_given_why_until_when_and_how_it_was_used(visitor, deliver, confirmed, address):
    confirmed(address, HEARINGS)
    page, _ = open_report(visitor, deliver, address)
    for words in (
        HEARINGS,
        address,
        "once you have asked and confirmed",
        "privacy policy of",
        "never confirmed",
    ):
        assert words in page
    assert "our software used it to send you a message" in page
    assert "Our ledger says that we have not shared it." in page
    assert "it was shown to somebody who proved that it is theirs" in page


def test_nothing_of_anybody_else_is_in_it(visitor, deliver, confirmed, address):
    other = confirmed(f"other.{address}")
    confirmed(address)
    typed = secrets.token_hex(8)
    question(visitor, address, typed)
    page, _ = open_report(visitor, deliver, address)
    assert (other in page, typed in page) == (False, False)
    assert "1 more needs its receipt." in page


def test_a_receipt_opens_what_was_typed_and_it_stays_open_for_later_links(visitor, deliver, address):
    reference, code = question(visitor, address, "Who typed this?")
    page, proof = open_report(visitor, deliver, address)
    assert "Who typed this?" not in page
    shown = act(visitor, proof, act="receipt", reference=reference, code=code.lower())
    assert (shown.status_code, "Who typed this?" in shown.content.decode()) == (200, True)
    page, _ = open_report(visitor, deliver, address)
    assert "Who typed this?" in page


def test_what_employees_wrote_is_counted_and_the_page_says_how_and_by_when_to_read_it(
    visitor, deliver, desk, address
):
    reference, code = question(visitor, address, "Who wrote what?")
    record = Record.objects.get(reference=reference.replace("-", ""))
    noted = desk("assistance").task(record.task, "note", text="Ask the archive.", token="n1")
    assert noted.status_code == 302
    _, proof = open_report(visitor, deliver, address)
    answer = act(visitor, proof, act="receipt", reference=reference, code=code)
    section = answer.content.decode().split('id="written"')[1].split("</section>")[0]
    assert "There is 1 note or answer by an employee" in section
    assert "Ask the archive." not in section
    assert "/forms/about-me/" in section
    due = counted_deadline("access-request", today()).due
    by = f"you have our answer by {date_format(due, 'DATE_FORMAT')}. We have set this day ourselves."
    assert by in " ".join(section.split())


def test_every_receipt_that_opens_nothing_gets_the_same_words(visitor, deliver, address):
    mine, of_another = question(visitor, address, "Mine"), question(visitor, f"x{address}", "Not mine")
    _, proof = open_report(visitor, deliver, address)
    wrong = [of_another, (mine[0], of_another[1]), ("00000-00000", mine[1]), ("", ""), ("☃", "x" * 5000)]
    pages = set()
    for reference, code in wrong:
        answer = act(visitor, proof, act="receipt", reference=reference, code=code)
        page = answer.content.decode()
        assert (answer.status_code, "Not mine" in page) == (200, False)
        pages.add(re.search(r'class="problems".*?</div>', page, re.DOTALL)[0])
    assert len(pages) == 1


def test_a_private_number_is_masked_until_it_is_asked_for_by_itself(visitor, deliver, address, clerk):
    record = own_letter(deliver, address, clerk)
    page, proof = open_report(visitor, deliver, address)
    assert ("When does it begin?" in page, NUMBER in page, "••••••" in page) == (True, False, True)
    (name,) = set(re.findall(r'name="field" value="([a-z-]+)"', page)) - {"headers"}
    shown = act(visitor, proof, act="unmask", record=record.pk, field=name).content.decode()
    assert NUMBER in shown
    assert NUMBER not in act(visitor, proof).content.decode()
    assert NUMBER not in act(visitor, proof, act="file").content.decode()


def test_attachments_and_technical_lines_are_given_when_they_are_asked_for(visitor, deliver, address, clerk):
    record = own_letter(deliver, address, clerk, ("note.txt", "What I attached."))
    page, proof = open_report(visitor, deliver, address)
    assert ("Save it (ZIP)" in page, "Received:" in page) == (True, False)
    headers = act(visitor, proof, act="unmask", record=record.pk, field="headers").content.decode()
    assert "From: " in headers
    saved = act(visitor, proof, act="save", record=record.pk, field="attachments")
    assert saved.headers["Content-Type"] == "application/zip"
    assert saved.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(saved.content)) as archive:
        assert [archive.read(name) for name in archive.namelist()] == [b"What I attached.\n"]
    for field in ("headers", "attachments-apart", "x", ""):
        answer = act(visitor, proof, act="save", record=record.pk, field=field)
        assert (answer.status_code, "What we hold about you" in answer.content.decode()) == (200, True)
    shown = act(visitor, proof, act="unmask", record=record.pk, field="attachments")
    assert (shown.status_code, "What I attached" in shown.content.decode()) == (200, False)


def test_no_proof_of_another_mailbox_saves_attachments(visitor, deliver, address, clerk):
    record = own_letter(deliver, address, clerk, ("note.txt", "What I attached."))
    _, proof = open_report(visitor, deliver, f"x{address}")
    answer = act(visitor, proof, act="save", record=record.pk, field="attachments")
    assert (answer.status_code, answer.headers["Content-Type"]) == (410, "text/html; charset=utf-8")


def own_letter(deliver, address, clerk, attached=None):
    """Have somebody write, be answered, and answer that with a number."""
    take(letter("A question.", From=address))
    task = last_task()
    queue_reply(task.pk, Clerk(clerk, "assistance"), text="In August.", token="one", closes=True)
    (parcel,) = deliver()
    back = parcel.message["Reply-To"]
    answer = letter(f"When does it begin? My number is {NUMBER}.", From=address, To=back)
    if attached:
        answer.add_attachment(attached[1], filename=attached[0])
    take(answer, back)
    return last_task().record


def test_what_a_link_opens_can_be_taken_back_and_allowed_again(visitor, deliver, confirmed, address):
    confirmed(address)
    page, proof = open_report(visitor, deliver, address)
    (record,) = set(re.findall(r'name="record" value="([0-9a-f-]{36})"', page))
    taken_back = act(visitor, proof, act="withdraw", record=record).content.decode()
    assert ("This was withdrawn on" in taken_back, 'value="resume"' in taken_back) == (True, True)
    # The page begins anew at its top, so it says there what the button did.
    assert '<p class="notice__title">We stopped using it</p>' in taken_back
    again = act(visitor, proof, act="resume", record=record).content.decode()
    assert ("This was withdrawn on" in again, 'value="withdraw"' in again) == (False, True)
    assert '<p class="notice__title">We use it again</p>' in again
    for wrong in ("", "x", "0" * 32):
        assert act(visitor, proof, act="withdraw", record=wrong).status_code in (200, 410)


def test_a_file_says_what_the_page_says(visitor, deliver, confirmed, address):
    confirmed(address)
    _, proof = open_report(visitor, deliver, address)
    answer = act(visitor, proof, act="file")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="your-information.json"'
    report = json.loads(answer.content)
    (record,) = [one for one in report["records"] if one["purpose"] == "Telling you of coming events"]
    assert {
        "name": "email",
        "title": "E-mail address",
        "category": "email-address",
        "text": address,
    } in record["fields"]
    assert {use["kind"] for use in record["uses"]} == {"sent", "shown"}
    # What the file has is described, and nothing is that it does not have.
    described = set(re.findall(r"^\| `(\w+)` \|", DESCRIPTION.read_text(encoding="utf-8"), re.MULTILINE))
    assert described == {*report, *record}


def test_what_is_closed_or_was_never_open_opens_nothing(visitor, deliver, confirmed, address):
    confirmed(address)
    _, proof = open_report(visitor, deliver, address)
    closed = act(visitor, proof, act="end")
    assert (closed.status_code, "You closed your information" in closed.content.decode()) == (200, True)
    for carried in (proof, "", "a" * 26, "x" * 3000, "☃"):
        for what in ("", "file", "receipt", "unmask"):
            answer = act(visitor, carried, act=what, reference="00000-00000", code="0" * 20)
            assert (answer.status_code, address in answer.content.decode()) == (410, False)
    assert visitor.get(REPORT, secure=True).status_code == 410


def test_what_was_not_sent_by_these_pages_is_refused(visitor, client, deliver, confirmed, address):
    confirmed(address)
    _, proof = open_report(visitor, deliver, address)
    for body in (f"proof={proof}&proof={proof}", f"proof={proof}&x=y", "proof=%ff", "proof=" + "a" * 70_000):
        assert visitor.post(REPORT, body, content_type=FORM, secure=True).status_code == 400
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert (
        client.post(REPORT, f"proof={proof}", content_type=FORM, secure=True, headers=elsewhere).status_code
        == 403
    )
    assert act(visitor, proof).status_code == 200


@pytest.mark.parametrize(
    "query", ["", "token=", "token=aaaa", f"token={'a' * 26}", "token=%00", "token=" + "x" * 5000]
)
def test_a_forged_link_opens_nothing(query, visitor):
    answer = visitor.post(f"{LINK}?{query}", secure=True)
    assert answer.status_code == 404


def test_no_address_holds_the_proof_no_cookie_is_set_and_nothing_is_kept(
    visitor, deliver, confirmed, address
):
    confirmed(address)
    page, proof = open_report(visitor, deliver, address)
    assert proof not in "".join(re.findall(r'(?:href|action|src)="([^"]*)"', page))
    for answer in (act(visitor, proof), act(visitor, proof, act="file"), act(visitor, proof, act="end")):
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_asking_does_and_answers_the_same_whether_or_not_anything_is_held(
    visitor, deliver, confirmed, address
):
    confirmed(address)
    question(visitor, address, "Something is held.")
    seen, mails = [], []
    for reader in (address, f"nobody.{address}"):
        form = opened(visitor, "own-link", email=reader)
        with CaptureQueriesContext(connection) as queries:
            answer = send(visitor, form, "own-link")
        # The numbers of the receipt, in words, in its picture and in the form that saves it.
        numbers = r'<code>[0-9A-Z-]+</code>|<svg class="qr".*?</svg>|value="[0-9A-Z-]{11,}"'
        page = re.sub(numbers, "", answer.content.decode())
        # Whether an edition was posted meanwhile is looked up once a second, whatever is asked for.
        statements = [query["sql"] for query in queries if '"policies_edition"' not in query["sql"]]
        seen.append((answer.status_code, page, [re.sub(r"'[^']*'|_x\d+\b", "''", sql) for sql in statements]))
        (parcel,) = [sent for sent in deliver() if sent.recipients == [reader]]
        mails.append(re.sub(r"token=\w+", "", text_of(parcel)))
    assert seen[0] == seen[1]
    assert mails[0] == mails[1]


def test_the_page_of_one_s_own_information_leads_to_every_form_about_it(visitor):
    page = visitor.get("/your-information/", secure=True).content.decode()
    assert "/forms/own-link/" in page
    assert "/forms/correct/" in page
    assert "/forms/about-me/" in page


def test_the_page_names_who_answers_for_what_is_held_if_the_agency_does(visitor, settings, tmp_path):
    officer = f"<bdi>{this_agency().information_officer}</bdi>"
    assert officer in visitor.get("/your-information/", secure=True).content.decode()
    settings.AGENCY = shutil.copytree(this_agency().folder, tmp_path / "agency")
    file = settings.AGENCY / "agency.toml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "information_officer" not in line), encoding="utf-8")
    page = visitor.get("/your-information/", secure=True).content.decode()
    assert ("Who answers for it" in page, officer in page) == (False, False)


def test_a_mailbox_has_no_more_links_sent_and_the_link_still_opens(visitor, deliver, confirmed, address):
    confirmed(address)
    at = ask(visitor, deliver, address)
    assert "Send me no more links" in visitor.get(at, secure=True).content.decode()
    page = visitor.post(at, "act=refuse", content_type=FORM, secure=True)
    assert (page.status_code, "We send you no more links" in page.content.decode()) == (200, True)
    receipt(send(visitor, opened(visitor, "own-link", email=address), "own-link"))
    assert not [sent for sent in deliver() if sent.recipients == [address] and LINK in text_of(sent)]
    assert address in visitor.post(at, secure=True).content.decode()
    page = visitor.post(at, "act=refuse", content_type=FORM, secure=True)
    assert page.status_code == 404
