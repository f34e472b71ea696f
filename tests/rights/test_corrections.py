"""Somebody corrects their own contact data at once: it counts wherever the record goes, and can be taken back."""

import datetime as dt
import json
import re
import secrets
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.mail.links import decode_token, encode_token
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.corrections import add_correction
from keepfaith.disclosure.records.custodian_clients import own_records_client
from keepfaith.disclosure.records.decryption import Altered, decrypt_counting
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.records.store import NewRecord, Value, create_record
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.forms.files import forms_of
from tests.disclosure.desk.conftest import LITERATURE
from tests.proofs import prove
from tests.rights.test_pages import act

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
ROOT = Path(__file__).parents[2]
WRONG, RIGHT = "Robin Reeder", "Robin Reader"
PARTS = {"street": "34 Other Street", "unit": "Apt 5", "city": "Malden", "state": "MA", "zip": "02148"}
ADDRESS = "34 Other Street\nApt 5\nMalden, MA 02148"


@pytest.fixture
def own(address):
    """A question by its form, opened with its receipt: its row, and the proof of its mailbox."""
    texts = {"question": "What is that?", "how": "By e-mail", "name": WRONG}
    record, proof = opened_with_receipt("question", texts, address)
    return record, encode_token(proof)


@pytest.fixture
def order(address):
    """An order by mail that came with an e-mail address, too."""
    texts = {name: text for name, text in LITERATURE.items() if name != "delivery"}
    record, proof = opened_with_receipt("literature", texts, address)
    return record, encode_token(proof)


def opened_with_receipt(form, texts, address):
    """Store what a form says as it does, and prove its mailbox and its receipt."""
    record, code = stored_form(form, texts, address)
    proof = prove(address)
    own_records_client().add_receipt(proof, record.pk.bytes, code)
    return record, proof


def stored_form(form, texts, address):
    """Store what a form says as it does; return its row and the code of its receipt."""
    form_file, token = forms_of(this_agency().folder).forms[form], secrets.token_bytes(16)
    edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
    texts = {**texts, "email": address}
    values = {name: Value(form_file.field(name).category, text) for name, text in texts.items()}
    new = NewRecord(edition, form_file.holding, form_file.purpose, values, form=form, address=address)
    record = Record.objects.get(pk=create_record(new, token=token, work=True).record)
    return record, Receipt.of(token).code


def press(visitor, own, button, *, field="name", **typed):
    row, proof = own
    return act(visitor, proof, act=button, record=row.pk, field=field, **typed)


def hidden(page, name):
    (value,) = set(re.findall(rf'name="{name}" value="([^"]*)"', page))
    return value


def correct(visitor, own, text=RIGHT):
    """Correct the name by the page's steps; return the page that follows."""
    page = press(visitor, own, "correct").content.decode()
    assert f'value="{WRONG}"' in page or RIGHT in page
    review = press(visitor, own, "review-correction", value=text).content.decode()
    assert "Is this right?" in review
    return press(visitor, own, "add-correction", value=text, once=hidden(review, "once")).content.decode()


def file_of(visitor, own):
    report = json.loads(act(visitor, own[1], act="file").content)
    (record,) = [record for record in report["records"] if record["reference"] == own[0].reference]
    return {field["name"]: field for field in record["fields"]}


