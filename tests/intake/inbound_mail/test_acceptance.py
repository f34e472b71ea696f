"""Inbound mail becomes a sealed task; private numbers in it are stored apart, and its writer gets one warning."""

import base64
import contextlib
import io
import json
import zipfile

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.disclosure.mail import delivery_status
from keepfaith.disclosure.mail.delivery_status import close_all_answered
from keepfaith.disclosure.mail.own_mailboxes import own_mailbox, reply_address
from keepfaith.disclosure.models import Enclosure, OutgoingMessage, Record, Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.fields import fields_of
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.assignment import hand_over
from keepfaith.disclosure.tasks.field_opener import open_enclosure, open_fields
from keepfaith.disclosure.tasks.notes import queue_reply
from keepfaith.disclosure.tasks.task_access import access_to, duty_access
from keepfaith.disclosure.tasks.task_actions import Clerk
from keepfaith.intake.inbound_mail.acceptance import MessageRefused, own_recipient
from tests.disclosure.desk.conftest import moved
from tests.duties import give_duty

from .conftest import letter, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]

SSN = "900-12-3456"


@pytest.fixture
def as_clerk(clerk):
    return Clerk(clerk, "assistance")


def last_task():
    return Task.objects.select_related("record").order_by("-pk").first()


def proven_since(custody, number):
    """Return which records the custodian has for their mailbox's own, with what they answer, since an entry."""
    with contextlib.closing(DecisionLog(custody / "decisions")) as log:
        details = [json.loads(entry.details) for entry in log.after(number) if entry.details]
    return {entry["record"]: entry["follows"] for entry in details if "follows" in entry}


def opened(task, clerk):
    access = access_of(task, clerk)
    return {field.name: field.text for field in open_fields(access, access.acting.together).shown}


def access_of(task, clerk):
    return access_to(task, account=clerk.account, duties=(clerk.duty,))


def test_an_e_mail_becomes_a_sealed_task_for_questions(as_clerk):
    assert take(letter("When does school begin?\nBest wishes")) == "kept"
    task = last_task()
    assert (task.purpose, task.record.holding, task.record.form) == ("questions", "questions", "email")
    stored = b"".join(base64.b64decode(text) for text in task.record.sealed.values())
    assert b"school" not in stored
    assert b"reader@example.org" not in stored
    read = opened(task, as_clerk)
    assert read["email"] == "reader@example.org"
    assert read["name"] == "Example Reader"
    assert read["subject"] == "A question"
    assert read["text"].strip() == "When does school begin?\nBest wishes"
    # Whole headers are kept, and opened only by themselves.
    assert "headers" not in read
    assert duty_access(task.record, duty="assistance", purpose="questions").alone == ("headers",)
    (headers,) = open_fields(access_of(task, as_clerk), ["headers"]).shown
    assert "Message-ID" in headers.text


def test_a_repeated_message_is_stored_once():
    message = letter()
    assert take(message) == "kept"
    assert take(message) == "repeated"
    assert take(message, this_agency().contact_email, this_agency().contact_email) == "repeated"
    assert Record.objects.filter(form="email").count() == 1
    assert take(letter()) == "kept"


def test_a_private_number_is_taken_out_everywhere_and_only_the_privacy_officer_opens_it(as_clerk):
    message = letter(f"My number is {SSN}, thank you.", Subject=f"SSN {SSN}")
    assert take(message) == "kept"
    task = last_task()
    read = opened(task, as_clerk)
    assert "9" not in read["text"]
    assert read["text"].startswith("My number is •••-••-••••, thank you.")
    assert "•" in read["subject"]
    assert "kept apart" in read["remarks"]
    (headers,) = open_fields(access_of(task, as_clerk), ["headers"]).shown
    assert SSN not in headers.text
    assert fields_of(task.record)["ssn"] == "ssn"
    with pytest.raises(Refused) as refused:
        open_fields(access_of(task, as_clerk), ["ssn"])
    assert refused.value.clause == "need-to-know"


def test_the_privacy_officer_opens_a_number_by_itself(as_clerk, custody):
    from keepfaith.custody.client.admin import ControlClient

    take(letter(f"My number is {SSN}."))
    task = last_task()
    control = ControlClient(custody / "control")
    give_duty(control, "officer1", "privacy")
    task = moved(task, "referral", control)
    access = access_of(task, Clerk("officer1", "privacy"))
    assert access.acting.alone == ("headers", "ssn")
    (shown,) = open_fields(access, ["ssn"]).shown
    assert shown.text == f"text: {SSN}"
    control.end_staff("officer1")
    control.close()


