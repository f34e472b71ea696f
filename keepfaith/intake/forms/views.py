"""Pages of the forms: the list, each form, its receipt, and what became of what was sent."""

from http import HTTPStatus
from typing import Final

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.intake.forms import presentation
from keepfaith.intake.forms.availability import clause_of, edition_in_force, forms_in_order, open_forms
from keepfaith.intake.forms.certificates import certificate_answer
from keepfaith.intake.forms.form_pages import empty_page, no_store
from keepfaith.intake.forms.page_cache import receipt_page
from keepfaith.intake.forms.receipt_copies import receipt_file
from keepfaith.intake.forms.receipt_status import LOOKUP, status_of
from keepfaith.intake.forms.received_form import receive
from keepfaith.policies.forms.form import Form
from keepfaith.web.form_body import SentForm, UnreadableBody, read_body
from keepfaith.web.same_origin import from_own_pages

_MAX_TYPED_LENGTH: Final = 60


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
    return empty_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def receipt(request: HttpRequest) -> HttpResponse:
    """Show the holder of a receipt the status of its record."""
    if request.method != "POST":
        return no_store(render(request, "intake/lookup.html", {"typed": SentForm({}), **_clause()}))
    try:
        typed = read_body(request.body, media=request.headers.get("Content-Type", ""), declared=LOOKUP)
        numbers = Receipt.typed(*(typed.get(name)[:_MAX_TYPED_LENGTH] for name in ("reference", "code")))
        if typed.get("act") == "save":
            return no_store(receipt_file(numbers))
        record_status = status_of(numbers, typed.get("act"))
        if (certificate := certificate_answer(request, typed, record_status)) is not None:
            return no_store(certificate)
        why, status = ("", HTTPStatus.OK) if record_status else ("unknown", HTTPStatus.NOT_FOUND)
    except UnreadableBody as error:
        typed, record_status, why, status = error.typed, None, "unreadable", HTTPStatus.BAD_REQUEST
    except (DatabaseError, CustodianUnavailable, Refused):
        record_status, why, status = None, "unreachable", HTTPStatus.SERVICE_UNAVAILABLE
    shown = {"typed": typed, "record_status": record_status, "why": why, **_clause()}
    return no_store(render(request, "intake/lookup.html", shown, status=status))


def _clause() -> dict[str, object]:
    try:
        edition = edition_in_force()
    except DatabaseError:
        edition = None
    clause = clause_of(edition, presentation.PUBLIC_RECORDS) if edition else ""
    return {"edition": edition, "public_records": clause}


def _received(request: HttpRequest, form: Form) -> HttpResponse:
    received = receive(request, form, declared=form.inputs)
    return received if isinstance(received, HttpResponse) else no_store(receipt_page(request, *received))
