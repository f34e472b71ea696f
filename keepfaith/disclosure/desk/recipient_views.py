"""The page on which whoever has a case writes to those who received what was corrected since, and enters it."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from keepfaith.custody.protocol.sizes import MAX_DISCLOSURE_TEXT
from keepfaith.custody.protocol.use_messages import UntoldRecipient
from keepfaith.disclosure.cases.case_letters import MAX_TO_LENGTH, CaseLetter, NoSuchLetter
from keepfaith.disclosure.cases.case_work import case_named
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.cases.disclosures import MEANS, UntoldLine, untold_lines
from keepfaith.disclosure.cases.recipient_letters import (
    WORDING,
    untold_numbered,
    untold_of,
    write_recipient_letter,
)
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.case_forms import case_worker
from keepfaith.disclosure.desk.case_letter_views import InvalidAddition, given_letter, typed_lines
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.retention.legal_holds import InvalidReference, record_named
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError
from keepfaith.web.pdf.compiler import NotCompiled

_UNFIT: Final = 422


@dataclass(frozen=True, slots=True)
class _Line:
    """Somebody to be told of one field, with what the page needs to name both again."""

    untold: UntoldRecipient
    line: UntoldLine

    @property
    def basis(self) -> str:
        """What the entry will say that it rests on: no entry is the same as the first, also on one day."""
        return f"Correction: {self.line.given.basis}"[:MAX_DISCLOSURE_TEXT]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(rooms.cases)
def letters(request: HttpRequest, *, name: str, record: uuid.UUID) -> HttpResponseBase:
    """List who is to be told of a record that the case covers; as a form, enter and give the letter to one of them."""
    worker = case_worker(request)
    covered = CoveredRecord(case_named(name), record_named(str(record)), worker)
    if request.method != "POST":
        return _page(request, covered)
    sent = request.POST
    try:
        to = typed_lines(sent.get("to", ""), longest=MAX_TO_LENGTH)
        untold = untold_numbered(record.bytes, sent.get("number", ""), sent.get("field", ""))
        written = write_recipient_letter(covered, untold, sent.get("language", ""))
        return _given(covered, written, to, is_pdf=sent.get("act") == "pdf")
    except (InvalidAddition, InvalidReference, NoSuchLetter, NotCompiled) as unfit:
        return _page(request, covered, unfit=unfit)


def _given(covered: CoveredRecord, written: CaseLetter, to: str, *, is_pdf: bool) -> HttpResponse:
    answer = given_letter(written, to, is_pdf=is_pdf)
    covered.worker.enter_letter(covered.case, written)
    return answer


def _page(
    request: HttpRequest, covered: CoveredRecord, *, unfit: KeepfaithError | None = None
) -> HttpResponse:
    untold = untold_of(covered.record.pk.bytes)
    context = {
        "case": covered.case,
        "record": covered.record,
        "reference": shown_reference(covered.record),
        "lines": [_Line(one, line) for one, line in zip(untold, untold_lines(untold), strict=True)],
        "has_statement": covered.record.pk in Record.objects.with_statement([covered.record.pk]),
        "languages": settings.LANGUAGES,
        "means": MEANS.items(),
        "longest_to": MAX_TO_LENGTH,
        "today": today(),
        "wording": WORDING,
        "typed": request.POST,
        "unfit": unfit,
    }
    return render(request, "desk/tell.html", context, status=_UNFIT if unfit else HTTPStatus.OK)