def test_attachments_are_sealed_beside_the_message_and_those_with_numbers_apart(as_clerk):
    message = letter("See below.")
    message.add_attachment("a,b\n1,2\n", subtype="csv", filename="table.csv")
    message.add_attachment(f"name,number\nx,{SSN}\n", subtype="csv", filename="numbers.csv")
    message.add_attachment(
        b"PK\x03\x04" + bytes(50), maintype="application", subtype="zip", filename="bomb.zip"
    )
    take(message)
    task = last_task()
    assert {enclosure.field for enclosure in task.record.enclosures.all()} == {
        "attachments",
        "attachments-apart",
    }
    assert all(b"table.csv" not in bytes(enclosure.sealed) for enclosure in Enclosure.objects.all())
    read = opened(task, as_clerk)
    assert read["attachment-names"].splitlines()[1].endswith("kept apart: it holds a private number")
    assert "1 attachments could not be looked into" in read["remarks"]
    with zipfile.ZipFile(io.BytesIO(open_enclosure(access_of(task, as_clerk), "attachments"))) as archive:
        assert archive.namelist() == ["1-table.csv", "2-bomb.zip"]
        assert archive.read("1-table.csv").replace(b"\r", b"") == b"a,b\n1,2\n"
    with pytest.raises(Refused):
        open_enclosure(access_of(task, as_clerk), "attachments-apart")


def test_an_altered_enclosure_is_detected(as_clerk):
    from django.db import connection

    from keepfaith.disclosure.records.decryption import Altered

    message = letter("See below.")
    message.add_attachment("1", filename="one.txt")
    take(message)
    task = last_task()
    enclosure = task.record.enclosures.get()
    other = bytes([enclosure.sealed[0] ^ 1]) + bytes(enclosure.sealed[1:])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM disclosure_enclosure WHERE id = %s", [enclosure.pk])
    Enclosure.objects.create(record=task.record, field="attachments", sealed=other)
    with pytest.raises(Altered):
        open_enclosure(access_of(task, as_clerk), "attachments")


def test_the_writer_of_a_number_gets_one_answer_that_quotes_nothing(deliver):
    take(letter(f"My number is {SSN}.", Subject=f"About {SSN}"))
    (parcel,) = deliver()
    assert parcel.recipients == ["reader@example.org"]
    assert SSN.encode() not in parcel.raw
    message = parcel.message
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["Subject"] == "Your message to us arrived: please read this"
    text = message.get_body(("plain",)).get_content()
    assert "https://portal.example.gov/forms/question/" in text
    assert "not encrypted" in text
    assert "school" not in text.replace("Education", "")
    assert deliver() == []
    # A second message on the same day brings no second warning.
    take(letter(f"Again: {SSN}."))
    assert deliver() == []
    assert (
        OutgoingMessage.objects.filter(kind="warning", state="refused", failure="warned today").count() == 1
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<list.example.org>"},
        {"Return_Path": "<>"},
        {"X_Auto_Response_Suppress": "All"},
        {"From": "no-reply@example.org"},
        {"From": ""},
    ],
)
def test_no_machine_gets_an_automatic_answer(headers, deliver):
    assert take(letter(f"My number is {SSN}.", **headers)) == "kept"
    assert deliver() == []


def test_a_message_without_a_number_gets_no_automatic_answer(deliver):
    take(letter())
    assert deliver() == []


def test_an_answer_goes_to_the_writer_and_what_they_reply_finds_the_thread(deliver, as_clerk, custody):
    before = custodian().status().entries
    take(letter(Subject="My child Example"))
    task = last_task()
    queue_reply(task.pk, as_clerk, text="On the last Monday of August.", token="one", closes=True)
    (parcel,) = deliver()
    message = parcel.message
    assert "On the last Monday of August." in message.get_body(("plain",)).get_content()
    assert "On the last Monday of August." in message.get_body(("html",)).get_content()
    assert "Child" not in message["Subject"]
    ours = own_mailbox(message["Reply-To"])
    assert (ours.meaning, ours.reference) == ("reply", task.record.reference)
    assert "Auto-Submitted" not in message
    task.refresh_from_db()
    assert task.state == Task.SENT
    assert [step.act for step in task.steps.all()] == ["answered", "sent"]
    reply = letter("Thank you!", To=message["Reply-To"])
    take(reply, message["Reply-To"])
    followed = last_task()
    assert followed.record.about_id == task.record_id
    # The custodian has the answer for that mailbox's own. A robot's, and one without the proof, it has not.
    take(letter("I am away.", To=message["Reply-To"], Auto_Submitted="auto-replied"), message["Reply-To"])
    unproven = reply_address(ours.reference, b"")
    take(letter("Thank you again!", To=unproven), unproven)
    assert proven_since(custody, before) == {followed.record_id.hex: task.record_id.hex}
    # Without the address, the names of our own messages tell.
    take(letter("One more.", In_Reply_To=message["Message-ID"]))
    assert last_task().record.about_id == task.record_id
    take(letter("Guessed.", In_Reply_To="<00000000-0000-4000-8000-000000000000@mass.gov>"))
    assert last_task().record.about_id is None


