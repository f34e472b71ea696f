"""Staff see their own tasks and nothing else; what they open and do is entered before it shows or changes."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.disclosure.models import Record, Step, Task
from keepfaith.disclosure.records import custodian_clients
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.tasks import fulfillment

from .conftest import LITERATURE, moved, received

pytestmark = pytest.mark.django_db


def tally(kind):
    since = dt.datetime.now(dt.UTC).date()
    return sum(counter.count for counter in custodian().counters(since) if counter.kind == kind)


def text(answer):
    return answer.content.decode()


def test_the_queue_lists_ones_own_tasks_without_personal_data(clerk, literature, question):
    page = text(clerk("literature").get("/desk/"))
    assert f"/desk/tasks/{literature.pk}/" in page
    assert f"/desk/tasks/{question.pk}/" not in page
    assert "Requests for literature" in page
    assert not [value for value in LITERATURE.values() if value in page and value != "post"]


def test_without_a_duty_or_without_tasks_the_queue_says_so(clerk, literature):
    assert "Your account has no duty yet" in text(clerk().get("/desk/"))
    assert "Nothing waits" in text(clerk("accessibility").get("/desk/"))


def test_without_the_custodian_the_queue_shows_nothing(clerk, literature, settings, tmp_path):
    desk = clerk("literature")
    settings.CUSTODY_SOCKETS = tmp_path
    custodian_clients.custodian.cache_clear()
    try:
        answer = desk.get("/desk/")
    finally:
        custodian_clients.custodian.cache_clear()
    assert answer.status_code == 503
    assert "does not answer" in text(answer)
    assert literature.record.reference[:5] not in text(answer)


def test_a_task_is_shown_without_its_content_and_then_opened_with_it(clerk, literature):
    desk = clerk("literature")
    page = text(desk.task(literature))
    assert "Example Reader" not in page
    assert "Sending you literature" in page
    assert "#literature-and-notices" in page
    before = tally("opened")
    answer = desk.task(literature, "open")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Example Reader" in text(answer)
    assert "12 Example Street<br>Springfield" in text(answer)
    assert "This use is logged. The person can see it with their receipt" in text(answer)
    assert "The person can see this use with their receipt" in page
    assert tally("opened") == before + 1
    step = Step.objects.get(task=literature)
    assert (step.act, step.account, step.duty, step.clause) == (
        "opened", desk.account, "literature", "literature-and-notices",
    )  # fmt: skip


def test_what_only_takes_a_form_is_refused_to_readers_and_in_no_cache(clerk):
    answer = clerk("literature").get("/desk/safeguards/acknowledge/")
    assert answer.status_code == 405
    assert "There is nothing to read here" in text(answer)
    assert '<a href="/desk/safeguards/">Back to the page with the form</a>' in answer.content.decode()
    assert [answer.headers[name] for name in ("Allow", "Cache-Control", "Referrer-Policy")] == [
        "POST",
        "no-store",
        "same-origin",
    ]


@pytest.mark.parametrize("duties", [("events",), ("security", "records"), ()])
def test_another_duty_is_refused_by_a_clause_and_the_try_is_entered(clerk, literature, duties):
    desk, before = clerk(*duties), tally("refused")
    look = desk.task(literature)
    assert (look.status_code, "Example Reader" in text(look)) == (403, False)
    # A look is a try, too.
    assert tally("refused") == before + 1
    answer = desk.task(literature, "open")
    assert answer.status_code == 403
    assert "Refused under the clause “need-to-know”" in text(answer)
    assert "/policies/privacy/2018-01-31/#need-to-know" in text(answer)
    assert "Example Reader" not in text(answer)
    assert tally("refused") == before + 2
    assert not Step.objects.filter(task=literature).exists()


def test_a_duty_that_ended_opens_nothing_more(clerk, control, literature):
    desk = clerk("literature")
    assert desk.task(literature, "open").status_code == 200
    control.end_duty(desk.account, "literature")
    assert desk.task(literature, "open").status_code == 403


def test_a_sensitive_field_is_opened_only_on_request_and_only_with_the_duty(clerk, control, question):
    desk = clerk("assistance")
    answer = text(desk.task(question, "open"))
    assert "May I have the guide?" in answer
    assert "900-12-3456" not in answer
    assert "Open Social Security number" not in answer
    refused = desk.task(question, "open", field="ssn")
    assert refused.status_code == 403
    assert "900-12-3456" not in text(refused)
    question = moved(question, "referral", control)
    officer = clerk("privacy")
    assert "900-12-3456" not in text(officer.task(question, "open"))
    assert "Open Social Security number" in text(officer.task(question))
    assert "900-12-3456" in text(officer.task(question, "open", field="ssn"))


@pytest.mark.parametrize("damage", ["exchanged", "cut short", "not base64"])
def test_an_altered_record_is_reported_and_nothing_of_it_is_shown(clerk, custody, damage):
    task = received(altered=damage, **LITERATURE)
    answer = clerk("literature").task(task, "open")
    assert answer.status_code == 500
    assert "altered" in text(answer)
    assert "#not-altered" in text(answer)
    assert "Example School" not in text(answer)


def test_marking_as_sent_closes_the_task_once(clerk, literature):
    desk, before = clerk("literature"), tally("sent")
    assert desk.task(literature, "sent").status_code == 302
    literature.refresh_from_db()
    assert literature.state == Task.SENT
    assert tally("sent") == before + 1
    again = clerk("literature").task(literature, "sent")
    assert again.status_code == 409
    assert f"sent by {desk.account}" in text(again)
    assert tally("sent") == before + 1
    assert [step.act for step in literature.steps.all()] == ["sent"]
    assert desk.task(literature, "open").status_code == 403


def test_a_refused_act_changes_nothing(clerk, control, literature, question):
    desk = clerk("events")
    for act, fields in (
        ("sent", {}),
        ("note", {"text": "x", "token": "1"}),
        ("returned", {"text": "x", "token": "2"}),
    ):
        before = tally("refused")
        answer = desk.task(literature, act, **fields)
        assert answer.status_code == 403, act
        assert "need-to-know" in text(answer)
        assert tally("refused") == before + 1
    before = tally("refused")
    answer = desk.task(question, "move", to="literature", text="x", token="3")
    assert (answer.status_code, tally("refused")) == (403, before + 1)
    for task, purpose in ((literature, "literature"), (question, "questions")):
        task.refresh_from_db()
        assert (task.state, task.purpose) == (Task.OPEN, purpose)
        assert not task.steps.exists()
        assert not Record.objects.filter(about=task.record).exists()


def test_a_note_is_sealed_beside_the_task_and_opened_with_an_entry(clerk, literature):
    desk = clerk("literature")
    assert desk.task(literature, "note", text="Asked for\r\nthe large print.", token="t").status_code == 302
    step = literature.steps.get()
    assert list(step.note.sealed) == ["note"]
    assert step.note.about_id == literature.record_id
    page = text(desk.task(literature))
    assert "large print" not in page
    before = tally("opened")
    answer = desk.post(f"/desk/tasks/{literature.pk}/notes/{step.pk}/")
    assert "Asked for<br>the large print." in text(answer)
    assert tally("opened") == before + 1
    other = clerk("events").post(f"/desk/tasks/{literature.pk}/notes/{step.pk}/")
    assert other.status_code == 403


@pytest.mark.parametrize("note", ["", "  \n", "x" * 2_001])
def test_a_note_that_is_empty_or_too_long_is_refused_and_stays_in_the_form(clerk, literature, note):
    answer = clerk("literature").task(literature, "note", text=note, token="t")
    assert answer.status_code == 422
    assert note.strip() in text(answer)
    assert not literature.steps.exists()


def test_returning_needs_a_reason_and_closes_the_task(clerk, literature):
    desk = clerk("literature")
    assert desk.task(literature, "returned", text="", token="t").status_code == 422
    assert desk.task(literature, "returned", text="Moved away.", token="t").status_code == 302
    literature.refresh_from_db()
    assert literature.state == Task.RETURNED
    assert literature.steps.get().note is not None


def test_a_moved_question_is_opened_under_its_new_purpose(clerk, question):
    assistance, literature = clerk("assistance"), clerk("literature")
    assert literature.task(question, "open").status_code == 403
    answer = assistance.task(question, "move", to="literature", text="Asks for the guide.", token="t")
    assert answer.status_code == 302
    question.refresh_from_db()
    assert question.purpose == "literature"
    assert "moved from “Answering your questions" in text(literature.get("/desk/"))
    opened = literature.task(question, "open")
    assert "May I have the guide?" in text(opened)
    assert "uses-by-staff" in text(opened)
    step = question.steps.get(act="moved")
    assert "Asks for the guide." in text(literature.post(f"/desk/tasks/{question.pk}/notes/{step.pk}/"))
    assert assistance.task(question, "open").status_code == 403


def test_a_request_for_literature_cannot_be_moved_to_another_use_of_our_own(clerk, literature):
    desk = clerk("literature")
    for purpose in ("questions", "notices", "accessibility", "nothing", ""):
        answer = desk.task(literature, "move", to=purpose, text="Because.", token=purpose or "t")
        assert answer.status_code == 400, purpose
    literature.refresh_from_db()
    assert literature.purpose == "literature"


@pytest.mark.parametrize("purpose", sorted(NEED_A_CASE))
def test_nothing_is_moved_to_a_purpose_that_needs_a_case(clerk, question, purpose):
    desk = clerk("assistance")
    assert f'<option value="{purpose}"' not in text(desk.task(question))
    answer = desk.task(question, "move", to=purpose, text="Because.", token="t")
    assert answer.status_code == 400
    assert "needs a case" in text(answer)
    question.refresh_from_db()
    assert question.purpose == "questions"
    # Neither by the application's role in plain SQL.
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        Task.objects.filter(pk=question.pk).update(purpose=purpose)
    assert refused.value.__cause__.sqlstate == "KF022"


def test_an_unknown_task_is_not_found(clerk):
    desk = clerk("literature")
    for number in (0, 2**40, 2**70):
        assert desk.get(f"/desk/tasks/{number}/").status_code == 404


def test_the_duty_can_be_chosen_where_several_cover_a_task(clerk, control, question):
    question = moved(question, "referral", control)
    desk = clerk("assistance", "privacy")
    assert "Under which duty" in text(desk.task(question))
    desk.task(question, "open", duty="privacy")
    desk.task(question, "open", duty="literature")
    assert [step.duty for step in question.steps.filter(act="opened")] == ["privacy", "assistance"]


def test_a_task_is_found_by_the_reference_on_the_receipt(clerk, literature):
    desk, typed = clerk("literature"), literature.record.reference.lower()
    answer = desk.get(f"/desk/?reference={typed[:5]}-{typed[5:]}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/desk/tasks/{literature.pk}/")
    assert "None of your requests" in text(clerk("events").get(f"/desk/?reference={typed}"))
    for reference in ("%00", "%F0%9F%98%80", "x" * 5_000, "'"):
        assert "None of your requests" in text(desk.get(f"/desk/?reference={reference}"))


def test_a_crash_after_the_entry_leaves_an_entry_without_its_step_and_the_row_catches_up(
    clerk, literature, monkeypatch
):
    desk, before = clerk("literature"), tally("sent")
    with monkeypatch.context() as patched:
        patched.setattr(fulfillment, "close_task", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.task(literature, "sent")
    literature.refresh_from_db()
    assert (literature.state, literature.steps.count(), tally("sent")) == (Task.OPEN, 0, before + 1)
    assert "<strong>Sent</strong> on" in text(desk.task(literature))
    assert desk.task(literature, "sent").status_code == 409
    literature.refresh_from_db()
    assert (literature.state, literature.steps.count(), tally("sent")) == (Task.SENT, 0, before + 1)


def test_a_form_sent_twice_adds_one_note(clerk, literature):
    desk = clerk("literature")
    assert desk.task(literature, "note", text="Once.", token="the same").status_code == 302
    assert desk.task(literature, "note", text="Once.", token="the same").status_code == 409
    assert desk.task(literature, "note", text="Twice.", token="another").status_code == 302
    assert literature.steps.count() == 2
