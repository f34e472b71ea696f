"""Numbers that a form did not ask for: the form comes again with a question before anything is kept."""

import html
import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.utils.translation import override

from keepfaith.disclosure.models import Record
from keepfaith.intake.forms.availability import open_forms
from keepfaith.intake.forms.sensitive_numbers import find_numbers
from keepfaith.intake.forms.validation import always_sent, answers_of, token_text
from keepfaith.policies.forms.form import AS_IT_IS
from keepfaith.web.form_body import SentForm, UnreadableBody

from .test_forms import FORM, LITERATURE, OURS, opened, receipt, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
SSN, CARD = "900-12-3456", "4111 1111 1111 1111"
ANSWERS = {"question": f"Where does it stand? Mine is {SSN}.", "how": "No answer needed"}


def typed(form, **answers):
    blank = dict.fromkeys((*always_sent(form.fields), AS_IT_IS), "")
    return SentForm({**blank, "token": token_text(b"x" * 24), "edition": "0" * 64, **answers})


def noticed(form, **answers):
    return find_numbers(answers_of(form, typed(form, **answers)))


def messages(form, **answers):
    return [(error.input, error.message) for error in noticed(form, **answers).asking]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (SSN, "a Social Security number"),
        (f"{SSN} and 900-45-6789", "a Social Security number"),
        (CARD, "a payment card number"),
        ("my account number 12345678", "a bank account number"),
        ("driver's license S12345678", "a driver's license number"),
        (f"{CARD} {SSN}", "a payment card number and a Social Security number"),
        (
            f"{CARD} {SSN} my account number 12345678",
            "a payment card number, a Social Security number and a bank account number",
        ),
        ("x" * 300 + f" {SSN} " + "x" * 30, "a Social Security number near the end"),
        (f"{SSN} {'x' * 300}", "a Social Security number near the beginning"),
        (f"{'x ' * 150}{SSN}{' x' * 150}", "a Social Security number in the middle"),
    ],
)  # fmt: skip
def test_each_kind_is_named_with_its_place_and_never_with_a_figure(text, kinds):
    shown = messages(open_forms()["question"], **{**ANSWERS, "question": text})
    assert shown == [
        (
            "question",
            f"Check “What would you like to know?”: it looks like you typed {kinds}. We do not need that there.",
        )
    ]


@pytest.mark.parametrize(
    "text",
    ["900123456", "call 900-555-0100", "reader@example.org", "DOB 01/02/2003", "02148-1234", "603 CMR 23.07"],
)
def test_a_number_of_another_kind_brings_no_question(text):
    assert noticed(open_forms()["question"], **{**ANSWERS, "question": text}).fields == ()


def test_a_field_that_asks_for_a_kind_takes_that_kind_and_no_other():
    form = open_forms()["question"]
    field = replace(form.fields[-1], name="ssn", label="Social Security number", kind="line", category="ssn")
    form = replace(form, fields=(*form.fields, field))
    answers = {"question": "Why?", "how": "No answer needed"}
    assert not noticed(form, **answers, ssn=SSN).fields
    assert [name for name, _ in messages(form, **answers, ssn=CARD)] == ["ssn"]
    assert [name for name, _ in messages(form, **answers, name=f"Ann {SSN}", ssn=SSN)] == ["name"]


def test_fields_that_are_not_stored_bring_no_question():
    form = open_forms()["question"]
    assert not noticed(form, **{**ANSWERS, "question": "Why?"}, **{"address.street": SSN}).fields
    assert not noticed(form, question="Why?", how="By mail", **{"address.street": SSN}).fields