def test_it_is_read_once_more_and_then_counts_on_the_page_in_the_file_and_in_the_pdf(visitor, own):
    press(visitor, own, "review-correction", value=RIGHT)
    assert not Record.objects.filter(about=own[0]).exists()
    page = correct(visitor, own)
    assert "It is corrected" in page
    assert f'<dd><span class="own__text">{RIGHT}</span>' in page
    assert "What it said when it reached us" in page
    name = file_of(visitor, own)["name"]
    assert (name["text"], name["text_when_it_came"]) == (RIGHT, WRONG)
    assert dt.date.fromisoformat(name["corrected_on"])
    pdf = PdfReader(BytesIO(act(visitor, own[1], act="pdf").content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert (RIGHT in text, "What it said when it reached us" in text) == (True, True)


def test_it_is_taken_back_on_the_same_page(visitor, own):
    page = correct(visitor, own)
    page = act(visitor, own[1], act="revert-correction", note=hidden(page, "note")).content.decode()
    assert "The correction is taken back" in page
    assert f'<dd><span class="own__text">{WRONG}</span>' in page
    assert (RIGHT in page, "Take the correction back" in page) == (False, False)
    assert "corrected_on" not in file_of(visitor, own)["name"]


def test_an_address_is_asked_for_in_its_parts_as_its_form_does_and_is_one_on_the_label(visitor, order, desk):
    page = press(visitor, order, "correct", field="address").content.decode()
    for part in PARTS:
        assert f'name="value.{part}"' in page
    wrong = {f"value.{part}": text for part, text in PARTS.items()} | {"value.zip": "2148"}
    page = press(visitor, order, "review-correction", field="address", **wrong).content.decode()
    assert "Enter a ZIP code, like 02148." in page
    assert 'href="#value-zip"' in page
    assert 'value="34 Other Street"' in page
    right = {f"value.{part}": text for part, text in PARTS.items()}
    review = press(visitor, order, "review-correction", field="address", **right).content.decode()
    assert ADDRESS in review
    page = press(visitor, order, "add-correction", field="address", once=hidden(review, "once"), **right)
    assert ADDRESS in page.content.decode()
    page = press(visitor, order, "correct", field="address").content.decode()
    assert 'value="34 Other Street"' in page
    assert re.search(r'<option value="MA" selected', page)
    printed = desk("literature").post("/desk/labels/")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(printed.content)).pages)
    assert "34 Other Street" in text
    assert LITERATURE["address"].splitlines()[0] not in text


def test_an_employee_who_opens_the_task_sees_it_and_it_stays_on_the_page(visitor, own, desk):
    correct(visitor, own)
    assistant, task = desk("assistance"), own[0].task
    page = assistant.task(task, "open").content.decode()
    assert re.search(rf"<dd>{RIGHT}<p class=\"small\">The person corrected this on", page)
    assert "What it said when it came" in page
    (carried,) = re.findall(r'name="opened" value="([^"]+)"', page)[:1]
    noted = assistant.task(task, "note", opened=carried, text="Seen.", token=secrets.token_urlsafe(16))
    assert re.search(rf"<dd>{RIGHT}<p class=\"small\">The person corrected this on", noted.content.decode())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" ", "Answer this question: Name"),
        ("x" * 101, "Shorten “Name” by 1 characters. At most 100 fit."),
        ("<b>Robin</b>", "Enter a name in letters"),
        ("two\nlines", "Write “Name” on one line."),
        ("Robin \x07Reader", "It held control characters, which we took out."),
        ("Robin \u202eredaeR", "It held control characters, which we took out."),
        ("Robin 219-09-9999", "it looks like you typed a Social Security number"),
    ],
)
@pytest.mark.parametrize("button", ["review-correction", "add-correction"])
def test_what_its_form_would_not_take_is_said_beside_what_was_typed(visitor, own, text, problem, button):
    answer = press(visitor, own, button, value=text)
    page = answer.content.decode()
    assert (answer.status_code, problem in page, "There is a problem" in page) == (200, True, True), page
    assert 'href="#value"' in page
    assert not Record.objects.filter(about=own[0]).exists()


def test_a_script_is_shown_as_text(visitor, order):
    script = "<script>alert(1)</script>"
    page = press(visitor, order, "review-correction", field="organization", value=script).content.decode()
    assert (script in page, "&lt;script&gt;" in page) == (False, True)
    page = press(visitor, order, "add-correction", field="organization", value=script).content.decode()
    assert (script in page, "&lt;script&gt;" in page) == (False, True)


def test_a_megabyte_is_not_read(visitor, own):
    assert press(visitor, own, "add-correction", value="x" * 1_000_000).status_code == 400
    assert not Record.objects.filter(about=own[0]).exists()


def test_going_back_loses_nothing_of_what_was_typed(visitor, own):
    page = press(visitor, own, "change-correction", value=RIGHT).content.decode()
    assert (f'value="{RIGHT}"' in page, "There is a problem" in page) == (True, False)


