"""Who has a written request for records makes one ZIP of all that was written on it, with digests, for an appeal."""

import datetime as dt
import hashlib
import html
import io
import re
import secrets
import zipfile

import pytest

from keepfaith.disclosure.desk import appeal_packet
from keepfaith.disclosure.mail.delivery_status import finish
from keepfaith.disclosure.mail.outgoing_message import message_id
from keepfaith.disclosure.models import OutgoingMessage, Step, Task
from keepfaith.disclosure.own_records.corrections import add_correction
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.records.store import NewRecord, Value, create_record
from keepfaith.disclosure.tasks.task_actions import today
from tests.proofs import prove, stated

from .conftest import FIELDS, letter, received
from .test_desk import tally, text
from .test_letters import answered
from .test_records_responses import LIST, PARTS, desks, only_item, task, write

__all__ = ["desks", "task"]
pytestmark = pytest.mark.django_db
REQUESTS, BUTTON = "records-requests", "Make the packet (ZIP)"
CAME = today() - dt.timedelta(8)


def made(desk, task):
    """Press the button; return the file's name and what is in the ZIP."""
    answer = desk.post(f"/desk/tasks/{task.pk}/appeal.zip")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip"), text(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    name = re.search(r'filename="([^"]+)"', answer.headers["Content-Disposition"])[1]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {one: archive.read(one) for one in archive.namelist()}
    assert name.endswith(f"-sha256-{hashlib.sha256(answer.content).hexdigest()}.zip")
    return name, files


def typed_in(came_by):
    edition = received(REQUESTS, records="Minutes").record.edition
    values = {"records": Value(FIELDS[REQUESTS]["records"], "Minutes of May")}
    new = NewRecord(
        edition, REQUESTS, "public-records", values, form="records", came_by=came_by, came_on=CAME
    )
    return Task.objects.get(record=create_record(new, token=came_by.encode() * 8, work=True).record)


def test_the_packet_has_the_letter_with_its_headers_and_each_answer_that_went_out(clerk):
    desk, task = clerk("records"), letter(holding=REQUESTS, attachments=b"PK a list", attachments_apart=b"PK")
    desk.task(task, "open")
    answered(desk, task, "Which year do you mean?", closes="no")
    sent = OutgoingMessage.objects.get(task=task)
    finish(sent, OutgoingMessage.SENT, "")
    answered(desk, task, "This one never left.", "t2", closes="no")
    assert BUTTON in text(desk.get(f"/desk/tasks/{task.pk}/"))
    before = tally("opened")
    name, files = made(desk, task)
    index, request, attached, answer = (
        files[one] for one in sorted(files, key=lambda one: (one != "index.txt", one))
    )
    assert name.startswith("appeal-")
    for words in (b"by e-mail", b"Received: from mail.example.org", b"Please send me the booklet."):
        assert words in request
    assert attached == b"PK a list"
    for words in (
        "To: reader@example.org\nSubject: ",
        "\nDate: ",
        message_id(sent.pk),
        "Which year do you mean?",
    ):
        assert words in answer.decode()
    assert not [one for one, content in files.items() if b"never left" in content]
    digests = dict(line.split("  ")[::-1] for line in index.decode().splitlines() if "  " in line)
    assert digests == {
        one: hashlib.sha256(content).hexdigest() for one, content in files.items() if one != "index.txt"
    }
    assert "Attachments with private numbers" in index.decode().partition("Not in this packet")[2]
    # The letter, its headers, its attachments and the answer: each is entered, and is a step.
    assert tally("opened") == before + 4
    assert {step.account for step in task.steps.all()} == {desk.account}


def test_a_note_on_the_task_keeps_the_digest_and_the_same_content_has_the_same(clerk):
    desk, task = clerk("records"), received(REQUESTS, records="Minutes of May", email="reader@example.org")
    (first, files), (second, _) = made(desk, task), made(desk, task)
    assert first == second
    assert "Minutes of May" in next(content.decode() for one, content in files.items() if "received" in one)
    step = Step.objects.filter(task=task, act="noted").first()
    note = text(desk.post(f"/desk/tasks/{task.pk}/notes/{step.pk}/"))
    assert first.removesuffix(".zip").partition("-sha256-")[2] in note


@pytest.mark.parametrize(
    ("sends", "names"),
    [
        ("as it was signed", ["sent"]),
        ("another text", ["sent", "signed-response"]),
        ("on paper", ["signed-response"]),
    ],
)
def test_a_signed_response_is_there_once_also_where_another_text_went_out(desks, task, sends, names):
    (writer, signer), parts = desks, dict.fromkeys(PARTS, "None of these.")
    assert write(desks, task, **parts).status_code == 302
    _, unsigned = made(writer, task)
    assert not [one for one in unsigned if "response" in one]
    place = f"{LIST}{only_item(task).number}/"
    assert signer.post(f"{place}sign/").status_code == 302
    page = html.unescape(text(writer.post(f"{place}read/")))
    written = re.search(r'name="text" value="([^"]+)"', page)[1]
    if sends == "on paper":
        assert writer.task(task, "sent").status_code == 302
    else:
        other = written.replace("None of these.", "Nothing.", 1) if sends == "another text" else written
        assert answered(writer, task, other, "t3", closes="yes").status_code == 302
        finish(OutgoingMessage.objects.get(task=task), OutgoingMessage.SENT, "")
    assert writer.task(task, "undo").status_code == 302
    _, files = made(writer, task)
    assert [one.partition("-")[2][11:-4] for one in files if "-received-" not in one][1:] == names
    signed = [content for content in files.values() if written.splitlines()[0].encode() in content]
    assert len(signed) == len(names)
    assert written.encode() in signed[-1].replace(b"\r\n", b"\n")


def test_a_letter_whose_task_is_not_theirs_is_named_as_lacking_and_not_opened(clerk):
    desk, task = clerk("records"), received(REQUESTS, records="Minutes of May", email="reader@example.org")
    letter(about=task)
    _, files = made(desk, task)
    assert b"its task is not yours" in files["index.txt"]
    assert not [one for one, content in files.items() if b"booklet" in content]


def test_what_was_corrected_is_there_as_it_came_too_and_a_statement_goes_along(clerk):
    token, address = secrets.token_bytes(16), f"reader{secrets.token_hex(4)}@example.org"
    task = received(REQUESTS, records="Minutes", name="Example Reader", email=address, token=token)
    stated(task.record, Receipt.of(token).code, "I meant all of May.", address=address)
    add_correction(prove(address), task.record, "name", "Exemplary Reader", once="1")
    _, files = made(clerk("records"), task)
    content = next(content.decode() for one, content in files.items() if "received" in one)
    assert content.index("Exemplary Reader") < content.index("as it came\nExample Reader")
    assert content.count("I meant all of May.") == 1


def test_more_than_a_packet_holds_is_refused_and_no_packet_is_noted(clerk, monkeypatch):
    desk, task = clerk("records"), letter(holding=REQUESTS, attachments=bytes(2_000))
    monkeypatch.setattr(appeal_packet, "MAX_SIZE", 1_000)
    answer = desk.post(f"/desk/tasks/{task.pk}/appeal.zip")
    assert (answer.status_code, "were written on this request." in text(answer)) == (400, True)
    assert not task.steps.filter(act="noted").exists()


@pytest.mark.parametrize("came_by", [*Task.ORAL, Task.PAPER])
def test_an_oral_request_has_no_packet_and_the_page_says_why(clerk, came_by):
    desk, task = clerk("records"), typed_in(came_by)
    page = text(desk.get(f"/desk/tasks/{task.pk}/"))
    answer, is_oral = desk.post(f"/desk/tasks/{task.pk}/appeal.zip"), came_by in Task.ORAL
    assert (BUTTON not in page, "An oral request cannot be appealed" in page) == (is_oral, is_oral)
    assert answer.status_code == (403 if is_oral else 200)
    assert is_oral or f"Received: {CAME}, on paper" in "".join(
        map(bytes.decode, made(desk, task)[1].values())
    )


def test_no_other_task_has_a_packet_nor_one_that_is_done_or_of_a_colleague(clerk, question):
    desk, others = clerk("records"), clerk("assistance")
    task = received(REQUESTS, records="Minutes of May")
    assert "If it is appealed" not in text(others.get(f"/desk/tasks/{question.pk}/"))
    before = tally("opened")
    for employee, of in ((others, question), (others, task)):
        assert employee.post(f"/desk/tasks/{of.pk}/appeal.zip").status_code == 403
    assert tally("opened") == before
    desk.task(task, "close", text="It was withdrawn.", token="a token of a form")
    page = text(desk.get(f"/desk/tasks/{task.pk}/"))
    assert (BUTTON in page, "Reopen it first." in page) == (False, True)
    assert desk.post(f"/desk/tasks/{task.pk}/appeal.zip").status_code == 403
