"""Pages of the forms: the list, each form, its receipt, and what became of what was sent."""

from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Final

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.intake.forms import presentation
from keepfaith.intake.forms.availability import (
    allows,
    clause_of,
    edition_in_force,
    edition_shown,
    forms_in_order,
    open_forms,
)
from keepfaith.intake.forms.page_cache import form_page, receipt_page
from keepfaith.intake.forms.receipt_status import LOOKUP, status_of
from keepfaith.intake.forms.request_body import SentForm, UnreadableBody, read_body
from keepfaith.intake.forms.sensitive_numbers import FoundNumbers, find_numbers
from keepfaith.intake.forms.submission import NotReceived, submit
from keepfaith.intake.forms.validation import InputError, answers_of
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.forms.edition_words import form_under
from keepfaith.policies.forms.form import EDITION, TOKEN, Form
from keepfaith.web.same_origin import from_own_pages

_MAX_TYPED_LENGTH: Final = 60
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
    """A form that comes again: why, what was typed, what is wrong or noticed; or one asked for the first time."""

    why: str = ""
    typed: SentForm = field(default_factory=partial(SentForm, {}))
    wrong: tuple[InputError, ...] = ()
    problem: str = ""
    noticed: FoundNumbers = field(default_factory=FoundNumbers)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the forms."""
    return render(request, "intake/index.html", {"forms": forms_in_order()})


@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def form(request: HttpRequest, name: str) -> HttpResponse:
    """Show a form, or receive it and answer with its receipt."""
    form = open_forms().get(name)
    if form is None:
        raise Http404
    if request.method == "POST":
        return _received(request, form)
    try:
        edition = edition_in_force()
    except DatabaseError:
        return _closed(request, form, "unreachable")
    if edition is None or not allows(edition, form):
        return _closed(request, form, _why_closed(edition))
    return _page(request, form, edition, FormState())


@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def receipt(request: HttpRequest) -> HttpResponse:
    """Show the holder of a receipt the status of its record."""
    if request.method != "POST":
        return _no_store(render(request, "intake/lookup.html", {"typed": SentForm({}), **_clause()}))
    try:
        typed = read_body(request.body, media=request.headers.get("Content-Type", ""), declared=LOOKUP)
        record_status = status_of(
            Receipt.typed(*(typed.get(name)[:_MAX_TYPED_LENGTH] for name in ("reference", "code")))
        )
        why, status = ("", HTTPStatus.OK) if record_status else ("unknown", HTTPStatus.NOT_FOUND)
    except UnreadableBody as error:
        typed, record_status, why, status = error.typed, None, "unreadable", HTTPStatus.BAD_REQUEST
    except (DatabaseError, CustodianUnavailable, Refused):
        record_status, why, status = None, "unreachable", HTTPStatus.SERVICE_UNAVAILABLE
    shown = {"typed": typed, "record_status": record_status, "why": why, **_clause()}
    return _no_store(render(request, "intake/lookup.html", shown, status=status))


def _clause() -> dict[str, object]:
    try:
        edition = edition_in_force()
    except DatabaseError:
        edition = None
    clause = clause_of(edition, presentation.PUBLIC_RECORDS) if edition else ""
    return {"edition": edition, "public_records": clause}


def _received(request: HttpRequest, form: Form) -> HttpResponse:
    try:
        typed = read_body(request.body, media=request.headers.get("Content-Type", ""), declared=form.inputs)
        answers = answers_of(form, typed)
    except UnreadableBody as error:
        return _again(request, form, FormState("unreadable", error.typed, problem=error.problem))
    noticed = find_numbers(answers)
    if answers.wrong or noticed.asking:
        why = "wrong" if answers.wrong else "numbers"
        return _again(request, form, FormState(why, typed, wrong=answers.wrong, noticed=noticed))
    try:
        stored = submit(answers)
    except NotReceived as refused:
        if refused.why == "closed":
            return _closed(request, form, "changing", typed)
        carried = _without_token(typed) if refused.why == "used" else typed
        return _again(request, form, FormState(refused.why, carried, noticed=noticed))
    return _no_store(receipt_page(request, answers, stored))


def _again(request: HttpRequest, form: Form, again: FormState) -> HttpResponse:
    """Show a form again with all that was typed; when the edition cannot be asked for, the one last shown."""
    try:
        edition = edition_in_force()
        if edition is None or not allows(edition, form):
            return _closed(request, form, _why_closed(edition), again.typed)
    except DatabaseError:
        edition = edition_shown(again.typed.get(EDITION))
    return _page(request, form, edition, again)


def _page(request: HttpRequest, form: Form, edition: PostedEdition | None, again: FormState) -> HttpResponse:
    # What an address says after a question mark stands in the page's links to itself, so it is made for that one.
    if edition and not again.why and not request.META.get("QUERY_STRING"):
        return _no_store(form_page(request, form, edition, lambda: _shown(form, edition, again)))
    shown = {**_shown(form, edition, again), "carried": presentation.hidden_values(again.typed, edition)}
    return _no_store(render(request, "intake/form.html", shown, status=STATUS[again.why]))


def _shown(form: Form, edition: PostedEdition | None, again: FormState) -> dict[str, object]:
    form = form_under(form, edition.bundle if edition else None)
    return {
        "form": form,
        "again": again,
        "problems": presentation.summary(form, again.wrong),
        "questions": presentation.summary(form, again.noticed.asking),
        "sections": presentation.form_sections(form, again.typed, again.wrong, again.noticed.asking),
        **presentation.introduction(form, edition),
    }


def _closed(request: HttpRequest, form: Form, why: str, typed: SentForm | None = None) -> HttpResponse:
    shown = {"form": form, "why": why, "written": presentation.written_texts(form, typed) if typed else ()}
    return _no_store(render(request, "intake/closed.html", shown, status=HTTPStatus.SERVICE_UNAVAILABLE))


def _why_closed(edition: PostedEdition | None) -> str:
    return "changing" if edition else "unposted"


def _without_token(typed: SentForm) -> SentForm:
    return SentForm({name: text for name, text in typed.texts.items() if name != TOKEN}, typed.unclean)


def _no_store(answer: HttpResponse) -> HttpResponse:
    """Have no browser or proxy keep the page; let browsers say to us, and to nobody else, where they come from."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
