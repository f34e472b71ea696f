"""What an employee writes: sealed beside the task, entered before it is kept, each form kept once."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.models import OutgoingMessage, Record, Task
from keepfaith.disclosure.tasks import notes
from keepfaith.disclosure.tasks.notes import (
    MAX_ANSWER_LENGTH,
    InvalidText,
    add_note,
    last_answer,
    mark_closed,
    mark_returned,
    queue_reply,
    valid_text,
)
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk, NoSuchTask
from tests.disclosure.desk.conftest import _holdings, letter, received
from tests.disclosure.desk.test_desk import tally
from tests.duties import give_duty

__all__ = ["_holdings"]

_TOKENS = iter(range(10**6))


@pytest.fixture
def clerk(db, custody):
    control, account = ControlClient(custody / "control"), f"clerk-{secrets.token_hex(4)}"
    give_duty(control, account, "assistance")
    yield Clerk(account, "assistance")
    control.end_staff(account)
    control.close()


@pytest.fixture
def task(db, custody):
    return letter()


def answered(task, clerk, text="It is on its way.", *, token="", closes=False):
    return queue_reply(task.pk, clerk, text=text, token=token or str(next(_TOKENS)), closes=closes)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_a_text_is_stored_trimmed_with_one_kind_of_line_end_or_refused(text):
    try:
        stored = valid_text(text, limit=50)
    except InvalidText:
        assert not text.strip() or "\0" in text or len(text.replace("\r\n", "\n").strip()) > 50
    else:
        assert stored == stored.strip() != ""
        assert "\r" not in stored
        assert "".join(stored.split()) == "".join(text.split())


def test_an_answer_is_sealed_under_its_own_name_and_queued_for_the_person(task, clerk):
    before = tally("noted")
    queued = answered(task, clerk, "x" * MAX_ANSWER_LENGTH, closes=True)
    assert tally("noted") == before + 1
    row = Record.objects.get(about=task.record)
    assert (queued.record, queued.content, queued.purpose, queued.what) == (
        task.record,
        row,
        "questions",
        "answer",
    )
    assert (row.holding, row.purpose, row.form, list(row.sealed)) == (
        "questions",
        "questions",
        "",
        ["answer"],
    )
    # Three in a row stand in many texts of this length that are encrypted.
    assert "x" * 20 not in str(row.sealed)
    step = task.steps.get()
    assert (step.act, step.note, step.clause) == ("answered", row, "uses-by-staff")
    assert last_answer(task) == queued


@pytest.mark.parametrize("state", ["sent", "failed", "refused"])
def test_an_answer_that_no_longer_waits_blocks_nobody(task, clerk, state):
    queued = answered(task, clerk, closes=True)
    with pytest.raises(AlreadyDone) as late:
        answered(task, clerk)
    assert clerk.account in late.value.problem
    OutgoingMessage.objects.filter(pk=queued.pk).update(state=state)
    assert last_answer(task) is None
    answered(task, clerk)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("900-12-3456", "Social Security number near the beginning"),
        ("x" * 50 + " card 4111 1111 1111 1111", "Payment card near the end"),
        ("x " * 20 + "900\u201312\u20133456" + " x" * 20, "Social Security number in the middle"),
    ],
)
def test_a_refused_number_is_named_by_its_kind_and_place_and_never_quoted(task, clerk, text, problem):
    with pytest.raises(InvalidText) as refused:
        answered(task, clerk, text)
    assert problem in refused.value.problem
    assert refused.value.clause == "minimum-quantity"
    assert not any(sign.isdigit() for sign in str(refused.value))
    assert not Record.objects.filter(about=task.record).exists()
    assert not OutgoingMessage.objects.exists()


def test_a_person_who_gave_no_address_is_not_answered_by_mail(clerk, custody):
    task = received(
        "questions", name="Example Reader", address="12 Example Street", message="By post, please."
    )
    with pytest.raises(InvalidText):
        answered(task, clerk)
    assert not Record.objects.filter(about=task.record).exists()
    assert not OutgoingMessage.objects.exists()


def test_a_duty_that_may_not_write_is_refused_by_the_custodian_too(task, clerk, custody):
    control = ControlClient(custody / "control")
    give_duty(control, clerk.account, "events")
    before = tally("refused")
    with pytest.raises(Refused):
        answered(task, Clerk(clerk.account, "events"))
    control.close()
    assert tally("refused") == before + 1
    assert not OutgoingMessage.objects.exists()


def test_one_form_keeps_one_thing_of_each_kind(task, clerk):
    add_note(task.pk, clerk, text="Noted.", token="same")
    answered(task, clerk, token="same")
    for again in (
        lambda: add_note(task.pk, clerk, text="Noted.", token="same"),
        lambda: answered(task, clerk, token="same"),
    ):
        with pytest.raises(AlreadyDone):
            again()
    assert [step.act for step in task.steps.all()] == ["noted", "answered"]


def test_closing_keeps_the_reason_and_nothing_follows_it(task, clerk):
    with pytest.raises(InvalidText):
        mark_closed(task.pk, clerk, text="", token="1")
    mark_closed(task.pk, clerk, text="Only thanks.", token="2")
    task.refresh_from_db()
    assert (task.state, task.closed_on is None) == (Task.CLOSED, False)
    assert list(task.steps.get().note.sealed) == ["note"]
    for late in (
        lambda: answered(task, clerk),
        lambda: mark_closed(task.pk, clerk, text="Again.", token="3"),
        lambda: mark_returned(task.pk, clerk, text="Back.", token="4"),
    ):
        with pytest.raises(AlreadyDone) as refused:
            late()
        assert f"closed by {clerk.account}" in refused.value.problem
    with pytest.raises(NoSuchTask):
        mark_closed(0, clerk, text="None.", token="5")


def test_a_crash_before_the_queue_keeps_no_answer_and_it_can_be_given_again(task, clerk, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(notes, "queue_answer", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            answered(task, clerk, token="same")
    assert not task.steps.exists()
    assert not Record.objects.filter(about=task.record).exists()
    assert answered(task, clerk, token="same").state == "waiting"
