"""Clerks answer, close, assign and move inbound mail at the desk; they see its attachments and its thread."""

import io
import zipfile

import pytest

from keepfaith.disclosure.models import OutgoingMessage, Record, Step, Task
from keepfaith.disclosure.tasks import assignment

from .conftest import LITERATURE, letter, moved, received
from .test_desk import tally, text

pytestmark = pytest.mark.django_db


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def mail(db, custody):
    return letter()


def answered(desk, task, answer="It is on its way.", token="t", closes="yes", **more):
    return desk.task(task, "answer", text=answer, token=token, closes=closes, **more)


def test_an_answer_is_sealed_waits_to_go_out_and_its_fate_shows(clerk, mail):
    desk, before = clerk("assistance"), tally("noted")
    assert answered(desk, mail, "On\r\nits way.").status_code == 302
    (waiting,) = OutgoingMessage.objects.filter(task=mail)
    assert (waiting.account, waiting.duty, waiting.closes, waiting.state) == (
        desk.account, "assistance", True, "waiting",
    )  # fmt: skip
    assert list(waiting.content.sealed) == ["answer"]
    assert tally("noted") == before + 1
    page = text(desk.task(mail))
    assert "its way" not in page
    assert "waits to go out" in page
    assert "Open the answer" in page
    opened = text(desk.post(f"/desk/tasks/{mail.pk}/notes/{mail.steps.get(act='answered').pk}/"))
    assert "On<br>its way." in opened
    assert "Our answer" in opened
    for state, failure, fate in (
        ("failed", "refused by server", "could not be sent: the mail server did not take it"),
        ("failed", "somehow", "could not be sent"),
        ("sent", "", "went out"),
    ):
        OutgoingMessage.objects.filter(pk=waiting.pk).update(state=state, failure=failure)
        assert f": {fate}\n" in text(desk.task(mail)), state
    mail.refresh_from_db()
    assert mail.state == Task.OPEN


def test_an_answer_that_keeps_the_task_open_can_be_followed_by_another(clerk, mail):
    desk = clerk("assistance")
    assert answered(desk, mail, token="1", closes="no").status_code == 302
    assert answered(desk, mail, token="2", closes="yes").status_code == 302
    assert [message.closes for message in OutgoingMessage.objects.order_by("closes")] == [False, True]


def test_the_second_of_two_clerks_sees_that_an_answer_waits_and_keeps_their_text(clerk, mail):
    first, second = clerk("assistance"), clerk("assistance")
    assert answered(first, mail).status_code == 302
    assert "Send the answer" not in text(second.task(mail))
    late = answered(second, mail, "Mine is longer.", token="u")
    assert late.status_code == 409
    assert f"An answer by {first.account} waits" in text(late)
    assert "Mine is longer." in text(late)
    assert OutgoingMessage.objects.count() == 1


def test_a_form_sent_twice_queues_one_answer(clerk, mail):
    desk = clerk("assistance")
    assert answered(desk, mail, closes="no").status_code == 302
    assert answered(desk, mail, closes="no").status_code == 409
    assert OutgoingMessage.objects.count() == 1


@pytest.mark.parametrize("typed", ["Your number 900-12-3456 is known.", "Card 4111 1111 1111 1111"])
def test_an_answer_with_a_sensitive_number_comes_back_and_nothing_is_stored(clerk, mail, typed):
    desk = clerk("assistance")
    answer = answered(desk, mail, typed, closes="no")
    assert answer.status_code == 422
    assert "#minimum-quantity" in text(answer)
    assert typed in text(answer)
    assert 'value="no" checked' in text(answer)
    assert not OutgoingMessage.objects.exists()
    assert not Record.objects.filter(about=mail.record).exists()


@pytest.mark.parametrize("typed", ["", " \n", "x" * 10_001])
def test_an_answer_that_is_empty_or_too_long_is_refused_and_stays_in_the_form(clerk, mail, typed):
    answer = answered(clerk("assistance"), mail, typed)
    assert answer.status_code == 422
    assert typed.strip() in text(answer)
    assert not OutgoingMessage.objects.exists()


