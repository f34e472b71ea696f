"""The answers that show a form: asked for the first time, once more with what is wrong, or closed."""

from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keepfaith.intake.forms import presentation
from keepfaith.intake.forms.answer_problems import InputError
from keepfaith.intake.forms.availability import allows, edition_in_force, edition_shown
from keepfaith.intake.forms.page_cache import form_page
from keepfaith.intake.forms.sensitive_numbers import FoundNumbers
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.forms.edition_words import form_under
from keepfaith.policies.forms.form import AS_IT_IS, EDITION, TOKEN, Form
from keepfaith.web.form_body import SentForm

# Set on a request, the template around the form; so the desk shows the same forms among its own pages.
FRAME: Final = "frame"
# As which answer a form comes, by why it comes.
STATUS: Final = {
    "": HTTPStatus.OK,
    "policy": HTTPStatus.CONFLICT,
    "used": HTTPStatus.CONFLICT,
    "nothing": HTTPStatus.SERVICE_UNAVAILABLE,
    "unsure": HTTPStatus.SERVICE_UNAVAILABLE,
    "unreadable": HTTPStatus.BAD_REQUEST,
    "wrong": HTTPStatus.UNPROCESSABLE_ENTITY,
    "numbers": HTTPStatus.UNPROCESSABLE_ENTITY,
}


@dataclass(frozen=True, slots=True)
class FormState:
    """A form as it is shown: why it comes again, what was typed, what is wrong or noticed, and at which field."""

    why: str = ""
    typed: SentForm = field(default_factory=partial(SentForm, {}))
    wrong: tuple[InputError, ...] = ()
    problem: str = ""
    noticed: FoundNumbers = field(default_factory=FoundNumbers)
    field: str = ""


def empty_page(request: HttpRequest, form: Form, typed: SentForm | None = None) -> HttpResponse:
    """Return a form that is asked for the first time; `typed` is what it begins with."""
    try:
        edition = edition_in_force()
    except DatabaseError:
        return closed_page(request, form, "unreachable")
    if edition is None or not allows(edition, form):
        return closed_page(request, form, _why_closed(edition))
    state = FormState(typed=typed or SentForm({}))
    # The page's links to itself repeat the query of its URL, so a page with a query is made for that one.
    if request.META.get("QUERY_STRING") or hasattr(request, FRAME):
        return _page(request, form, edition, state)
    return no_store(form_page(request, form, edition, lambda: _shown(form, edition, state)))


def page_again(request: HttpRequest, form: Form, state: FormState) -> HttpResponse:
    """Show a form again with all that was typed; when the edition cannot be asked for, the one last shown."""
    try:
        edition = edition_in_force()
        if edition is None or not allows(edition, form):
            return closed_page(request, form, _why_closed(edition), state.typed)
    except DatabaseError:
        edition = edition_shown(state.typed.get(EDITION))
    return _page(request, form, edition, state)


def closed_page(request: HttpRequest, form: Form, why: str, typed: SentForm | None = None) -> HttpResponse:
    """Return the page of a form that takes nothing now, with what was written, to be copied."""
    shown = {"form": form, "why": why, "written": presentation.written_texts(form, typed) if typed else ()}
    return no_store(render(request, "intake/closed.html", shown, status=HTTPStatus.SERVICE_UNAVAILABLE))


def without_token(typed: SentForm) -> SentForm:
    """Return what was typed without the number of its view, so that the form counts as another one."""
    return SentForm({name: text for name, text in typed.texts.items() if name != TOKEN}, typed.unclean)


def no_store(answer: HttpResponse) -> HttpResponse:
    """Have no browser or proxy keep the page; let browsers say to us, and to nobody else, where they come from."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def _page(request: HttpRequest, form: Form, edition: PostedEdition | None, state: FormState) -> HttpResponse:
    shown = {**_shown(form, edition, state), "carried": presentation.hidden_values(state.typed, edition)}
    return no_store(render(request, "intake/form.html", shown, status=STATUS[state.why]))


def _shown(form: Form, edition: PostedEdition | None, state: FormState) -> dict[str, object]:
    form = form_under(form, edition.bundle if edition else None)
    return {
        "form": form,
        "again": state,
        "step": "check",
        "as_it_is": "" if state.why else state.typed.get(AS_IT_IS),
        "problems": presentation.summary(form, state.wrong),
        "questions": presentation.summary(form, state.noticed.asking),
        "sections": presentation.form_sections(form, state.typed, state.wrong, state.noticed.asking),
        "focus": presentation.input_to_change(form, state.field, state.typed),
        **presentation.introduction(form, edition),
    }


def _why_closed(edition: PostedEdition | None) -> str:
    return "changing" if edition else "unposted"
