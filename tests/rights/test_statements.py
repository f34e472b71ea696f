"""What somebody states about a record of theirs goes with it through every way out."""

import datetime as dt
import json
import re
import secrets
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from keepfaith.custody.protocol.carried_keys import StatementKey
from keepfaith.disclosure.desk.label_pdf import LabelEntry, Sheet, draw_pdf
from keepfaith.disclosure.mail.links import decode_token
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.statements import MAX_LENGTH
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.decryption import Altered, Statement, decrypt_statements, with_statements
from keepfaith.policies.sections.registry import SECTIONS
from tests.rights.test_pages import act, open_report, question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
ROOT = Path(__file__).parents[2]
WORDS = "I never\nwrote <b>that</b>."


@pytest.fixture
def own(visitor, deliver, address):
    """A question that opened with its receipt: its row, and the proof of its mailbox."""
    reference, code = question(visitor, address, "What is that?")
    _, proof = open_report(visitor, deliver, address)
    act(visitor, proof, act="receipt", reference=reference, code=code)
    return Record.objects.get(reference=reference.replace("-", "")), proof


def state(visitor, own, text=WORDS):
    """Type a statement, look at it once more, add it; return the page that follows."""
    row, proof = own
    review = act(visitor, proof, act="state", record=row.pk, statement=text)
    page = review.content.decode()
    assert (review.status_code, "Add your statement?" in page) == (200, True), page
    assert not Record.objects.filter(about=row).exists()
    return act(visitor, proof, act="add-statement", record=row.pk, statement=text)


def test_it_is_read_once_more_and_then_stands_on_the_page_and_in_the_file(visitor, own):
    page = state(visitor, own).content.decode()
    assert ("I never\nwrote &lt;b&gt;that&lt;/b&gt;." in page, "Your statements" in page) == (True,) * 2
    assert "Your statement is added" in page
    report = json.loads(act(visitor, own[1], act="file").content)
    (record,) = [record for record in report["records"] if record["reference"] == own[0].reference]
    assert [statement["text"] for statement in record["statements"]] == [WORDS]


def test_the_same_words_twice_are_one_statement(visitor, own):
    for _ in range(2):
        act(visitor, own[1], act="add-statement", record=own[0].pk, statement=WORDS)
    assert Record.objects.filter(about=own[0]).count() == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" \r\n ", "Write your statement."),
        ("x" * (MAX_LENGTH + 1), f"It has {MAX_LENGTH + 1} characters."),
        ("My number is 219-09-9999.", "It seems to hold a private number"),
    ],
)
@pytest.mark.parametrize("button", ["state", "add-statement"])
def test_what_cannot_be_added_is_said_beside_what_was_typed(visitor, own, text, problem, button):
    answer = act(visitor, own[1], act=button, record=own[0].pk, statement=text)
    page = answer.content.decode()
    assert (answer.status_code, problem in page, "Your statement was not added" in page) == (200, True, True)
    assert text.strip() in page
    assert re.search(rf'href="#statement-{own[0].pk}"', page)
    assert not Record.objects.filter(about=own[0]).exists()


def test_going_back_loses_nothing_of_what_was_typed(visitor, own):
    page = act(visitor, own[1], act="change-statement", record=own[0].pk, statement=WORDS).content.decode()
    assert ("wrote &lt;b&gt;that&lt;/b&gt;.</textarea>" in page, "was not added" in page) == (True, False)


def test_a_statement_is_sealed_as_its_holding_declares_it(visitor, own):
    state(visitor, own)
    note = Record.objects.get(about=own[0])
    assert note.sealed.keys() <= SECTIONS.sealed_holdings[note.holding].fields.keys()


def test_a_request_for_a_link_has_none(visitor, own):
    request = Record.objects.filter(holding="own-links").latest("received_at")
    answer = act(visitor, own[1], act="add-statement", record=request.pk, statement=WORDS)
    assert answer.status_code == 410
    assert not Record.objects.filter(about=request).exists()


