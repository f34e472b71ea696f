"""At the desk a closed task is reopened, an answer called back, and a note written without a second opening."""

import datetime as dt
import re

import pytest

from keepfaith.disclosure.desk import open_page
from keepfaith.disclosure.models import OutgoingMessage, Task
from tests.disclosure.desk.conftest import moved, received
from tests.disclosure.desk.test_desk import tally, text
from tests.disclosure.desk.test_letters import answered

LITERATURE = {"name": "Example Reader", "address": "1 Example Street", "items": "2 × Map"}


@pytest.fixture
def question(custody):
    return received("questions", email="reader@example.org", message="When is the hearing?")


@pytest.fixture
def waits(settings):
    settings.ANSWER_WAIT = dt.timedelta(minutes=10)


def carried_by(page):
    return re.search(r'name="opened" value="([^"]+)"', page)[1]


def state_of(task):
    return Task.objects.get(pk=task.pk).state


def test_nothing_is_done_on_the_page_of_a_task_before_it_is_opened(clerk, question):
    desk = clerk("assistance")
    before = text(desk.task(question))
    for act in ("Send the answer", "Mark as sent", "Close without an answer", "Keep the note"):
        assert act not in before, act
    opened = text(desk.task(question, "open"))
    assert opened.index("When is the hearing?") < opened.index("Send the answer") < opened.index("About this")
    assert "Send the answer" in text(desk.task(question))
    assert "Send the answer" not in text(clerk("assistance").task(question))


def test_a_note_and_then_an_answer_take_one_opening(clerk, question, waits):
    desk, openings = clerk("assistance"), tally("opened")
    page = text(desk.task(question, "open"))
    page = text(desk.task(question, "note", text="They called, too.", token="n", opened=carried_by(page)))
    assert "Your note is saved" in page
    assert "When is the hearing?" in page
    wrong = {"text": "900-12-3456", "token": "a", "closes": "yes", "opened": carried_by(page)}
    page = text(desk.task(question, "answer", **wrong))
    assert "Take the number out" in page
    assert "When is the hearing?" in page
    assert answered(desk, question).status_code == 302
    assert tally("opened") == openings + 1


def test_a_page_gives_back_only_what_it_showed_to_the_same_employee_for_half_an_hour(
    clerk, question, monkeypatch
):
    desk, colleague = clerk("assistance"), clerk("assistance")
    carried = carried_by(text(desk.task(question, "open")))
    other = received("questions", email="reader@example.org", message="Another.")
    for who, task, given in (
        (desk, question, ""), (desk, question, "made up"), (desk, question, carried[:-1] + "x"),
        (colleague, question, carried), (desk, other, carried),
    ):  # fmt: skip
        answer = who.task(task, "note", text="A note.", token=given[-9:], opened=given)
        assert answer.status_code == 302, given
    monkeypatch.setattr(open_page, "_MAX_AGE", -1)
    assert desk.task(question, "note", text="A note.", token="z", opened=carried).status_code == 302


def test_what_is_too_long_for_a_form_is_not_carried(clerk, custody, monkeypatch):
    monkeypatch.setattr(open_page, "MAX_SIZE", 40)
    task = received("questions", email="reader@example.org", message="When is the hearing?")
    assert 'name="opened"' not in text(clerk("assistance").task(task, "open"))


def test_a_number_that_was_opened_by_itself_is_not_carried(clerk, control, custody):
    task = received("questions", email="reader@example.org", message="Mine.", ssn="900-12-3456")
    task = moved(task, "referral", control)
    page = text(clerk("privacy").task(task, "open", field="ssn"))
    assert "900-12-3456" in page
    assert 'name="opened"' not in page


def test_sent_by_mistake_is_undone_by_whoever_did_it_and_by_a_colleague_with_a_reason(clerk, custody):
    desk, colleague = clerk("literature"), clerk("literature")
    task = received(**LITERATURE)
    desk.task(task, "sent")
    assert "Undo: open it again" in text(desk.task(task))
    assert "Undo: open it again" not in text(colleague.task(task))
    assert colleague.task(task, "undo").status_code == 403
    assert desk.task(task, "undo").status_code == 302
    assert state_of(task) == "open"
    assert desk.task(task, "undo").status_code == 409
    desk.task(task, "sent")
    empty = colleague.task(task, "reopen", text=" ", token="r")
    assert (empty.status_code, "Write a few words" in text(empty)) == (422, True)
    assert colleague.task(task, "reopen", text="It came back today.", token="r").status_code == 302
    assert state_of(task) == "open"
    page = text(colleague.task(task))
    assert "<strong>reopened</strong>" in page


def test_an_answer_waits_ten_minutes_and_is_called_back_with_its_text(clerk, question, waits):
    desk = clerk("assistance")
    answered(desk, question, "On Tuesday.", closes="yes")
    message = OutgoingMessage.objects.get()
    page = text(desk.task(question))
    assert re.search(r"Your answer leaves at (\d+(:\d\d)? [ap]\.m\.|noon|midnight)", page)
    assert f"/answers/{message.pk}/recall/" in page
    page = text(desk.task(question, f"answers/{message.pk}/recall"))
    assert "Nothing was sent" in page
    assert "On Tuesday.</textarea>" in page
    message.refresh_from_db()
    assert message.state == "recalled"
    assert "was called back and did not go out" in text(desk.task(question))
    late = desk.task(question, f"answers/{message.pk}/recall")
    assert (late.status_code, "on its way or was called back" in text(late)) == (409, True)


def test_an_answer_can_leave_at_once(clerk, question, waits):
    desk = clerk("assistance")
    answered(desk, question)
    message = OutgoingMessage.objects.get()
    assert desk.task(question, f"answers/{message.pk}/send").status_code == 302
    assert list(OutgoingMessage.objects.waiting()) == [message]
    assert "leaves at" not in text(desk.task(question))


@pytest.mark.parametrize("act", ["undo", "reopen", "answers/{}/recall", "answers/{}/send"])
def test_who_may_not_see_a_task_takes_nothing_back(clerk, question, waits, act):
    answered(clerk("assistance"), question)
    message = OutgoingMessage.objects.get()
    answer = clerk("events").task(question, act.format(message.pk), text="Why.", token="t")
    assert answer.status_code in (403, 409)
    message.refresh_from_db()
    assert (message.state, state_of(question), bool(message.goes_at)) == ("waiting", "open", True)
