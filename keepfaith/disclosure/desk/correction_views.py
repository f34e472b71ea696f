"""Correcting a field of a record in one's own case: its question with what it says now, and the proposal."""

import secrets
import uuid
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.cases.case_work import case_named
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.case_forms import case_worker
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.items.field_corrections import correctable, propose_correction
from keepfaith.disclosure.records.field_questions import PARTS, VALUE, field_question
from keepfaith.disclosure.records.fields import field_title
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.retention.legal_holds import record_named
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.web.form_body import SentForm

_WHY: Final = "It is said anew once somebody else approved it. The earlier text stays with the record."
# Of what a page carries; a field's own question has a limit of its own.
_LONGEST, _LONGEST_TOKEN = 8_000, 60
_HANDLED: Final = {
    DenialCode.GRANTED: "This field has a correction in this case already, or one waits to be approved.",
    DenialCode.CORRECTIONS: "This record was corrected ten times, which is as often as can be.",
    DenialCode.NOT_ACCEPTED: "The record is left out of its person’s own view, so nothing of it is corrected now.",
}


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def correct_field(request: HttpRequest, *, name: str, record: uuid.UUID) -> HttpResponseBase:
    """Ask what a field of a record says anew; or propose that, and go back to the case."""
    state, row = case_named(name), record_named(str(record))
    covered = CoveredRecord(state, row, case_worker(request))
    field = request.POST.get("field", "")
    # A browser sends another line break than is kept.
    before = "\n".join(request.POST.get("before", "")[:_LONGEST].splitlines())
    if field not in correctable(covered):
        raise Http404
    questions, question = SECTIONS.lone_questions, field_question(row, field, why=_WHY)
    is_asked = request.POST.get("act") == "ask"
    typed = SentForm(
        {one: request.POST[one] for one in (VALUE, *PARTS, *question.inputs) if one in request.POST}
    )
    answer = questions.ask(question, before) if is_asked else questions.read(question, typed)
    problems = [*answer.problems]
    if not is_asked and not problems and answer.text == before:
        problems = [("It says this now. Write what it says anew.", f"field-{VALUE}")]
    if not is_asked and not problems:
        once = request.POST.get("once", "")[:_LONGEST_TOKEN]
        try:
            propose_correction(covered, field, answer.text, once=once)
        except Refused as refused:
            if refused.code not in _HANDLED:
                raise
            problems = [(_HANDLED[refused.code], f"field-{VALUE}")]
        else:
            return redirect(f"{reverse('desk:case', kwargs={'name': name})}?done=corrected")
    shown = {
        "case": state, "record": row, "reference": grouped(row.reference or ""), "name": field, "before": before,
        "title": field_title(row, field), "question": answer.question, "asking": SECTIONS.lone_questions.template,
        "problems": problems, "once": secrets.token_hex(16),
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "desk/correct.html", shown, status=status)