def test_no_other_mailbox_adds_one(visitor, deliver, own):
    _, proof = open_report(visitor, deliver, f"other{secrets.token_hex(4)}@example.org")
    act(visitor, proof, act="add-statement", record=own[0].pk, statement=WORDS)
    assert not Record.objects.filter(about=own[0]).exists()


def test_no_more_than_five_and_then_the_page_says_so(visitor, own):
    for number in range(5):
        act(visitor, own[1], act="add-statement", record=own[0].pk, statement=f"{number}")
    page = act(visitor, own[1], act="add-statement", record=own[0].pk, statement="6").content.decode()
    assert "This record has 5 statements, and no more can be added." in page
    assert (Record.objects.filter(about=own[0]).count(), "What employees wrote" in page) == (5, False)


def test_an_employee_who_opens_the_task_sees_it_and_it_stays_on_the_page(visitor, own, desk):
    state(visitor, own)
    assistant, task = desk("assistance"), own[0].task
    page = assistant.task(task).content.decode()
    assert ("The person states something about it." in page, "I never" in page) == (True, False)
    page = assistant.task(task, "open").content.decode()
    assert "What the person states about this" in page
    assert "I never<br>wrote &lt;b&gt;that&lt;/b&gt;." in page
    (carried,) = re.findall(r'name="opened" value="([^"]+)"', page)[:1]
    noted = assistant.task(task, "note", opened=carried, text="Seen.", token=secrets.token_urlsafe(16))
    assert "I never<br>wrote" in noted.content.decode()


def test_where_the_row_of_a_statement_is_gone_nothing_is_opened(visitor, own):
    state(visitor, own)
    (opened,) = own_records_client().show(decode_token(own[1]), {own[0].pk.bytes: ("question",)}).values()
    (given,) = opened.statements
    assert [statement.text for statement in decrypt_statements([given])] == [WORDS]
    with pytest.raises(Altered):
        decrypt_statements([StatementKey(bytes(16), given.key)])


def test_what_came_as_files_has_it_as_a_file_among_them():
    into = BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("letter.pdf", b"%PDF-1.7")
    stated = Statement(dt.date(2026, 11, 29), WORDS)
    with zipfile.ZipFile(BytesIO(with_statements(into.getvalue(), [stated]))) as archive:
        assert archive.namelist() == ["letter.pdf", "statement-1-of-2026-11-29.txt"]
        assert archive.read("letter.pdf") == b"%PDF-1.7"
        assert WORDS in archive.read("statement-1-of-2026-11-29.txt").decode()


def test_labels_that_are_printed_have_it_on_a_page_after_them():
    label = LabelEntry("0A1B2-C3D4E", ("Example Reader", "12 Example Street"), ("1 × Map",), (WORDS,))
    sheet = Sheet(parcels=[label])
    pages = PdfReader(BytesIO(draw_pdf(sheet, agency="Example", sender="Example", day=dt.date(2026, 11, 29))))
    text = pages.pages[-1].extract_text()
    assert "What people state about their requests" in text
    assert "wrote <b>that</b>." in text


def test_each_caller_that_is_given_keys_shows_what_comes_with_them():
    """Whoever opens or shows a record is in this list, with the tests that say how the statement goes along."""
    callers = set()
    for path in (ROOT / "keepfaith").rglob("*.py"):
        if "prober" in path.parts or "custody" in path.parts:
            continue
        text = path.read_text()
        if re.search(r"opener\(\)\.open\(|\bOpening\(|own_records_client\(\)\.show\(", text):
            callers.add(path.relative_to(ROOT / "keepfaith").as_posix())
            assert "decrypt_statements(" in text or path.name in ("custodian_probe.py", "fresh_passkey.py"), (
                path
            )
    assert callers == {
        # The task page, notes, attachments.
        "disclosure/tasks/field_opener.py",
        # The sheet of labels.
        "disclosure/tasks/label_batch.py",
        # A case: its page, and what is given out in it.
        "disclosure/cases/covered_fields.py",
        # Its person: the page and its files.
        "disclosure/own_records/report.py",
        # For the task page and for cases, which decrypt.
        "disclosure/tasks/fresh_passkey.py",
        # A check that opens nothing.
        "disclosure/checks/custodian_probe.py",
    }
