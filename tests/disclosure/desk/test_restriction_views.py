"""On the desk's pages the use of a record is suspended by the privacy officer, and nobody uses it until that ends."""

import re
import secrets

import pytest

from keepfaith.disclosure.cases.restrictions import suspensions
from keepfaith.disclosure.desk import refusals
from keepfaith.disclosure.models import Step, Task
from keepfaith.disclosure.records.person_view import withdraw
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.tasks.notes import mark_closed
from keepfaith.disclosure.tasks.task_actions import Clerk

from .conftest import LITERATURE, received
from .test_case_views import closed_as, opened, proposed, shown
from .test_desk import text

pytestmark = pytest.mark.django_db
PAGE = "/desk/restrict/"


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


def suspended(desk, record, reason="contested", **more):
    return desk.post(PAGE, record=str(record.pk), reason=reason, **more)


def lifted(desk, record, reason="corrected", **more):
    return desk.post(PAGE, act="lift", record=str(record.pk), reason=reason, **more)


def task_opened(desk, task):
    return desk.post(f"/desk/tasks/{task.pk}/open/")


def test_a_suspended_task_says_so_and_opens_again_when_the_suspension_ends(clerk, officer, literature):
    desk, page = clerk("literature"), f"/desk/tasks/{literature.pk}/"
    assert "View request" in text(desk.get(page))
    done = suspended(officer, literature.record)
    assert (done.status_code, done.headers["Location"]) == (302, "/desk/retention/?done=suspended")
    shut = text(desk.get(page))
    assert "The use of this record is suspended" in shut
    assert "privacy officer" in shut.lower()
    assert "View request" not in shut
    refused = task_opened(desk, literature)
    assert refused.status_code == 403
    assert refusals._SUSPENDED in text(refused)
    assert lifted(officer, literature.record).status_code == 302
    assert task_opened(desk, literature).status_code == 200


def test_what_its_sender_took_back_is_shut_for_the_officer_too_and_can_be_closed(clerk, officer, custody):
    token = secrets.token_bytes(16)
    task = received(**LITERATURE, token=token)
    withdraw(task.record, Receipt.of(token), on=True)
    desk, page = clerk("literature"), f"/desk/tasks/{task.pk}/"
    shut = text(desk.get(page))
    assert "The sender took this back" in shut
    assert "View request" not in shut
    assert "Close without an answer" in shut
    assert task_opened(desk, task).status_code == 403
    for answer in (officer.get(page), officer.get("/desk/retention/")):
        assert "took " in text(answer)
        assert f'value="{task.record.pk}"' not in answer.content.decode().partition("took ")[2]
    lifted(officer, task.record)
    assert task_opened(desk, task).status_code == 403
    withdraw(task.record, Receipt.of(token), on=False)
    assert task_opened(desk, task).status_code == 200
    withdraw(task.record, Receipt.of(token), on=True)
    typed = {"text": "Taken back.", "token": secrets.token_urlsafe(16)}
    assert desk.post(f"/desk/tasks/{task.pk}/close/", **typed).status_code == 302
    assert "Close without an answer" not in text(desk.get(page))


def test_what_was_taken_back_is_passed_over_and_leaves_the_queue_in_one_press(clerk, custody):
    desk, tokens = clerk("literature"), [secrets.token_bytes(16) for _ in range(3)]
    for task in Task.objects.waiting().filter(purpose="literature"):
        mark_closed(task.pk, Clerk(desk.account, "literature"), text="x", token=secrets.token_urlsafe(16))
    tasks = [received(**LITERATURE, token=token) for token in tokens]
    for place in (0, 1):
        withdraw(tasks[place].record, Receipt.of(tokens[place]), on=True)
    assert desk.get("/desk/next/").headers["Location"] == f"/desk/tasks/{tasks[2].pk}/"
    page = text(desk.get("/desk/"))
    assert page.count(">taken back<") == 2
    assert ">Open the next one<" in page
    # Of what waits, the rest is a colleague's: there is no next one then.
    Task.objects.filter(pk=tasks[2].pk).update(assigned_to="somebody-else")
    assert ">Open the next one<" not in text(desk.get("/desk/"))
    Task.objects.filter(pk=tasks[2].pk).update(assigned_to="")
    form = page.split('action="/desk/taken-back/close/"')[1].split("</form>")[0]
    assert set(re.findall(r'name="task" value="([0-9]+)"', form)) == {str(task.pk) for task in tasks[:2]}
    # One was allowed again meanwhile, and one was never taken back.
    withdraw(tasks[1].record, Receipt.of(tokens[1]), on=False)
    sent = {"token": "once", "task": [str(task.pk) for task in tasks]}
    for _ in range(2):
        assert desk.post("/desk/taken-back/close/", **sent).headers["Location"] == "/desk/"
    assert set(Task.objects.filter(pk__in=[task.pk for task in tasks], state=Task.OPEN)) == set(tasks[1:])
    assert "taken back" not in text(desk.get("/desk/"))
    note = Step.objects.get(task=tasks[0], act="closed")
    assert note.account == desk.account
    assert clerk("assistance").post("/desk/taken-back/close/", **sent).status_code == 302
    assert desk.post("/desk/taken-back/close/", task="x").status_code == 400