def test_the_clerk_must_choose_whether_the_task_is_done(clerk, mail):
    assert answered(clerk("assistance"), mail, closes="perhaps").status_code == 400
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize("duties", [("events",), ("literature", "records"), ()])
def test_another_duty_answers_closes_and_hands_over_nothing_and_the_try_is_entered(clerk, mail, duties):
    colleague, desk = clerk("assistance"), clerk(*duties)
    for act, fields in (
        ("answer", {"text": "x", "token": "1", "closes": "yes"}),
        ("close", {"text": "x", "token": "2"}),
        ("hand", {"to": colleague.account}),
        ("take", {}),
    ):
        before = tally("refused")
        assert desk.task(mail, act, **fields).status_code == 403, act
        assert tally("refused") == before + 1, act
    mail.refresh_from_db()
    assert (mail.state, mail.assigned_to) == (Task.OPEN, "")
    assert not Step.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_a_duty_that_may_open_but_not_write_answers_nothing(clerk, control, mail):
    mail = moved(mail, "referral", control)
    desk, before = clerk("assistance"), tally("refused")
    assert "Answer by e-mail" not in text(desk.task(mail))
    assert answered(desk, mail).status_code == 403
    assert tally("refused") == before + 1
    assert not OutgoingMessage.objects.exists()


def test_without_an_address_there_is_no_answer_by_mail(clerk, literature):
    desk = clerk("literature")
    assert "Mark as sent" not in text(desk.task(literature))
    page = text(desk.task(literature, "open"))
    assert "Answer by e-mail" not in page
    assert "Mark as sent" in page
    assert answered(desk, literature).status_code == 422
    assert not OutgoingMessage.objects.exists()


def test_literature_requested_by_e_mail_is_sent_by_the_answer(clerk, custody):
    by_mail = received(name="Example Reader", email="reader@example.org", items="1 × Map")
    desk = clerk("literature")
    assert "The answer completes the order" in text(desk.task(by_mail, "open"))
    assert answered(desk, by_mail, "See https://portal.example.gov/map.").status_code == 302
    both = received(**LITERATURE, email="reader@example.org")
    assert "completes the order" not in text(desk.task(both, "open"))


def test_an_answer_of_a_megabyte_is_refused_unread(clerk, mail):
    answer = answered(clerk("assistance"), mail, "x" * 1_048_576)
    # A front server says 413 before the portal sees it.
    assert answer.status_code == 400
    assert not OutgoingMessage.objects.exists()


def test_closing_without_an_answer_needs_a_reason(clerk, mail):
    desk = clerk("assistance")
    assert desk.task(mail, "close", text=" ", token="t").status_code == 422
    assert desk.task(mail, "close", text="Thanks us.", token="t").status_code == 302
    mail.refresh_from_db()
    assert (mail.state, mail.steps.get().act) == (Task.CLOSED, "closed")
    page = text(desk.task(mail))
    assert "Closed without an answer" in page
    assert "Answer by e-mail" not in page
    again = desk.task(mail, "close", text="Again.", token="u")
    assert again.status_code == 409
    late = answered(desk, mail, "Typed meanwhile.")
    assert late.status_code == 409
    assert "Typed meanwhile." in text(late)