def test_a_tick_speaks_for_the_fields_that_it_names_and_for_no_others():
    form = open_forms()["question"]
    both = {**ANSWERS, "name": f"Ann {SSN}"}
    assert noticed(form, **both).value == "question name"
    assert not noticed(form, **both).is_settled
    assert [name for name, _ in messages(form, **both, as_it_is="question")] == ["name"]
    assert noticed(form, **both, as_it_is="question name").is_settled
    assert noticed(form, **{**ANSWERS, "question": "Why?"}, as_it_is="question").is_settled is False
    for forged in ("another", "question another", "token"):
        with pytest.raises(UnreadableBody):
            answers_of(form, typed(form, **ANSWERS, as_it_is=forged))


def test_the_question_is_asked_in_spanish():
    with override("es"):
        ((_, message),) = messages(open_forms()["question"], **ANSWERS)
    assert "Revise «¿Qué le gustaría saber?»: parece que escribió un número de Seguro Social" in message


def test_the_form_comes_again_with_typed_values_and_nothing_is_stored(client):
    sent = opened(client, "question", **ANSWERS, name="Example Asker")
    answer = send(client, sent, "question")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert not answer.cookies
    assert "<title>Please check: Ask a question" in text
    assert "It looks like you typed a private number" in text
    assert sent["token"] in text
    assert 'value="Example Asker"' in text
    assert html.escape(ANSWERS["question"]) in text
    assert text.count(SSN) == 1
    assert 'aria-invalid="true"' not in text
    assert 'name="as_it_is" value="question" autocomplete="off">' in text
    targets = re.findall(r'<div class="problems.*?</div>', text, re.DOTALL)[0]
    for target in re.findall(r'href="#([^"]+)"', targets):
        assert f'id="{target}"' in text
    assert not Record.objects.exists()


def test_a_form_without_the_number_is_received(client):
    sent = opened(client, "question", **ANSWERS)
    send(client, sent, "question")
    receipt(send(client, {**sent, "question": "Where does it stand?"}, "question"))
    assert Record.objects.count() == 1


def test_a_form_sent_as_it_is_is_sealed_once_however_often_it_is_sent(client):
    sent = opened(client, "question", **ANSWERS)
    assert send(client, sent, "question").status_code == 422
    ticked = {**sent, AS_IT_IS: "question"}
    first, again = send(client, ticked, "question"), send(client, ticked, "question")
    assert receipt(first) == receipt(again)
    assert "You sent this form before" in again.content.decode()
    (row,) = Record.objects.all()
    assert sorted(row.sealed) == ["how", "question"]
    assert SSN not in str(row.sealed) + first.content.decode()


def test_errors_and_numbers_are_shown_together(client):
    sent = opened(client, "question", **{**ANSWERS, "how": ""}, name=f"Ann {CARD}")
    text = send(client, sent, "question").content.decode()
    assert "<title>Error: " in text
    assert "There is a problem" in text
    assert re.findall(r'<li><a href="#([^"]+)">', text) == ["how-1", "question", "name"]
    assert 'value="question name"' in text


def test_a_form_without_such_a_number_has_no_box_and_a_tick_that_stays_is_shown(client):
    sent = opened(client, **{**LITERATURE, "name": ""})
    assert AS_IT_IS not in send(client, sent).content.decode()
    sent = opened(client, "question", **ANSWERS, as_it_is="question")
    text = send(client, {**sent, "edition": "0" * 64}, "question").content.decode()
    assert 'name="as_it_is" value="question" autocomplete="off" checked>' in text
    assert "it looks like you typed" not in text
    assert AS_IT_IS not in client.get("/forms/question/", secure=True).content.decode()


def test_a_tick_for_what_the_form_does_not_have_is_refused(client):
    answer = send(client, opened(client, "question", **ANSWERS, as_it_is="everything"), "question")
    assert answer.status_code == 400
    assert not Record.objects.exists()


def test_the_page_asks_in_spanish_too(client):
    body = urlencode(opened(client, "question", **ANSWERS))
    answer = client.post("/es/forms/question/", body, content_type=FORM, secure=True, headers=OURS)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Por favor, revise: " in text
    assert "Enviarlo de todos modos" in text
    assert text.count(SSN) == 1
