"""Who asks whether we hold anything about them is answered by an employee, who has it looked up and sees no record."""

import re
import secrets

import pytest

from keepfaith.disclosure.mail.subject_answers import ANSWERS, answer_words
from keepfaith.disclosure.models import Step
from keepfaith.disclosure.tasks.subject_check import NOTES
from tests.disclosure.retention.conftest import closed

from .conftest import received
from .test_desk import text

pytestmark = pytest.mark.django_db
QUESTION = {"how": "My e-mail address", "email": "reader@example.org"}


def question(**other: str):
    return received("your-information-requests", **{**QUESTION, **other})


def opened(desk, task) -> str:
    """Open the task, and return its page."""
    return text(desk.task(task, "open"))


def fields_of(page: str) -> dict[str, str]:
    """Return what the form that looks for other records gives back."""
    form = page.split("/check/")[1].split("</form>", maxsplit=1)[0]
    return dict(re.findall(r'name="(opened|token)" value="([^"]+)"', form))


@pytest.mark.parametrize("others", ["none", "typed"])
def test_the_answer_is_offered_by_what_the_custodian_has_of_the_address(clerk, others):
    # An address of its own: other tests, which share the custodian, leave records of theirs.
    address = f"reader-{secrets.token_hex(8)}@example.org"
    if others == "typed":
        received(email=address, name="Example Reader", items="1 × Map")
    task, desk = question(email=address), clerk("privacy")
    page = text(desk.task(task, "check", **fields_of(opened(desk, task))))
    # The page goes on to show what was open, and nothing of any other record.
    assert address in page
    assert "Example Reader" not in page
    wanted = page.split('id="answer"')[1].split("</textarea>")[0]
    assert [other for other, words in ANSWERS.items() if words in wanted] == [others]
    note = Step.objects.get(task=task, act="noted")
    assert NOTES[others] in text(desk.post(f"/desk/tasks/{task.pk}/notes/{note.pk}/"))


def test_a_chosen_language_is_shown_by_its_name_and_stays_so_after_a_note(clerk):
    task, desk = question(email=f"{secrets.token_hex(8)}@example.org", language="es"), clerk("privacy")
    page = opened(desk, task)
    for shown in (page, text(desk.task(task, "check", **fields_of(page)))):
        assert "<dd>Español</dd>" in shown
        assert "<dd>es</dd>" not in shown


def test_the_answer_is_offered_in_the_language_that_the_person_chose_and_explained_in_english(clerk):
    task, desk = question(email=f"{secrets.token_hex(8)}@example.org", language="es"), clerk("privacy")
    page = text(desk.task(task, "check", **fields_of(opened(desk, task))))
    offered = page.split('id="answer"')[1].split("</textarea>")[0]
    assert answer_words(others="none", language="es") in offered
    assert ANSWERS["none"] not in offered
    assert f"In English it says: “{ANSWERS['none']}”" in page


def test_what_goes_by_mail_says_what_to_write(clerk):
    task = question(how="My mailing address", email="", address="12 Example Street\nSpringfield, MA 01101")
    desk = clerk("privacy")
    page = text(desk.task(task, "check", **fields_of(opened(desk, task))))
    assert "Write to the person: “You asked whether" in page


def test_sent_twice_it_is_one_note(clerk):
    task, desk = question(), clerk("privacy")
    fields = fields_of(opened(desk, task))
    assert desk.task(task, "check", **fields).status_code == 200
    assert desk.task(task, "check", **fields).status_code == 302
    assert Step.objects.filter(task=task, act="noted").count() == 1


def test_who_may_not_work_on_the_question_looks_for_nothing(clerk):
    task = question()
    for duties in (("literature",), ("assistance", "events"), ()):
        assert clerk(*duties).task(task, "check", token="x").status_code == 403
    assert not Step.objects.filter(task=task).exists()


def test_other_tasks_offer_no_look_and_allow_none(clerk):
    task, desk = (
        received("questions", message="A question", email="reader@example.org"),
        clerk("privacy", "assistance"),
    )
    assert "/check/" not in opened(desk, task)
    assert desk.task(task, "check", token="x").status_code == 403


def test_a_closed_question_is_looked_up_no_more(clerk):
    task, desk = closed(question()), clerk("privacy")
    assert desk.task(task, "check", token="x").status_code == 302
    assert not Step.objects.filter(task=task, act="noted").exists()


def test_the_task_names_its_day_by_the_law(clerk):
    page = text(clerk("privacy").get(f"/desk/tasks/{question().pk}/"))
    assert "20 days after" in page
    assert "940 CMR 11.05(1)(b), (c)" in page
    assert "(not confirmed yet)" in page