def test_a_task_is_assigned_after_confirming_and_then_opens_for_its_assignee_alone(clerk, custody):
    older, newer = letter(), letter()
    desk, colleague, other = clerk("assistance"), clerk("assistance"), clerk("literature")
    page = text(desk.task(newer))
    assert f'<option value="{colleague.account}">' in page
    assert other.account not in page
    question = desk.get(f"/desk/tasks/{newer.pk}/hand/?to={colleague.account}")
    assert f"to {colleague.account}?" in text(question)
    assert not newer.steps.exists()
    assert desk.task(newer, "hand", to=colleague.account).status_code == 302
    assert "<td>you</td>" in text(colleague.get("/desk/"))
    theirs = text(colleague.get("/desk/?show=mine"))
    assert f"/desk/tasks/{newer.pk}/" in theirs
    assert f"/desk/tasks/{older.pk}/" not in theirs
    ours = text(desk.get("/desk/"))
    assert f"<td>{colleague.account}</td>" in ours
    assert "<td>you</td>" not in ours
    page, before = text(desk.task(newer)), tally("refused")
    assert f"It is with {colleague.account}" in page
    assert "View request" not in page
    refused = desk.task(newer, "open")
    assert (refused.status_code, tally("refused")) == (403, before + 1)
    assert f"{colleague.account} has this task" in text(refused)
    assert f"/desk/tasks/{newer.pk}/take/" in text(refused)
    assert colleague.task(newer, "open").status_code == 200
    assert colleague.task(newer, "hand", to="").status_code == 302
    assert desk.task(newer, "open").status_code == 200
    assert [step.act for step in newer.steps.all()] == ["handed", "opened", "handed", "opened"]


def test_a_task_is_taken_over_after_confirming_and_its_holder_opens_it_no_more(clerk, mail):
    desk, colleague, other = clerk("assistance"), clerk("assistance"), clerk("literature")
    # Nobody has it, so there is nobody to ask about.
    assert desk.get(f"/desk/tasks/{mail.pk}/take/").status_code == 302
    desk.task(mail, "hand", to=colleague.account)
    assert other.get(f"/desk/tasks/{mail.pk}/take/").status_code == 403
    assert other.task(mail, "take").status_code == 403
    assert f"from {colleague.account}?" in text(desk.get(f"/desk/tasks/{mail.pk}/take/"))
    assert colleague.task(mail, "open").status_code == 200
    before = tally("taken")
    assert desk.task(mail, "take").status_code == 302
    assert tally("taken") == before + 1
    assert desk.task(mail, "open").status_code == 200
    assert colleague.task(mail, "open").status_code == 403
    assert desk.task(mail, "take").status_code == 409
    assert f"taken over</strong> by {desk.account}" in text(colleague.task(mail))


def test_the_holder_in_the_row_counts_for_nothing(clerk, mail):
    desk, colleague = clerk("assistance"), clerk("assistance")
    desk.task(mail, "hand", to=colleague.account)
    Task.objects.filter(pk=mail.pk).update(assigned_to=desk.account)
    assert desk.task(mail, "open").status_code == 403
    assert f"It is with {colleague.account}" in text(desk.task(mail))
    assert desk.task(mail, "note", text="x", token="t").status_code == 403
    assert colleague.task(mail, "open").status_code == 200


def test_an_act_that_was_entered_before_a_crash_is_caught_up_with(clerk, mail, monkeypatch):
    desk, colleague = clerk("assistance"), clerk("assistance")
    with monkeypatch.context() as patched:
        patched.setattr(assignment, "add_step", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.task(mail, "hand", to=colleague.account)
    mail.refresh_from_db()
    assert mail.assigned_to == ""
    assert f"It is with {colleague.account}" in text(desk.task(mail))
    assert colleague.task(mail, "note", text="Rang up.", token="t").status_code == 302
    mail.refresh_from_db()
    assert mail.assigned_to == colleague.account


def test_a_task_goes_to_nobody_without_the_duty(clerk, mail):
    desk, other = clerk("assistance"), clerk("literature")
    for to in (other.account, "nobody-at-all", desk.account, "%00"):
        answer = desk.task(mail, "hand", to=to)
        assert answer.status_code == 422, to
    mail.refresh_from_db()
    assert mail.assigned_to == ""
    assert not mail.steps.exists()


def test_a_misdirected_message_is_moved_and_moved_back(clerk, mail):
    assistance, literature = clerk("assistance"), clerk("literature")
    assert assistance.task(mail, "move", to="literature", text="A booklet.", token="t").status_code == 302
    assert assistance.task(mail).status_code == 403
    page = text(literature.task(mail, "open"))
    assert '<option value="questions"' in page
    assert "moved from" in page
    assert literature.task(mail, "move", to="questions", text="More than that.", token="u").status_code == 302
    mail.refresh_from_db()
    assert mail.purpose == "questions"
    assert "moved from" not in text(assistance.task(mail))
    assert [step.act for step in mail.steps.all()] == ["moved", "opened", "moved"]


def test_attachments_are_opened_by_themselves_with_an_entry(clerk, custody):
    content = zipped("1. plan.txt", b"The plan.")
    task = letter(attachments=content)
    desk = clerk("assistance")
    opened = text(desk.task(task, "open"))
    assert "Please send me the booklet." in opened
    assert "not looked through for viruses" in opened
    before = tally("opened")
    answer = desk.task(task, "attachments/attachments")
    assert answer.content == content
    assert tally("opened") == before + 1
    reference = task.record.reference
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="letter-{reference[:5]}-{reference[5:]}.zip"'
    )
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    for field in ("text", "headers", "nothing", "attachments-apart"):
        assert desk.task(task, f"attachments/{field}").status_code == 403, field
    assert desk.task(task, "open", field="attachments").status_code == 403


