"""Mail to the records mailbox becomes a request for public records, with the same clock as one by the form."""

import secrets

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.agency.inbound_mailboxes import read_mailboxes
from keepfaith.disclosure.mail.own_mailboxes import reply_address
from keepfaith.disclosure.models import OutgoingMessage, Record, Task
from keepfaith.disclosure.tasks.due_dates import day_it_came, due_after
from keepfaith.errors import KeepfaithError
from keepfaith.intake.inbound_mail import acceptance

from .conftest import letter, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
RECORDS = "records@example.gov"


def only_task():
    return Task.objects.select_related("record").latest("pk")


def ask(text="Please send the minutes of the council.", **headers):
    message = letter(text, **{"To": RECORDS, "Subject": "Minutes", **headers})
    return take(message, RECORDS), only_task()


def test_it_is_a_request_with_its_officer_and_its_day_and_brings_the_reference():
    outcome, task = ask()
    record = task.record
    assert (outcome, record.holding, record.purpose, record.form) == (
        "kept",
        "records-requests",
        "public-records",
        "email",
    )
    came = day_it_came(record)
    assert due_after(record.form, record.holding, came) == due_after("records", "records-requests", came)
    (message,) = OutgoingMessage.objects.filter(record=record)
    assert (message.kind, message.what, message.purpose) == ("reference", "reference", "public-records")


def test_the_message_says_the_clock_with_each_day_left_out_and_the_law(deliver):
    address = f"reader{secrets.token_hex(4)}@example.org"
    _, task = ask(From=address)
    (parcel,) = [parcel for parcel in deliver() if parcel.recipients == [address]]
    text = " ".join(parcel.message.get_body(("plain",)).get_content().split())
    due = due_after(task.record.form, task.record.holding, day_it_came(task.record))
    assert f"Due on {due:%B} {due.day}, {due.year}: 10 business days later." in text
    assert "It came on" in text
    assert "Not counted:" in text
    assert "950 CMR 32.03(3)" in text


def test_a_robot_gets_no_answer_and_no_robot_can_have_us_answer_forever():
    _, task = ask(Auto_Submitted="auto-replied")
    assert task.record.holding == "records-requests"
    assert not OutgoingMessage.objects.filter(record=task.record).exists()


def test_what_follows_it_stays_in_the_same_conversation():
    _, task = ask()
    back = reply_address(task.record.reference, b"")
    assert take(letter("Only those of June.", To=back), back) == "kept"
    later = Record.objects.exclude(pk=task.record_id).latest("received_at", "pk")
    assert later.about_id == task.record_id
    assert not OutgoingMessage.objects.filter(record=later).exists()


def test_under_an_edition_that_does_not_allow_it_it_is_a_question_and_nothing_is_lost(monkeypatch):
    monkeypatch.setattr(acceptance, "allows", lambda *_: False)
    outcome, task = ask()
    assert (outcome, task.record.holding, task.purpose) == ("kept", "questions", "questions")
    assert not OutgoingMessage.objects.filter(record=task.record).exists()


def test_a_number_in_it_is_kept_apart_and_its_writer_is_warned_by_the_officer():
    _, task = ask("My number is 219-09-9999. Please send my file.")
    assert "ssn" in task.record.sealed
    kinds = {message.kind: message.duty for message in OutgoingMessage.objects.filter(record=task.record)}
    assert kinds == {"warning": "records", "reference": "records"}


@pytest.mark.parametrize(
    "entry",
    [
        {"address": "records+1@example.gov", "form": "records"},
        {"address": "Contact@example.gov", "form": "records"},
        {"address": "records@example.gov"},
        {"address": "records@example.gov", "form": "records", "purpose": "x"},
        {"address": 5, "form": "records"},
        {"address": f"{'a' * 65}@example.gov", "form": "records"},
    ],
)
def test_a_mailbox_that_is_none_is_refused(entry):
    with pytest.raises(KeepfaithError, match=r"agency.toml:1: a \[\[mailbox\]\]"):
        read_mailboxes([entry], text="[[mailbox]]\n", contact="contact@example.gov")


def test_there_are_ten_at_most_and_none_twice():
    entries = [{"address": f"box{number}@example.gov", "form": "records"} for number in range(11)]
    with pytest.raises(KeepfaithError, match="more than 10"):
        read_mailboxes(entries, text="", contact="contact@example.gov")
    with pytest.raises(KeepfaithError, match="an address of its own"):
        read_mailboxes([entries[0], entries[0]], text="", contact="contact@example.gov")
    assert [box.form for box in this_agency().mailboxes] == ["records"]