def test_an_answer_from_an_old_page_is_given_back_and_does_not_go(clerk, officer, question):
    desk = clerk("assistance")
    assert task_opened(desk, question).status_code == 200
    suspended(officer, question.record)
    typed = {"text": "It begins in August.", "closes": "no", "token": secrets.token_urlsafe(16)}
    answer = desk.post(f"/desk/tasks/{question.pk}/answer/", **typed)
    assert "its sender took it back" in text(answer)
    assert typed["text"] in text(answer)
    assert not question.outgoing.exists()
    assert not question.record.notes.exists()
    lifted(officer, question.record)
    assert desk.post(f"/desk/tasks/{question.pk}/answer/", **typed).status_code == 302
    assert question.outgoing.exists()


def test_an_employee_without_the_duty_neither_suspends_nor_ends_it(clerk, officer, literature):
    suspended(officer, literature.record)
    for desk in (clerk("literature"), clerk("records", "supervisor")):
        for answer in (suspended(desk, literature.record), lifted(desk, literature.record)):
            assert answer.status_code == 403
    assert list(suspensions([literature.record.pk])) == [literature.record.pk]


def test_a_case_suspends_the_use_of_what_it_covers_and_ends_it_alone(officer, question):
    case, record = opened(officer), question.record
    proposed(officer, case, record)
    page = f"/desk/cases/{case}/"
    done = suspended(officer, record, case=case, of_case=case)
    assert done.headers["Location"] == f"{page}?done=suspended"
    assert suspended(officer, record).status_code == 302
    html = text(officer.get(page))
    assert "use suspended" in html
    assert "for this case" in html
    assert "because its person contests it" in html
    assert "Suspended the use of" in html
    held_back = closed_as(officer, case, "done")
    assert (held_back.status_code, "suspended" in text(held_back)) == (422, True)
    assert lifted(officer, record, case=case, of_case=case).status_code == 302
    assert [reason.case for reason in suspensions([record.pk])[record.pk]] == [""]
    assert "Suspend its use" in text(officer.get(page))


def test_the_page_of_retention_lists_what_is_suspended(clerk, officer, literature):
    page = "/desk/retention/"
    assert "No use is suspended." in text(officer.get(page))
    suspended(officer, literature.record)
    html = text(officer.get(page))
    assert shown(literature.record) in html
    assert "End the suspension" in html
    # The records access officer reads it, and has no form for it.
    assert shown(literature.record) in text(clerk("records").get(page))
    assert "End the suspension" not in text(clerk("records").get(page))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"reason": "Somebody says so"}, "not a short word"),
        ({"record": "never was"}, "no record with this reference"),
        ({"case": "legal-process-1999-1"}, "no open case"),
        ({"task": "9" * 99, "of_case": "../", "reason": ""}, "not a short word"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_suspended(officer, literature, typed, problem):
    answer = officer.post(PAGE, **{"record": str(literature.record.pk), "reason": "contested", **typed})
    assert (answer.status_code, problem in text(answer)) == (400, True)
    assert suspensions([literature.record.pk]) == {}


def test_back_goes_to_the_page_where_the_form_was(officer, literature):
    number = str(literature.pk)
    done = suspended(officer, literature.record, task=number)
    assert done.headers["Location"] == f"/desk/tasks/{number}/?done=suspended"


def test_the_page_of_the_task_says_what_was_done(clerk, literature):
    desk, number = clerk("privacy", "literature"), str(literature.pk)
    done = suspended(desk, literature.record, task=number)
    assert '<p class="notice__title">The use of the record is suspended</p>' in text(
        desk.get(done.headers["Location"])
    )