def test_attachments_with_a_number_are_for_the_privacy_officer_alone(clerk, control):
    task = letter(attachments_apart=zipped("1. form.txt", b"900-12-3456"))
    desk = clerk("assistance")
    assert "private number" not in text(desk.task(task))
    before = tally("refused")
    assert desk.task(task, "attachments/attachments-apart").status_code == 403
    assert tally("refused") == before + 1
    task = moved(task, "referral", control)
    officer = clerk("privacy")
    assert "attachments with a private number in them" in text(officer.task(task))
    answer = officer.task(task, "attachments/attachments-apart")
    assert answer.headers["Content-Disposition"].endswith('-apart.zip"')


def test_attachments_that_were_exchanged_are_not_given(clerk, custody):
    first, second = letter(attachments=zipped("a", b"one")), letter(attachments=zipped("b", b"two"))
    theirs = bytes(second.record.enclosures.get().sealed)
    first.record.enclosures.all().delete()
    first.record.enclosures.create(field="attachments", sealed=theirs)
    answer = clerk("assistance").task(first, "attachments/attachments")
    assert answer.status_code == 500
    assert b"PK\x03\x04" not in answer.content


def test_headers_are_opened_only_by_themselves(clerk, mail):
    desk = clerk("assistance")
    opened = text(desk.task(mail, "open"))
    assert "mail.example.org" not in opened
    assert "Open Technical lines" in opened
    assert "mail.example.org" in text(desk.task(mail, "open", field="headers"))


def test_the_messages_of_a_thread_are_listed_with_the_answers_between(clerk, control, mail):
    desk = clerk("assistance", "literature")
    assert "Letters on this matter" not in text(desk.task(mail))
    desk.task(mail, "note", text="A note is no letter.", token="n")
    answered(desk, mail, closes="no")
    second, third = letter(about=mail), letter(about=mail)
    fourth = letter(about=second)
    third = moved(third, "accessibility", control)
    for here in (mail, second, fourth):
        page = text(desk.task(here)).split("Letters on this matter")[1]
        listed = page[: page.index("</ol>")]
        assert listed.count("<time") == 5
        assert f"answered by {desk.account}: waits to go out" in listed
        assert f"/desk/tasks/{here.pk}/" not in listed
        assert f"/desk/tasks/{third.pk}/" not in listed
        assert "not in your own tasks" in listed
        assert {other.pk for other in (mail, second, fourth) if f"/desk/tasks/{other.pk}/" in listed} == {
            mail.pk, second.pk, fourth.pk,
        } - {here.pk}  # fmt: skip


def test_the_duty_under_which_an_answer_goes_is_one_that_may_write(clerk, control, mail):
    mail = moved(mail, "accessibility", control)
    desk = clerk("assistance", "accessibility")
    page = text(desk.task(mail, "open", duty="accessibility"))
    assert '<input type="hidden" name="duty" value="accessibility">' in page
    assert answered(desk, mail, duty="accessibility").status_code == 302
    assert OutgoingMessage.objects.get().duty == "accessibility"
