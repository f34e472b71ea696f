"""Employees type in what came by telephone, on paper or in person, by the same forms and under the same edition."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.desk.office.task_counts import task_counts
from keepfaith.disclosure.items.amounts import MADE
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.tasks.due_dates import due_after
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.intake.forms import desk_views
from keepfaith.intake.forms.availability import edition_in_force, open_forms
from keepfaith.intake.forms.validation import always_sent
from tests.disclosure.desk.conftest import clerk
from tests.disclosure.desk.test_desk import tally, text
from tests.intake.forms.test_forms import FORM, LITERATURE, lookup

__all__ = ["clerk"]
pytestmark = pytest.mark.django_db
AT = "/desk/type-in/"
QUESTION = {"how": "No answer needed", "question": "When does school begin?"}
DAY = dt.timedelta(days=1)
_SHOWN = re.compile(r'<input [^>]*type="date" id="came_on" name="came_on" value="([^"]*)"')


@pytest.fixture
def control(custody):
    client = ControlClient(custody / "control")
    yield client
    client.close()


def begun(desk, /, name_of_form="question", way="telephone", **typed):
    """Open a form at the desk and give its address and what the page that shows the answers would send."""
    address = f"{AT}{way}/{name_of_form}/"
    page = text(desk.get(address))
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    hidden["came_on"] = _SHOWN.search(page)[1]
    return address, {**dict.fromkeys(always_sent(open_forms()[name_of_form].fields), ""), **hidden, **typed}


def send(desk, address, sent):
    ours = {"Origin": "https://testserver"}
    return desk.client.post(address, urlencode(sent), content_type=FORM, secure=True, headers=ours)


def receipt(answer):
    assert answer.status_code == 200, text(answer)
    return re.findall(r"<code>([0-9A-Z-]+)</code>", text(answer))


@pytest.mark.parametrize(
    ("way", "came_by", "words"),
    [
        ("telephone", "phone", "by telephone"),
        ("paper", "paper", "on paper"),
        ("in-person", "person", "in person"),
    ],
)
def test_what_is_typed_in_is_sealed_marked_entered_and_has_a_receipt(clerk, client, way, came_by, words):
    desk, before = clerk("assistance"), tally("typed")
    reference, code = receipt(send(desk, *begun(desk, way=way, **QUESTION)))
    row = Record.objects.get(reference=reference.replace("-", ""))
    assert (row.edition, row.form, row.purpose) == (edition_in_force().bundle.digest, "question", "questions")
    task = Task.objects.get(record=row)
    assert (task.came_by, task.goes_by, tally("typed")) == (came_by, "", before + 1)
    assert task.came_on == today()
    (step,) = task.steps.all()
    assert (step.act, step.account, step.duty) == ("typed", desk.account, "assistance")
    assert words in text(desk.task(task))
    assert f"came {words}" in text(desk.get("/desk/"))
    assert "When does school begin?" in text(desk.task(task, "open"))
    assert "answered" in text(lookup(client, reference, code))


def test_what_a_visitor_sends_is_not_marked(clerk, client, custody):
    from tests.intake.forms.test_forms import opened
    from tests.intake.forms.test_forms import send as send_form

    send_form(client, opened(client, **LITERATURE))
    task = Task.objects.get()
    assert (task.came_by, task.came_on) == ("", None)
    answer = send_form(client, {**opened(client, **LITERATURE), "came_on": str(today())})
    assert (answer.status_code, "came_on" in text(answer), Task.objects.count()) == (400, False, 1)


def test_an_answer_is_due_counted_from_the_day_on_which_it_came(clerk, client):
    desk, came = clerk("records"), today() - 9 * DAY
    words = {"records": "The plans of 2016.", "how": "I come and ask with my reference", "came_on": str(came)}
    address, sent = begun(desk, "records", "paper", **words)
    checked = text(send(desk, address, {**sent, "step": "check"}))
    assert f'name="came_on" value="{came}"' in checked
    assert f"{came:%B} {came.day}, {came.year}" in checked
    again = text(send(desk, address, {**sent, "step": "change:came_on"}))
    assert _SHOWN.search(again)[1] == str(came)
    answer, due = send(desk, address, sent), due_after("records", "records-requests", came)
    receipts = [text(answer), text(lookup(client, *receipt(answer)))]
    task = Task.objects.get()
    assert (task.came_on, due < due_after("records", "records-requests", today())) == (came, True)
    assert "came_on" not in task.record.sealed
    page = text(desk.task(task))
    assert f"10 business days after {came:%B} {came.day}" in page
    assert f"on paper, typed in by us on {today():%B} {today().day}" in page
    assert "waiting 9 days" in page
    for shown in (*receipts, page, text(desk.get("/desk/"))):
        assert f'<time datetime="{due}">' in shown
    assert MADE["answer-day"]({"record": task.record}) == str(due)
    assert [row.received_on for row in task_counts(came)] == [came]
    Task.objects.update(state=Task.CLOSED)
    assert [row.received_on for row in task_counts(came)] == [came]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (2, "Enter today or an earlier day"),
        ("2100-01-01", "Enter today or an earlier day"),
        (-368, "Enter a day of the last year, not an earlier one"),
        ("1999-12-31", "Enter a day of the last year, not an earlier one"),
        ("2026-02-30", "Enter a date that exists, like 2026-03-09"),
        ("<b>", "Enter a date that exists, like 2026-03-09"),
        ("", "Answer this question"),
    ],
)
def test_a_day_on_which_nothing_can_have_come_is_refused_beside_it(clerk, typed, says):
    came_on = str(today() + typed * DAY) if isinstance(typed, int) else typed
    desk = clerk("assistance")
    page = text(answer := send(desk, *begun(desk, **QUESTION, came_on=came_on)))
    assert (answer.status_code, page.count(f"{says}: On which day did it come?")) == (422, 2)
    assert 'href="#came_on"' in page
    assert "When does school begin?" in page
    assert _SHOWN.search(page)[1] == came_on.replace("<", "&lt;").replace(">", "&gt;")
    assert not Record.objects.exists()


def test_the_form_and_its_answers_come_among_the_pages_of_the_desk(clerk):
    desk = clerk("literature")
    address = f"{AT}paper/literature/"
    page = text(desk.get(address))
    assert "Signed in as" in page
    assert f'action="{address}"' in page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    wrong = text(send(desk, address, {**hidden, "items.ESE-101": "999", "step": "check"}))
    assert (f'action="{address}"' in wrong, 'value="999"' in wrong) == (True, True)
    checked = text(send(desk, *begun(desk, "literature", "paper", **LITERATURE, step="check")))
    assert "Check your answers" in checked
    assert f'action="{address}"' in checked
    assert not Record.objects.exists()


def test_a_form_sent_twice_is_kept_and_entered_once(clerk):
    desk, before = clerk("assistance"), tally("typed")
    address, sent = begun(desk, **QUESTION)
    first, second = receipt(send(desk, address, sent)), send(desk, address, sent)
    assert receipt(second) == first
    assert "You sent this form before" in text(second)
    assert (Record.objects.count(), tally("typed")) == (1, before + 1)


def test_only_forms_whose_requests_the_employee_may_open_are_offered_and_taken(clerk):
    desk = clerk("literature")
    listed = text(desk.get(AT))
    assert f"{AT}telephone/literature/" in listed
    assert f"{AT}telephone/question/" not in listed
    for path in ("telephone/question/", "telephone/notices/", "pigeon/literature/", "telephone/none/"):
        assert desk.get(AT + path).status_code == 404, path
    assert 'href="/desk/type-in/"' in text(desk.get("/desk/"))
    idle = clerk()
    assert 'href="/desk/type-in/"' not in text(idle.get("/desk/"))
    assert "need-to-know" in text(idle.get(AT))


def test_whoever_is_not_signed_in_types_nothing_in(client, custody):
    for path in (AT, f"{AT}telephone/question/"):
        assert client.get(path, secure=True).headers["Location"].startswith("/desk/sign-in/")


def test_what_was_kept_and_not_entered_is_entered_when_the_form_is_sent_again(clerk, monkeypatch):
    desk = clerk("assistance")
    address, sent = begun(desk, **QUESTION)

    def failing(*_, **__):
        raise Refused(DenialCode.DISK)

    with monkeypatch.context() as full:
        full.setattr(desk_views, "log_act", failing)
        answer = send(desk, address, sent)
    assert answer.status_code == 503
    assert "When does school begin?" in text(answer)
    assert not Task.objects.get().steps.exists()
    receipt(send(desk, address, sent))
    assert [step.act for step in Task.objects.get().steps.all()] == ["typed"]
