"""At the desk a response to a request for records is written in parts, read and signed by a colleague, and sent."""

import html
import re

import pytest

from keepfaith.disclosure.desk.work_messages import waiting_work
from keepfaith.disclosure.models import OutgoingMessage, Record, Step
from keepfaith.disclosure.records.custodian_clients import items_client
from keepfaith.disclosure.tasks.task_actions import today

from .conftest import received
from .test_case_views import shown
from .test_desk import text

pytestmark = pytest.mark.django_db
LIST, KIND = "/desk/decisions/records-responses/", "records-response"
PARTS = ("receipt", "not-held", "held-by", "to-come", "by-when", "narrower", "costs", "appeal")
LEFT_OUT = ("left-out-place", "left-out-exemption", "left-out-reason")
NOTHING = "left-out-nothing"
SECRET = "Two of the three plans are enclosed."


@pytest.fixture
def desks(clerk):
    """Two records officers."""
    return clerk("records"), clerk("records")


@pytest.fixture
def task(desks):
    task = received("records-requests", records="The plans.", how="By e-mail", email="reader@example.org")
    assert desks[0].task(task, "take").status_code == 302
    return task


def write(desks, task, *, act="write", **more):
    page = text(desks[0].get(f"{LIST}?record={shown(task.record)}"))
    once = re.search(r'name="once" value="([0-9a-f]+)"', page)[1]
    typed = {"record": shown(task.record), "colleague": desks[1].account, "once": once, "how": "partial"}
    typed |= {"response": SECRET, **dict.fromkeys(PARTS, "None"), NOTHING: "yes", **more}
    return desks[0].post(f"{LIST}{act}/", **typed)


def only_item(task):
    (item,) = items_client().items(KIND, record=task.record_id.bytes)
    return item


def test_it_is_written_read_signed_and_answered_with(desks, task):
    writer, signer = desks
    task_page = text(writer.get(f"/desk/tasks/{task.pk}/"))
    assert f'href="{LIST}?record=' in html.unescape(task_page)
    withheld = dict(zip(LEFT_OUT, ("Page 3", "c", "It is where a teacher lives."), strict=True))
    done = write(desks, task, **withheld, **{NOTHING: ""})
    number = only_item(task).number
    assert done.headers["Location"] == f"{LIST}{number}/?done=write"
    assert SECRET not in text(signer.get(LIST))
    waits = "1 response waits for you to read and sign."
    assert waits in text(signer.get("/desk/decisions/"))
    mails = [waiting_work(desk.account, since=today(), today=today()).decisions for desk in desks]
    assert mails == [(), (waits,)]
    got = text(signer.post(f"{LIST}{number}/read/"))
    assert SECRET in got
    assert "(M.G.L. c. 4 § 7 cl. 26 (c)). It is where a teacher lives." in got
    assert [step.account for step in Step.objects.filter(task=task, act="opened")] == [signer.account]
    assert writer.post(f"{LIST}{number}/sign/").status_code == 403
    assert "Answer with it" not in text(writer.post(f"{LIST}{number}/read/"))
    assert signer.post(f"{LIST}{number}/sign/").status_code == 302
    page = html.unescape(text(writer.post(f"{LIST}{number}/read/")))
    written = re.search(r'name="text" value="([^"]+)"', page)[1]
    assert [f"Part {part}:" in written for part in range(1, 10)] == [True] * 9
    letter = {"act": "pdf", "to": "Example Reader\n1 Example Street"}
    assert writer.post(f"{LIST}{number}/read/", **letter).content[:5] == b"%PDF-"
    assert signer.post(f"{LIST}{number}/read/", **letter).headers["Content-Type"].startswith("text/html")
    assert "Shorten it." in text(writer.post(f"{LIST}{number}/read/", act="pdf", to="x" * 501))
    preview = writer.task(task, "answer/preview", text=written, closes="yes")
    assert SECRET in text(preview)
    token = re.search(r'name="token" value="([^"]+)"', text(preview))[1]
    assert writer.task(task, "answer", text=written, token=token, closes="yes").status_code == 302
    assert OutgoingMessage.objects.filter(task=task).count() == 1


def test_an_answer_that_ends_the_task_waits_for_it_and_loses_nothing(desks, task):
    page = desks[0].task(task, "answer", text="Here they are.", token="a" * 32, closes="yes")
    assert page.status_code == 422
    assert "a response that a colleague read and signed" in text(page)
    assert "Here they are." in text(page)
    assert not OutgoingMessage.objects.filter(task=task).exists()
    answer = desks[0].task(task, "answer", text="Which years?", token="b" * 32, closes="no")
    assert answer.status_code == 302
    refused = desks[0].task(task, "sent")
    assert refused.status_code == 403
    assert "have the colleague whom you name there read and sign it" in text(refused)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({NOTHING: ""}, "Part 4 is missing"),
        (
            {NOTHING: "", LEFT_OUT[0]: [" ", "Page 3"], LEFT_OUT[1]: ["", "k"], LEFT_OUT[2]: ["", ""]},
            "Place 1: choose the exemption, say how the exemption applies.",
        ),
        (dict(zip(LEFT_OUT, ("Page 3", "c", "x" * 501), strict=True)), "at most 500 characters"),
        (dict(zip(LEFT_OUT, ("Page 3", "c", "Private"), strict=True)), "Leave one out."),
        ({"appeal": ""}, "Part 9 is missing"),
        ({"colleague": ""}, "No colleague is named."),
        ({"response": "x" * 4_200}, "All parts together have at most 4,200 characters."),
        ({"how": "soon"}, "Choose what the response is."),
        ({"colleague": "missing"}, "may not answer records requests"),
    ],
)
def test_what_lacks_is_named_and_what_was_typed_is_still_there(desks, task, typed, problem):
    page = write(desks, task, narrower="Name a year, please.", **typed)
    assert page.status_code in (403, 422)
    assert problem in text(page)
    assert "Name a year, please." in text(page)
    assert list(items_client().items(KIND, record=task.record_id.bytes)) == []
    assert not Record.objects.filter(about=task.record).exists()


def test_all_that_was_asked_for_needs_no_parts_and_the_same_page_sends_it_once(desks, task):
    done = write(desks, task, act="write-full", **dict.fromkeys(PARTS, ""))
    assert done.status_code == 302
    item = only_item(task)
    assert item.details == {"case": "", "colleague": desks[1].account}


def test_it_is_shut_to_others_and_taken_back(desks, task, clerk):
    write(desks, task)
    number = only_item(task).number
    assert clerk("assistance").post(f"{LIST}{number}/read/").status_code == 403
    assert clerk("searcher").post(f"{LIST}{number}/read/").status_code == 403
    assert desks[0].post(f"{LIST}{number}/end/").status_code == 302
    assert list(items_client().items(KIND, record=task.record_id.bytes)) == []
    assert desks[0].post(f"{LIST}{number}/read/").status_code == 403
