"""The form by which whoever has a case enters what was given to an outsider."""

import uuid

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepfaith.disclosure.cases.case_work import case_named
from keepfaith.disclosure.cases.disclosures import TypedDisclosure, enter_disclosure
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.case_forms import case_worker, unfit_case
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.retention.legal_holds import InvalidReference, record_named
from keepfaith.disclosure.staff.decorators import signed_in


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def disclosed(request: HttpRequest, *, name: str, record: uuid.UUID) -> HttpResponseBase:
    """Enter that something of a record which the case covers was given out; the very same is entered once."""
    state, worker, sent = case_named(name), case_worker(request), request.POST
    typed = TypedDisclosure(
        tuple(sent.getlist("field")),
        sent.get("recipient", ""),
        sent.get("basis", ""),
        sent.get("given_on", ""),
        sent.get("means", ""),
        bool(sent.get("with_statements")),
    )
    try:
        enter_disclosure(state, record_named(str(record)), worker, typed)
    except InvalidReference as unfit:
        return unfit_case(request, state, unfit, given=str(record), out=typed)
    return redirect(reverse("desk:case", kwargs={"name": name}) + "?done=disclosed")
