"""The form that closes a case, with what keeps it open."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.cases.case_deadlines import came_late
from keepfaith.disclosure.cases.case_kinds import offered_outcomes
from keepfaith.disclosure.cases.case_work import NoSuchCase, case_named
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.case_forms import case_worker, unfit_case
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.disclosure.staff.decorators import signed_in

_UNFIT: Final = 422
# What a case keeps, so that it cannot be closed.
_STILL_KEPT: Final[Mapping[str, NoSuchCase]] = {
    DenialCode.HELD: NoSuchCase(
        "The case keeps records on hold.", "Release them on the page of retention first."
    ),
    DenialCode.RESTRICTED: NoSuchCase(
        "The use of a record is suspended for this case.", "End the suspension first."
    ),
    DenialCode.NOT_HEARD: NoSuchCase(
        "The appeal was not heard.",
        "Hold the hearing and enter its day, or enter that the person gives it up.",
    ),
}


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def closed(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Close a case."""
    state, outcome = case_named(name), request.POST.get("outcome", "")
    decided = case_named(state.appeal_of) if state.appeal_of else None
    is_late = decided is not None and came_late(state, decided)
    # What was not heard, the custodian refuses.
    if outcome not in offered_outcomes(state.kind, is_heard=True, is_late=is_late):
        return unfit_case(
            request, state, InvalidReference("No outcome is chosen.", "Choose how the case ended.")
        )
    try:
        case_worker(request).close(state, outcome=outcome)
    except Refused as refused:
        unfit = _STILL_KEPT.get(refused.code)
        if unfit is None:
            raise
        return unfit_case(request, state, unfit)
    return redirect(reverse("desk:case", kwargs={"name": name}) + "?done=closed")