def test_an_answer_closes_no_task_that_a_colleague_has_by_then(deliver, as_clerk, custody):
    from keepfaith.custody.client.admin import ControlClient

    take(letter())
    task, control = last_task(), ControlClient(custody / "control")
    queue_reply(task.pk, as_clerk, text="Here you are.", token="one", closes=True)
    Employee.objects.create(account="colleague1", password="!")
    give_duty(control, "colleague1", "assistance")
    hand_over(task.pk, as_clerk, to="colleague1")
    assert len(deliver()) == 1
    task.refresh_from_db()
    assert task.state == Task.OPEN
    assert [step.act for step in task.steps.all()] == ["answered", "handed", "sent"]
    control.end_staff("colleague1")
    control.close()


def test_a_task_whose_last_answer_went_out_as_the_worker_ended_is_closed_at_its_next_start(
    deliver, as_clerk, monkeypatch
):
    take(letter())
    task = last_task()
    queue_reply(task.pk, as_clerk, text="Here you are.", token="one", closes=True)
    with monkeypatch.context() as patched:
        patched.setattr(delivery_status, "close_answered", lambda *_: False)
        assert len(deliver()) == 1
    task.refresh_from_db()
    assert task.state == Task.OPEN
    assert close_all_answered() == 1
    task.refresh_from_db()
    assert task.state == Task.SENT
    assert close_all_answered() == 0


def test_an_answer_that_bounced_is_shown_beside_the_task_which_stays_open(deliver, sink, as_clerk):
    take(letter())
    task = last_task()
    queue_reply(task.pk, as_clerk, text="Here you are.", token="one", closes=True)
    sink.refusing["reader@example.org"] = "550 5.1.1 no such mailbox"
    assert deliver() == []
    task.refresh_from_db()
    assert task.state == Task.OPEN
    assert [step.act for step in task.steps.all()] == ["answered", "failed"]
    assert task.outgoing.get().state == OutgoingMessage.FAILED


def test_a_full_mailbox_is_tried_again(deliver, sink, as_clerk):
    take(letter())
    queue_reply(last_task().pk, as_clerk, text="Here you are.", token="one", closes=True)
    sink.refusing["reader@example.org"] = "452 4.2.2 mailbox full"
    assert deliver() == []
    assert OutgoingMessage.objects.get(kind="answer").state == OutgoingMessage.WAITING
    sink.refusing.clear()
    # Not at once, though.
    assert deliver() == []


@pytest.mark.parametrize(
    "address",
    [
        "other@mass.gov",
        "eoewebservices@example.org",
        "eoewebservices+r.0000000000.aaaaaaaaaaaaa@mass.gov",
        "eoewebservices+x.1@mass.gov",
        "eoewebservices+b.short@mass.gov",
        "",
        "@",
        "x" * 300 + "@mass.gov",
    ],
)
def test_there_is_no_other_address_here(address):
    with pytest.raises(MessageRefused) as refused:
        own_recipient(address)
    assert refused.value.code == "550 5.1.1"


def test_a_message_in_circles_is_refused_and_a_list_of_hops_is_not():
    hops = [("Received", f"from a{number}.example.org by b") for number in range(26)]
    message = letter()
    for name, value in hops:
        message[name] = value
    with pytest.raises(MessageRefused) as refused:
        take(message)
    assert refused.value.code == "554 5.4.6"


def test_any_message_is_stored_or_refused_in_words():
    for raw in (
        b"",
        b"\0" * 1000,
        b"\r\n",
        b"From: \xff\xfe\r\n\r\n\xff",
        b"Content-Type: multipart/mixed\r\n\r\n--",
    ):
        assert take(raw) == "kept"
    with pytest.raises(MessageRefused) as refused:
        take(b"x" * (25 * 1024**2 + 1))
    assert refused.value.code == "552 5.3.4"
