"""The page on which a person checks the answers before they are sent; nothing is stored before that."""

from dataclasses import dataclass
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from keepfaith.intake.forms import presentation
from keepfaith.intake.forms.availability import edition_in_force
from keepfaith.intake.forms.form_pages import FormState, no_store, page_again
from keepfaith.intake.forms.mail_domains import likely_domain
from keepfaith.intake.forms.postal_addresses import likely_slip
from keepfaith.intake.forms.sensitive_numbers import find_numbers
from keepfaith.intake.forms.steps import Step
from keepfaith.intake.forms.validation import Answers, answers_of
from keepfaith.policies.forms.form import AS_IT_IS, EDITION, Field, Form
from keepfaith.web.form_body import SentForm


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer as it will be sent, and what to look at in it."""

    field: Field
    lines: tuple[str, ...]
    question: str = ""


def take_step(request: HttpRequest, form: Form, offered: Form, typed: SentForm, step: Step) -> HttpResponse:
    """Show the page that a button asks for: the form again, or the answers to what it `offered`, to be checked."""
    if _is_other_edition(typed):
        return page_again(request, form, FormState("policy", typed))
    if step.act in {"change", "at"}:
        return page_again(request, form, FormState(typed=typed, field=step.field))
    return _check_page(request, offered, typed)


def refusal_of(answers: Answers) -> FormState | None:
    """Return how the form comes again where an answer is wrong or holds a number; None where all is well."""
    noticed = find_numbers(answers)
    if not answers.wrong and not noticed.asking:
        return None
    why = "wrong" if answers.wrong else "numbers"
    return FormState(why, answers.typed, wrong=answers.wrong, noticed=noticed)


def shown_answers(answers: Answers) -> list[ShownAnswer]:
    """List the answers in the order of the form, what was left empty too."""
    left_out = {field.name for field in answers.left_out}
    return [
        ShownAnswer(
            field,
            presentation.shown_lines(field, answers.values.get(field.name, "")),
            _question(answers, field),
        )
        for field in answers.form.fields
        if field.name not in left_out and _is_asked(answers, field)
    ]


def _check_page(request: HttpRequest, form: Form, typed: SentForm) -> HttpResponse:
    whole = answers_of(form, typed)
    if refusal := refusal_of(whole):
        return page_again(request, form, refusal)
    try:
        edition = edition_in_force()
    except DatabaseError:
        return page_again(request, form, FormState("nothing", typed))
    shown = {
        "form": form,
        "answers": shown_answers(whole),
        "left_out": whole.left_out,
        "carried": presentation.hidden_values(typed, edition),
        "elsewhere": presentation.carried_answers(form, whole.typed),
        "as_it_is": typed.get(AS_IT_IS),
        "step": "check",
        "is_checked": True,
        **presentation.introduction(form, edition),
    }
    return no_store(render(request, "intake/check.html", shown, status=HTTPStatus.OK))


def _is_other_edition(typed: SentForm) -> bool:
    """Return whether the page showed another edition than the one in force; unknown is not another."""
    try:
        edition = edition_in_force()
    except DatabaseError:
        return False
    return edition is not None and typed.get(EDITION) != edition.bundle.digest


def _is_asked(answers: Answers, field: Field) -> bool:
    """Return whether whoever chose so was asked this."""
    choice = answers.values.get(field.when[0], "") if field.when else ""
    return not choice or field.is_asked_after(choice)


def _question(answers: Answers, field: Field) -> str:
    """Ask about what is likely a slip."""
    text = answers.values.get(field.name, "")
    if field.kind == "address":
        return likely_slip(text)
    likely = likely_domain(text) if field.kind == "email" else ""
    return gettext("Is this right? Did you mean %(domain)s?") % {"domain": likely} if likely else ""
