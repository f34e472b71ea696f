"""The form that closes a case: whether its decision was sent and when, what is not done yet, and what keeps it open."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.cases.case_deadlines import came_late
from keepfaith.disclosure.cases.case_kinds import (
    UNCORRECTED,
    UNSENT,
    case_kind,
    is_decision,
    offered_outcomes,
)
from keepfaith.disclosure.cases.case_steps import open_steps, step_lines
from keepfaith.disclosure.cases.case_work import NoSuchCase, case_named, check_sent_on
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.appeal_views import typed_day
from keepfaith.disclosure.desk.case_forms import case_worker, unfit_case
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.items.field_corrections import needs_why_uncorrected
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.disclosure.staff.decorators import signed_in

_SENT: Final = "sent"
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
    state, worker = case_named(name), case_worker(request)
    typed = {
        field: request.POST.get(field, "").strip() for field in ("outcome", "sent", "sent_on", "uncorrected")
    }
    try:
        # Whoever may not close it, the custodian refuses, and enters that.
        may_close = worker.working_duty(state.purpose) and worker.account not in state.decided_by
        sent_on, unsent = _checked(request, state, typed) if may_close else (None, "")
        why = typed["uncorrected"] if may_close and needs_why_uncorrected(state, typed["outcome"]) else ""
        worker.close(state, outcome=typed["outcome"], sent_on=sent_on, unsent=unsent, uncorrected=why)
    except InvalidReference as unfit:
        return unfit_case(request, state, unfit, **typed)
    except Refused as refused:
        obstacle = _STILL_KEPT.get(refused.code)
        if obstacle is None:
            raise
        return unfit_case(request, state, obstacle, **typed)
    return redirect(reverse("desk:case", kwargs={"name": name}) + "?done=closed")


def _checked(request: HttpRequest, state: CaseState, typed: Mapping[str, str]) -> tuple[dt.date | None, str]:
    """Return on which day the decision was sent, or why it was not; raises `InvalidReference` for what does not fit."""
    decided = case_named(state.appeal_of) if state.appeal_of else None
    is_late = decided is not None and came_late(state, decided)
    # What was not heard, the custodian refuses.
    if typed["outcome"] not in offered_outcomes(state.kind, is_heard=True, is_late=is_late):
        raise InvalidReference("No outcome is chosen.", "Choose how the case ended.")
    if needs_why_uncorrected(state, typed["outcome"]) and typed["uncorrected"] not in UNCORRECTED:
        raise InvalidReference(
            "We agree with the person, and nothing was corrected in this case.",
            "Open the record and correct it, or choose why nothing was corrected.",
        )
    sending, kind, history = _sending(state, typed), case_kind(state.kind), cases_client().history(state.case)
    if kind is None:
        return sending
    confirmed = request.POST.get("despite", "").split()
    if any(step.name not in confirmed for step in open_steps(step_lines(kind, state, history))):
        raise InvalidReference(
            "Steps of this case are not done.",
            "Do them, or tick that you close it although they are not done.",
        )
    letter = kind.decision
    written = [event.day for event in history.events if letter == event.letter != "" and not event.refusal]
    # Its last day for an appeal counts from the day on which it was written, and must not be later than ours.
    if sending[0] and written and sending[0] < min(written):
        raise InvalidReference(
            "The letter with the decision was written after that day.",
            "Write the day on which that letter was sent.",
        )
    return sending


def _sending(state: CaseState, typed: Mapping[str, str]) -> tuple[dt.date | None, str]:
    sent, day = typed["sent"], typed["sent_on"]
    if not is_decision(state.kind, typed["outcome"]):
        if sent or day:
            raise InvalidReference(
                "A case that ended so has no decision to send.",
                "Choose “There is no decision”, and leave the day empty.",
            )
        return None, ""
    if sent == _SENT:
        return check_sent_on(state, typed_day(day)), ""
    if sent not in UNSENT or day:
        raise InvalidReference(
            "It is not clear whether the decision was sent.",
            "Choose that it was sent and give the day, or choose why it was not and leave the day empty.",
        )
    return None, sent