@pytest.mark.parametrize("field", ["email", "question", "how", "nothing", ""])
def test_nothing_else_is_corrected_here(visitor, own, field):
    for button in ("correct", "review-correction", "add-correction"):
        page = press(visitor, own, button, field=field, value="other@example.org").content.decode()
        assert "What we hold about you" in page
        assert "It is corrected" not in page
    assert not Record.objects.filter(about=own[0]).exists()


def test_no_other_mailbox_corrects_it_or_takes_it_back(visitor, own):
    page = correct(visitor, own)
    proof = encode_token(prove(f"other{secrets.token_hex(4)}@example.org"))
    for button in ("correct", "add-correction"):
        answer = act(visitor, proof, act=button, record=own[0].pk, field="name", value="Anybody")
        assert answer.status_code == 410
    assert act(visitor, proof, act="revert-correction", note=hidden(page, "note")).status_code == 410
    assert Record.objects.filter(about=own[0]).count() == 1
    assert file_of(visitor, own)["name"]["text"] == RIGHT


def test_after_the_end_of_its_proof_nothing_is_corrected(visitor, own):
    act(visitor, own[1], act="end")
    for button in ("correct", "add-correction"):
        assert press(visitor, own, button, value=RIGHT).status_code == 410
    assert not Record.objects.filter(about=own[0]).exists()


def test_of_a_record_just_erased_the_rest_is_shown(visitor, own):
    gone = (Record(pk="00000000-0000-4000-8000-000000000000"), own[1])
    for button in ("correct", "review-correction", "add-correction"):
        answer = press(visitor, gone, button, value=RIGHT)
        assert (answer.status_code, "It is corrected" in answer.content.decode()) == (200, False)


def test_pressing_twice_corrects_once_and_the_same_words_later_count_anew(visitor, own):
    for once in ("a", "a", "b"):
        press(visitor, own, "add-correction", value=RIGHT, once=once)
    assert Record.objects.filter(about=own[0]).count() == 2


def test_no_more_than_ten_and_then_the_page_says_so(visitor, own):
    for number in range(10):
        press(visitor, own, "add-correction", value=RIGHT, once=f"{number}")
    page = press(visitor, own, "add-correction", value="Robin Late", once="x").content.decode()
    assert "This record was corrected 10 times" in page
    # What was refused was not stored, so it is not taken for a note of an employee either.
    assert Record.objects.filter(about=own[0]).count() == 10
    assert "What employees wrote" not in page
    assert file_of(visitor, own)["name"]["text"] == RIGHT


def test_where_the_row_of_a_correction_is_gone_nothing_is_opened(visitor, own, monkeypatch):
    correct(visitor, own)
    (opened,) = own_records_client().show(decode_token(own[1]), {own[0].pk.bytes: ("name",)}).values()
    assert decrypt_counting(own[0], opened).texts == {"name": RIGHT}
    monkeypatch.setattr(Record.objects, "in_bulk", lambda _: {})
    with pytest.raises(Altered):
        decrypt_counting(own[0], opened)


def test_a_field_of_another_category_is_refused_before_anything_is_stored(own):
    for name in ("email", "question"):
        with pytest.raises(Refused):
            add_correction(decode_token(own[1]), own[0], name, "x", once="")
    assert not Record.objects.filter(about=own[0]).exists()


def test_each_caller_that_is_given_keys_lets_the_correction_count():
    """Whoever opens or shows a record decrypts by the one function that puts the corrected value in its place."""
    callers = set()
    for path in (ROOT / "keepfaith").rglob("*.py"):
        if "prober" in path.parts or "custody" in path.parts:
            continue
        text = path.read_text()
        if re.search(r"opener\(\)\.open\(|\bOpening\(|own_records_client\(\)\.show\(", text):
            callers.add(path.relative_to(ROOT / "keepfaith").as_posix())
            assert "decrypt_counting(" in text or path.name in ("custodian_probe.py", "fresh_passkey.py"), (
                path
            )
            assert "decrypt_fields(" not in text, path
    assert callers == {
        "disclosure/tasks/field_opener.py",
        "disclosure/tasks/label_batch.py",
        "disclosure/cases/covered_fields.py",
        "disclosure/own_records/report.py",
        "disclosure/tasks/fresh_passkey.py",
        "disclosure/checks/custodian_probe.py",
    }
