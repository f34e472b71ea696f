"""A form that was sent: shown to be checked, given back with what is wrong, or stored."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from keepfaith.disclosure.records.store import StoredRecord
from keepfaith.intake.forms.availability import edition_shown
from keepfaith.intake.forms.check_page import refusal_of, take_step
from keepfaith.intake.forms.form_pages import FormState, closed_page, page_again, without_token
from keepfaith.intake.forms.sensitive_numbers import find_numbers
from keepfaith.intake.forms.steps import read_step
from keepfaith.intake.forms.submission import NotReceived, submit
from keepfaith.intake.forms.validation import Answers, answers_of
from keepfaith.policies.forms.edition_words import asked_under
from keepfaith.policies.forms.form import EDITION, Form
from keepfaith.web.form_body import UnreadableBody, read_body


def receive(
    request: HttpRequest,
    form: Form,
    *,
    declared: frozenset[str],
    store: Callable[[Answers], StoredRecord] = submit,
) -> HttpResponse | tuple[Answers, StoredRecord]:
    """Return the answers and what was stored of them, or the page that comes instead.

    `declared` are the inputs that the page has; `store` keeps the answers, or raises `NotReceived`.
    """
    try:
        typed = read_body(request.body, media=request.headers.get("Content-Type", ""), declared=declared)
        edition = edition_shown(typed.get(EDITION))
        # A page that comes instead asks what the edition in force allows, whichever was shown before.
        offered = asked_under(form, edition.bundle if edition else None)
        step = read_step(offered, typed)
        if step.act:
            return take_step(request, form, offered, typed, step)
        answers = answers_of(offered, typed)
    except UnreadableBody as error:
        return page_again(request, form, FormState("unreadable", error.typed, problem=error.problem))
    if refusal := refusal_of(answers):
        return page_again(request, form, refusal)
    try:
        return answers, store(answers)
    except NotReceived as refused:
        if refused.why == "closed":
            return closed_page(request, form, "changing", typed)
        carried = without_token(typed) if refused.why == "used" else typed
        return page_again(request, form, FormState(refused.why, carried, noticed=find_numbers(answers)))
