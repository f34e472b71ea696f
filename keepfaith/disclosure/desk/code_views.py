"""The page on which whoever has a case gives out a code of a record: on a letter, or in person after an ID."""

import uuid
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from keepfaith.custody.protocol.code_messages import CODE_LIFETIMES
from keepfaith.disclosure.cases.case_work import case_named
from keepfaith.disclosure.cases.code_letters import (
    ACTING,
    DOCUMENTS,
    SCOPES,
    CodeRequest,
    CodeSheet,
    give_code,
    is_confirmed_by_mailbox,
    is_mailable,
)
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.case_forms import case_worker
from keepfaith.disclosure.desk.letter_pdf import letter_pdf
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.retention.legal_holds import InvalidReference, record_named
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.errors import KeepfaithError
from keepfaith.web.pdf.compiler import NotCompiled

_UNFIT: Final = 422


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(rooms.cases)
def code(request: HttpRequest, *, name: str, record: uuid.UUID) -> HttpResponseBase:
    """Say how a code is given; as a form, have one minted and give the sheet that has it, this once."""
    worker = case_worker(request)
    covered = CoveredRecord(case_named(name), record_named(str(record)), worker)
    if request.method != "POST":
        return _page(request, covered)
    try:
        typed = CodeRequest.typed(request.POST)
        printing = _pdf if request.POST.get("act") == "pdf" else _text
        return give_code(covered, typed, origin=request.build_absolute_uri("/"), printing=printing)
    except (InvalidReference, NotCompiled) as unfit:
        return _page(request, covered, unfit=unfit)


def _page(
    request: HttpRequest, covered: CoveredRecord, *, unfit: KeepfaithError | None = None
) -> HttpResponse:
    context = {
        "case": covered.case,
        "record": covered.record,
        "reference": shown_reference(covered.record),
        "is_confirmed": is_confirmed_by_mailbox(covered),
        "is_mailable": is_mailable(covered),
        "documents": DOCUMENTS.items(),
        "acting": [(f"{relation}/{paper}", title) for (relation, paper), title in ACTING.items()],
        "scopes": SCOPES.items(),
        "languages": settings.LANGUAGES,
        "days": CODE_LIFETIMES["letter"].days,
        "unfit": unfit,
        "typed": request.POST,
        "is_person": request.POST.get("who") == "self",
        "is_acting": request.POST.get("way") == "in-person" and request.POST.get("who") != "self",
    }
    return render(request, "desk/code.html", context, status=_UNFIT if unfit else HTTPStatus.OK)


def _text(sheet: CodeSheet) -> HttpResponse:
    return _given(HttpResponse(sheet.text, content_type="text/plain; charset=utf-8"), "txt")


def _pdf(sheet: CodeSheet) -> HttpResponse:
    content = letter_pdf(sheet.text, title=sheet.letter.subject, language=sheet.letter.language)
    return _given(HttpResponse(content, content_type="application/pdf"), "pdf")


def _given(answer: HttpResponse, ending: str) -> HttpResponse:
    """Have no cache keep it; the name of the file says nothing of whose it is."""
    answer.headers["Content-Disposition"] = f'attachment; filename="code.{ending}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
