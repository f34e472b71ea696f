"""An answer begins with ready words in the reader's language, and is looked at before it goes."""

import html
import re

import pytest

from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.staff.models import Employee

from .conftest import received
from .test_desk import text

pytestmark = pytest.mark.django_db
SPANISH = "Necesitamos saber una cosa más antes de poder seguir: {what}."
ENGLISH = "We need to know one thing more before we can go on: {what}."


def received_question(**other: str):
    return received("your-information-requests", how="My e-mail address", email="reader@example.org", **other)


def pressed(desk, task, act: str, page: str, **typed: str):
    """Press a button of the form of the answer, as the page has it."""
    opened = re.search(r'name="opened" value="([^"]+)"', page)
    return desk.task(task, f"answer/{act}", **({"opened": opened[1]} if opened else {}), **typed)


def typed_in(page: str) -> str:
    return html.unescape(page.split('id="answer"')[1].split(">", 1)[1].split("</textarea>", maxsplit=1)[0])


def test_ready_words_come_below_what_was_typed_in_the_language_of_the_reader(clerk):
    task, desk = received_question(language="es"), clerk("privacy")
    page = text(desk.task(task, "open"))
    assert "We need to know more" in page
    assert "A booklet is out of stock" not in page
    page = text(pressed(desk, task, "begin", page, ready="question-back", text="Estimada señora:"))
    assert typed_in(page).startswith(f"Estimada señora:\n\n{SPANISH}")
    assert ENGLISH in html.unescape(page)
    # What was open is shown on, and the task stays open with such an answer.
    assert "My e-mail address" in page
    assert re.search(r'id="closes-no"[^>]* checked', page)


def test_without_a_translation_to_give_the_words_are_english(clerk):
    task, desk = received_question(), clerk("privacy")
    page = text(pressed(desk, task, "begin", text(desk.task(task, "open")), ready="question-back"))
    assert typed_in(page).startswith(ENGLISH)
    assert "In English they say" not in page


@pytest.mark.parametrize("ready", ["", "out-of-stock", "no-such-words"])
def test_nothing_typed_is_lost_where_no_words_were_chosen(clerk, ready):
    task, desk = received_question(), clerk("privacy")
    answer = pressed(desk, task, "begin", text(desk.task(task, "open")), ready=ready, text="Dear reader")
    assert answer.status_code == 422
    assert typed_in(text(answer)) == "Dear reader"


def test_the_message_is_shown_as_it_arrives_and_nothing_is_kept(clerk):
    task, desk = received_question(language="es"), clerk("privacy")
    page = text(desk.task(task, "open"))
    page = text(pressed(desk, task, "preview", page, text="El mapa está agotado. <b>", closes="no"))
    assert "As it arrives" in page
    assert re.search(r'class="delivered__html" lang="es"', page)
    assert "El mapa está agotado. &lt;b&gt;" in page
    assert "<b>" not in page.split("As it arrives")[1]
    assert typed_in(page) == "El mapa está agotado. <b>"
    assert re.search(r'id="closes-no"[^>]* checked', page)
    assert not OutgoingMessage.objects.filter(task=task).exists()
    assert not task.steps.filter(act="answered").exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("We lack {what}.", "The text still says {what}."),
        ("", "The text is empty."),
        ("Your number is 078-05-1120.", "This looks like a"),
    ],
)
def test_what_cannot_be_sent_is_refused_when_it_is_looked_at_and_when_it_is_sent(clerk, typed, words):
    task, desk = received_question(), clerk("privacy")
    page = text(desk.task(task, "open"))
    assert words in text(pressed(desk, task, "preview", page, text=typed))
    answer = desk.task(task, "answer", text=typed, token="t", closes="no")
    assert (answer.status_code, words in text(answer)) == (422, True)


def test_who_does_not_have_the_task_looks_at_nothing(clerk):
    task, desk, other = received_question(), clerk("privacy"), clerk("privacy")
    desk.task(task, "hand", to=other.account)
    for act in ("begin", "preview"):
        assert pressed(desk, task, act, "", text="Dear reader", ready="question-back").status_code == 302


def test_an_employee_with_a_name_is_shown_with_it_and_the_time_of_a_step(clerk):
    task, desk = received_question(), clerk("privacy")
    desk.task(task, "open")
    account = task.steps.get(act="opened").account
    assert f"by {account} as" in text(desk.get(f"/desk/tasks/{task.pk}/"))
    Employee.objects.filter(account=account).update(person_name="Clerk <for maps>")
    page = text(desk.get(f"/desk/tasks/{task.pk}/"))
    assert f"by Clerk &lt;for maps&gt; ({account}) as" in page
    assert re.search(r'<time datetime="[^"]+T[^"]+">[A-Z][a-z]+ \d+, \d{4}, \d+:\d\d [ap]\.m\.</time>', page)
